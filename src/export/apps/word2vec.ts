import { methodNames, word2vecModels } from '../../apps/word2vec/settings.ts'
import type { Word2VecRun } from '../../apps/word2vec/word2vec-run.ts'
import type { RunDescription } from '../../apps/run/run-folder.ts'
import { plainText, valueText } from '../card/markdown.ts'
import { wordVectorsGraph } from '../onnx/word-vectors-graph.ts'
import type { AppExport, CardPhrases } from './app-export.ts'

export const word2vecExport: AppExport<Word2VecRun> = {
  hasSteps: false,
  graph: ({ vectors }) => wordVectorsGraph(vectors),
  graphOfModel: () => null,
  preprocessing: ({ words }) => ({
    inputs: { ids: 'int32 [batch]: indices of words in `words`, starting at 0' },
    outputs: {
      vectors: 'float32 [batch, dim]: the vectors of the words',
      similarities:
        'float32 [batch, words]: their cosine similarity to every word; the largest, except for the word itself, belong to the most similar words',
    },
    words,
  }),
  card: word2vecPhrases,
}

function word2vecPhrases({ model, data, metrics }: RunDescription, folder: string): CardPhrases {
  const known = word2vecModels.find((name) => name === model.name)
  const method = known === undefined ? plainText(model.name) : methodNames[known]
  return {
    tags: ['feature-extraction', 'word2vec'],
    what: `Vectors of size ${valueText(model['dim'])} for ${valueText(model['words'])} words, learned by ${method}: words used in similar contexts have similar vectors.`,
    uses: ['Finding similar words.', 'Word vectors as inputs of other models.'],
    limits: [
      'Only words frequent enough in the corpus have a vector.',
      'A word has one vector, whatever its meaning in a sentence.',
      'The vectors reflect the associations and biases of the corpus.',
    ],
    use: `lanner nearest ${folder} WORD`,
    data:
      typeof data['tokens'] === 'number'
        ? [`${data['tokens']} words in ${valueText(data['sentences'])} sentences`]
        : [],
    scores: [
      ['mean loss per target', metrics['loss'], undefined],
      ['AUC of real against fake words', metrics['auc'], metrics['aucFrequency']],
    ],
  }
}

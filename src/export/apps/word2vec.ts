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
    inputs: { ids: 'int32 [batch]: places of words in `words`, counted from 0' },
    outputs: {
      vectors: 'float32 [batch, dim]: the vectors of the words',
      similarities:
        'float32 [batch, words]: the cosine of the angle between each of them and the vector of every word; the largest ones, but for the word itself, are its nearest words',
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
    what: `Vectors of ${valueText(model['dim'])} numbers for ${valueText(model['words'])} words, learned by ${method}: words with like neighbours have like vectors.`,
    uses: ['Which words are used alike.', 'Vectors of words as inputs of other models.'],
    limits: [
      'It knows only words of its corpus that occur often enough; others have no vector.',
      'A word has one vector, whatever it means in a sentence.',
      'Its vectors hold the associations of the corpus, its prejudices too.',
    ],
    use: `lanner nearest ${folder} WORD`,
    data:
      typeof data['tokens'] === 'number'
        ? [`${data['tokens']} words in ${valueText(data['sentences'])} sentences`]
        : [],
    scores: [
      ['mean loss of a target', metrics['loss'], undefined],
      ['AUC of real words against drawn ones', metrics['auc'], metrics['aucFrequency']],
    ],
  }
}

import { BagClassifier } from '../../apps/text/classifier/bag-classifier.ts'
import { TextClassifier } from '../../apps/text/classifier/text-classifier.ts'
import type { TextClassifierRun } from '../../apps/text/classifier/text-classifier-run.ts'
import type { RunDescription } from '../../apps/run/run-folder.ts'
import { BASES, NgramReader } from '../../data/text/ngram-features.ts'
import type { TokenReader } from '../../data/text/token-reader.ts'
import { ones, zeros } from '../../tensor/index.ts'
import { plainText, valueText } from '../card/markdown.ts'
import type { OnnxGraph } from '../onnx/onnx-file.ts'
import { traceGraph } from '../onnx/trace/trace-graph.ts'
import type { AppExport, CardPhrases, ScoreRow } from './app-export.ts'
import { rowFacts } from './row-facts.ts'

export const textClassifierExport: AppExport<TextClassifierRun> = {
  hasSteps: false,
  graph: ({ model }) => classifierGraph(model),
  graphOfModel: (model) =>
    model instanceof TextClassifier || model instanceof BagClassifier ? classifierGraph(model) : null,
  preprocessing: ({ reader, classes }) =>
    reader instanceof NgramReader ? bagInputs(reader, classes) : tokenInputs(reader, classes),
  card: classifierPhrases,
}

const logits = 'float32 [batch, classes]: the softmax over `classes` gives probabilities'

function tokenInputs({ vocab, steps }: TokenReader, classes: readonly string[]): Record<string, unknown> {
  return {
    inputs: {
      ids: `int32 [steps, batch]: indices of ${vocab.kind} in \`vocabulary\`, starting at 0; the first ${steps} of a text, and ${vocab.padding} after its end`,
      mask: 'float32 [steps, batch]: 1 where the text is, 0 after its end',
    },
    outputs: {
      logits,
      features: 'float32 [batch, features]: the inputs of the last layer',
    },
    classes,
    vocabulary: vocab.toJSON(),
  }
}

function bagInputs({ table, steps }: NgramReader, classes: readonly string[]): Record<string, unknown> {
  const { hashes, idf, words } = table
  return {
    inputs: {
      rows: 'int32 [batch, most]: the places in `hashes` of the n-grams of a text, each once; 0 after the last',
      weights:
        'float32 [batch, most]: (1 + ln(count)) * idf for each of them, divided by the Euclidean norm of those of words, or of letters; 0 after the last',
    },
    outputs: { logits },
    classes,
    ngrams: {
      text: `in small letters, the first ${steps} parts between spaces`,
      words: `the first ${words} hashes: runs of letters, digits, marks and _, and pairs of neighbors`,
      letters:
        'the others: two to five UTF-16 units of each part between spaces, cut to 40 and with a space before and after it',
      hash: "FNV-1a over UTF-16 units with 32 bits, from the bases below, then the last steps of MurmurHash3; a pair's is (first * 16777619) xor second before those",
      bases: BASES,
    },
    hashes: Array.from(hashes),
    idf: Array.from(idf),
  }
}

function classifierGraph(model: TextClassifier | BagClassifier): Promise<OnnxGraph> {
  return model instanceof BagClassifier ? bagGraph(model) : recurrentGraph(model)
}

/** rows, weights [batch, most] -> logits [batch, classes]. */
function bagGraph(model: BagClassifier): Promise<OnnxGraph> {
  const axes = new Map([
    [0, 'batch'],
    [1, 'most'],
  ])
  return traceGraph({
    name: 'text_classifier',
    module: model,
    inputs: [
      { name: 'rows', example: zeros(2, 3, { dtype: 'int32' }), axes },
      { name: 'weights', example: ones(2, 3), axes },
    ],
    run: ([rows, weights]) => [['logits', model(rows!, weights!)]],
  })
}

/** ids, mask [steps, batch] -> logits [batch, classes], features. */
function recurrentGraph(model: TextClassifier): Promise<OnnxGraph> {
  const axes = new Map([
    [0, 'steps'],
    [1, 'batch'],
  ])
  return traceGraph({
    name: 'text_classifier',
    module: model,
    inputs: [
      { name: 'ids', example: zeros(3, 2, { dtype: 'int32' }), axes },
      { name: 'mask', example: ones(3, 2), axes },
    ],
    run: ([ids, mask]) => {
      const features = model.features(ids!, mask!)
      return [
        ['logits', model.fc(features)],
        ['features', features],
      ]
    },
  })
}

function classifierPhrases({ model, data, metrics }: RunDescription, folder: string): CardPhrases {
  const { kind = 'words' } = (data['vocabulary'] ?? {}) as { readonly kind?: string }
  const isBag = model.name === 'bag'
  const tokens = isBag ? 'words' : plainText(kind.replace('-', ' '))
  return {
    tags: ['text-classification'],
    what: isBag
      ? `A classifier of texts: a linear model of the words, pairs of words and n-grams of letters that occur in the first ${valueText(model['steps'])} words of a text, whatever their order, with TF-IDF weights.`
      : `A classifier of texts: a recurrent net (${plainText(model.name)}) that reads the first ${valueText(model['steps'])} ${tokens} of a text, with one linear layer on its last, largest and mean states.`,
    uses: ['Texts like the training texts: of the same kind, language and length.'],
    limits: [
      `Its classes are ${valueText(data['classes'])}; every text is assigned to one of them, even if none applies.`,
      `It knows ${isBag ? `${valueText(model['features'])} words, pairs and n-grams of letters` : `${valueText(model['vocabulary'])} ${tokens}`} and reads the start of a text only.`,
      'It may rely on coincidences of the training texts, such as names and addresses.',
    ],
    use: `lanner predict ${folder} FILE`,
    data: rowFacts(data),
    scores: scoreRows(metrics),
  }
}

function scoreRows({ valid, baseline }: RunDescription['metrics']): ScoreRow[] {
  const [own, simple] = [valid, baseline].map((scores) => (scores ?? {}) as Readonly<Record<string, unknown>>)
  return Object.keys({ ...own, ...simple }).map((name): ScoreRow => [name, own![name], simple![name]])
}

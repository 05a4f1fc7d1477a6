import { TextClassifier } from '../../apps/text/classifier/text-classifier.ts'
import type { TextClassifierRun } from '../../apps/text/classifier/text-classifier-run.ts'
import type { RunDescription } from '../../apps/run/run-folder.ts'
import { ones, zeros } from '../../tensor/index.ts'
import { plainText, valueText } from '../card/markdown.ts'
import type { OnnxGraph } from '../onnx/onnx-file.ts'
import { traceGraph } from '../onnx/trace/trace-graph.ts'
import type { AppExport, CardPhrases, ScoreRow } from './app-export.ts'
import { rowFacts } from './row-facts.ts'

export const textClassifierExport: AppExport<TextClassifierRun> = {
  hasSteps: false,
  graph: ({ model }) => classifierGraph(model),
  graphOfModel: (model) => (model instanceof TextClassifier ? classifierGraph(model) : null),
  preprocessing: ({ vocab, classes, facts }) => ({
    inputs: {
      ids: `int32 [steps, batch]: indices of ${vocab.kind} in \`vocabulary\`, starting at 0; the first ${facts.model.steps} of a text, and ${vocab.padding} after its end`,
      mask: 'float32 [steps, batch]: 1 where the text is, 0 after its end',
    },
    outputs: {
      logits: 'float32 [batch, classes]: the softmax over `classes` gives probabilities',
      features: 'float32 [batch, features]: the inputs of the last layer',
    },
    classes,
    vocabulary: vocab.toJSON(),
  }),
  card: classifierPhrases,
}

/** ids, mask [steps, batch] -> logits [batch, classes], features. */
function classifierGraph(model: TextClassifier): Promise<OnnxGraph> {
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
  return {
    tags: ['text-classification'],
    what: `A classifier of texts: a recurrent net (${plainText(model.name)}) that reads the first ${valueText(model['steps'])} ${plainText(kind.replace('-', ' '))} of a text, with one linear layer on its last, largest and mean states.`,
    uses: ['Texts like the training texts: of the same kind, language and length.'],
    limits: [
      `Its classes are ${valueText(data['classes'])}; every text is assigned to one of them, even if none applies.`,
      `It knows ${valueText(model['vocabulary'])} ${plainText(kind.replace('-', ' '))} and reads the start of a text only.`,
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

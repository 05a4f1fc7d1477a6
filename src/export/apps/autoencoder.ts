import { Autoencoder } from '../../apps/autoencoder/autoencoder.ts'
import type { AutoencoderRun } from '../../apps/autoencoder/autoencoder-run.ts'
import type { RunDescription } from '../../apps/run/run-folder.ts'
import { valueText } from '../card/markdown.ts'
import { autoencoderGraph } from '../onnx/autoencoder-graph.ts'
import type { AppExport, CardPhrases } from './app-export.ts'
import { columnFacts, rowFacts } from './row-facts.ts'

export const autoencoderExport: AppExport<AutoencoderRun> = {
  hasSteps: false,
  graph: ({ model }) => autoencoderGraph(model),
  graphOfModel: (model) => (model instanceof Autoencoder ? autoencoderGraph(model) : null),
  preprocessing: autoencoderPreprocessing,
  card: autoencoderPhrases,
}

function autoencoderPreprocessing({ encoder }: AutoencoderRun): Record<string, unknown> {
  const { layout } = encoder
  return {
    inputs: {
      inputs:
        'float32 [batch, layout.inputs]: first the numeric columns in the order of `encoder.pipeline.conts`, standardized as given there and then by rank-Gauss (`encoder.scales`); then the one-hot encoded categories of `layout.oneHots`: `width` numbers from position `at` on, of which the one at code minus `first` is 1. The code of a cell is its index in `levels`, starting at 1; 0 for a missing or unknown value',
      ...(layout.embedded.length === 0
        ? {}
        : {
            codes: 'int32 [batch, layout.embedded.length]: the codes of the categories in `layout.embedded`',
          }),
    },
    outputs: {
      features: 'float32 [batch, features]: learned features of the rows, for other models',
      outputs:
        'float32 [batch, layout.outputs]: the reconstructed rows: `layout.squared` numbers on the scale of the inputs, then logits of the levels of `layout.scored`',
    },
    layout,
    encoder: encoder.toJSON(),
  }
}

function autoencoderPhrases({ model, data, training, metrics }: RunDescription, folder: string): CardPhrases {
  const { pipeline } = (data['encoder'] ?? {}) as { readonly pipeline?: unknown }
  const features = model['variant'] === 'deep-stack' ? 'all hidden layers are' : 'the bottleneck is'
  const isNoisy = training['swapNoise'] !== 0
  return {
    tags: ['feature-extraction'],
    what: `${isNoisy ? 'A denoising autoencoder' : 'An autoencoder'} with layers of sizes ${valueText(model['layers'])}. It reconstructs rows${isNoisy ? ' with some cells swapped with other rows' : ''}; ${features} used as features.`,
    uses: ['Features of rows like the training rows, as inputs of other models.'],
    limits: [
      'It does not predict a target; whether its features help depends on the model that uses them.',
      'Categories not in the training data are treated as missing, with a warning.',
      'Features of rows unlike the training rows mean little.',
    ],
    use: `lanner embed ${folder} rows.csv --out features.csv`,
    data: [...rowFacts(data), ...columnFacts(pipeline)],
    scores: [['baseline loss (predicting column means)', undefined, metrics['baselineLoss']]],
  }
}

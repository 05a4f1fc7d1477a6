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
        'float32 [batch, layout.inputs]: first the measurements in the order of `encoder.pipeline.conts`, standardised as there and then by rank-Gauss (`encoder.scales`); then ones and zeros of the categories in `layout.oneHots`: from place `at` on, `width` numbers, of which that of the code minus `first` is 1. The code of a cell is its place in `levels` counted from 1; 0 where it is missing or not among them',
      ...(layout.embedded.length === 0
        ? {}
        : {
            codes: 'int32 [batch, layout.embedded.length]: the codes of the categories in `layout.embedded`',
          }),
    },
    outputs: {
      features: 'float32 [batch, features]: what the net has learned to say of a row, for other models',
      outputs:
        'float32 [batch, layout.outputs]: the row built again: `layout.squared` numbers as the inputs, then scores of the levels of `layout.scored`',
    },
    layout,
    encoder: encoder.toJSON(),
  }
}

function autoencoderPhrases({ model, data, metrics }: RunDescription, folder: string): CardPhrases {
  const { pipeline } = (data['encoder'] ?? {}) as { readonly pipeline?: unknown }
  const features = model['variant'] === 'deep-stack' ? 'all its hidden layers' : 'its bottleneck'
  return {
    tags: ['feature-extraction'],
    what: `A denoising autoencoder with layers of ${valueText(model['layers'])}: it rebuilds rows whose cells were partly swapped with those of other rows, and ${features} give the features of a row.`,
    uses: ['Features of rows like those of its training data, as inputs of other models.'],
    limits: [
      'It predicts nothing alone; whether its features help depends on the model that reads them.',
      'Categories that training did not have are read as if they were missing, with a warning.',
      'Rows unlike those of the training data have features too, and they mean little.',
    ],
    use: `lanner embed ${folder} rows.csv --out features.csv`,
    data: [...rowFacts(data), ...columnFacts(pipeline)],
    scores: [['loss without a net (the mean of each column)', undefined, metrics['baselineLoss']]],
  }
}

import { RecurrentLanguageModel } from '../../apps/text/models/recurrent-language-model.ts'
import type { TextRun } from '../../apps/text/text-run.ts'
import type { RunDescription } from '../../apps/run/run-folder.ts'
import { plainText, valueText } from '../card/markdown.ts'
import { textGraph } from '../onnx/text-graphs.ts'
import type { AppExport, CardPhrases } from './app-export.ts'

export const textExport: AppExport<TextRun> = {
  hasSteps: true,
  graph: (run, form) => textGraph(run.model, run.facts.model.steps, form),
  graphOfModel: (model, form) => (model instanceof RecurrentLanguageModel ? textGraph(model, 1, form) : null),
  preprocessing: textPreprocessing,
  card: textPhrases,
}

function textPreprocessing({ vocab }: TextRun): Record<string, unknown> {
  return {
    inputs: {
      ids: `int32 [steps, batch]: indices of ${vocab.kind} in \`vocabulary\`, starting at 0; ${vocab.padding} is padding`,
      state:
        'form "step" only, float32: zeros at first, then `new_state` of the previous step (likewise `memory` and `new_memory`; with n-grams also `recent`, int32)',
    },
    outputs: {
      log_probs: 'float32 [..., vocabulary]: log-probabilities of the next token',
      new_state: 'the state for the next step',
    },
    vocabulary: vocab.toJSON(),
  }
}

function textPhrases({ model, data, metrics }: RunDescription, folder: string): CardPhrases {
  const { kind = 'characters' } = (data['vocabulary'] ?? {}) as { readonly kind?: string }
  const sizes = `${valueText(model['vocabulary'])} ${plainText(kind.replace('-', ' '))}`
  return {
    tags: ['text-generation'],
    what: `A ${plainText(model.name)} language model with a vocabulary of ${sizes}. It predicts the next one and generates text from that.`,
    uses: [
      'Generating text in the style of its training text, for play, teaching and benchmarks.',
      'Comparing how likely texts of the same kind are.',
    ],
    limits: [
      'It knows one text. What it generates is not checked for truth, and repeats the errors and biases of that text.',
      `It reads only its ${sizes}; other parts of a prompt are dropped or treated as unknown.`,
      'It may reproduce parts of its training text verbatim; mind the copyright of that text.',
    ],
    use: `lanner generate ${folder} --prompt "The " --length 300`,
    data:
      typeof data['characters'] === 'number'
        ? [
            `${data['characters']} characters: the first ${valueText(data['trainCharacters'])} for training, the last ${valueText(data['validCharacters'])} for validation`,
          ]
        : [],
    scores: [['validation loss of a trigram model', undefined, metrics['trigramLoss']]],
  }
}

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
      ids: `int32 [steps, batch]: numbers of ${vocab.kind} in \`vocabulary\`, counted from 0; ${vocab.padding} is padding`,
      state:
        'only of a step, float32: zeros at first, then `new_state` of the step before (`memory` and `new_memory` likewise)',
    },
    outputs: {
      log_probs: 'float32 [..., vocabulary]: natural logarithms of the probabilities of the next token',
      new_state: 'the state for the next step',
    },
    vocabulary: vocab.toJSON(),
  }
}

function textPhrases({ model, data, metrics }: RunDescription, folder: string): CardPhrases {
  const { kind = 'characters' } = (data['vocabulary'] ?? {}) as { readonly kind?: string }
  const sizes = `${valueText(model['vocabulary'])} ${plainText(kind)}`
  return {
    tags: ['text-generation'],
    what: `A language model of the kind ${plainText(model.name)} over ${sizes}. It says which of them comes next and writes texts by that.`,
    uses: [
      'Texts in the manner of the one that it learned from: for play, teaching, and measuring models.',
      'How likely a text is beside others of the same kind.',
    ],
    limits: [
      'It knows one text. What it writes is neither true nor checked, and repeats what that text holds, its errors and prejudices too.',
      `Of what a prompt holds, it reads only its ${sizes}; the rest is left out or read as unknown.`,
      'It may give parts of its text word by word; mind the rights in that text.',
    ],
    use: `lanner generate ${folder} --prompt "The " --length 300`,
    data:
      typeof data['characters'] === 'number'
        ? [
            `${data['characters']} characters: the first ${valueText(data['trainCharacters'])} to learn from, the last ${valueText(data['validCharacters'])} kept for validation`,
          ]
        : [],
    scores: [['loss of a trigram model there', undefined, metrics['trigramLoss']]],
  }
}

import type { RunDescription } from '../../apps/run/run-folder.ts'
import { shellWord } from '../../base/shell-command.ts'
import { plainText, valueText } from './markdown.ts'

/** What a card says that depends on the app. */
export interface CardPhrases {
  readonly tags: readonly string[]
  /** What the model is, in a sentence or two. */
  readonly what: string
  readonly uses: readonly string[]
  readonly limits: readonly string[]
  /** Commands. */
  readonly use: string
}

/** The phrases of a run's app, with its facts; for an app that is not known here, what holds of every run. */
export function phrasesOf(description: RunDescription, name: string): CardPhrases {
  // The same card on every system.
  const folder = shellWord(name.startsWith('-') ? `./${name}` : name, 'linux')
  switch (description.app) {
    case 'text':
      return textPhrases(description, folder)
    case 'tabular':
      return tabularPhrases(description, folder)
    case 'collab':
      return collabPhrases(description, folder)
    default:
      return {
        tags: [description.app],
        what: `A model of the kind ${plainText(description.model.name)}, of Lanner's app ${plainText(description.app)}.`,
        uses: ['Data of the kind that it was trained on.'],
        limits: [
          'It knows nothing but its training data; other data may be answered wrongly, and as surely.',
        ],
        use: `lanner explain ${folder}`,
      }
  }
}

function textPhrases({ model, data }: RunDescription, folder: string): CardPhrases {
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
  }
}

function tabularPhrases({ model, data }: RunDescription, folder: string): CardPhrases {
  const target = (data['target'] ?? {}) as {
    readonly name?: string
    readonly kind?: string
    readonly least?: number
    readonly greatest?: number
    readonly log?: boolean
    readonly classes?: readonly string[]
  }
  const named = plainText(target.name ?? 'the target')
  const inUnits = (value: number | undefined): string =>
    valueText(target.log && value !== undefined ? Math.exp(value) : value)
  const range =
    target.kind === 'regression'
      ? `The training rows have ${named} from ${inUnits(target.least)} to ${inUnits(target.greatest)}${Array.isArray(model['yRange']) ? ', and its answers stay near that range whatever the row' : ''}.`
      : `It knows the classes ${valueText(target.classes)}; every row gets one of them, whatever it is.`
  return {
    tags: [target.kind === 'regression' ? 'tabular-regression' : 'tabular-classification'],
    what: `A net that predicts ${named} from the other columns of a row: a learned vector for each category, measurements beside them, and layers of ${valueText(model['layers'])} behind.`,
    uses: [
      `Rows like those of its training data, with the same columns in the same units, where ${named} is not known.`,
    ],
    limits: [
      range,
      'Categories that training did not have are answered as if they were missing, with a warning.',
      'It finds what goes together, not what causes what; nobody checked whether it treats groups of people fairly.',
      'The scores hold for rows like the validation rows; rows of a later time may differ from them.',
    ],
    use: `lanner predict ${folder} rows.csv`,
  }
}

function collabPhrases({ model }: RunDescription, folder: string): CardPhrases {
  return {
    tags: ['recommendation'],
    what: `A model of ratings: ${valueText(model['users'])} users and ${valueText(model['items'])} items have a learned vector of ${valueText(model['factors'])} numbers and a bias each; their product is the rating.`,
    uses: ['Which of its items one of its users would rate highest.', 'Which items are rated alike.'],
    limits: [
      'A user or item that training did not have gets an answer from averages alone.',
      `Ratings lie from ${valueText((model['yRange'] as unknown[] | undefined)?.[0])} to ${valueText((model['yRange'] as unknown[] | undefined)?.[1])}.`,
      'It learned from what people chose to rate, so what is rated much is recommended much.',
      'The run holds who rated what: treat it as personal data.',
    ],
    use: `lanner recommend ${folder} USER`,
  }
}

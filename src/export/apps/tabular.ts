import { MixedInputModel } from '../../apps/tabular/mixed-input-model.ts'
import type { TabularRun } from '../../apps/tabular/tabular-run.ts'
import type { RunDescription } from '../../apps/run/run-folder.ts'
import { plainText, valueText } from '../card/markdown.ts'
import { tabularGraph } from '../onnx/tabular-graph.ts'
import type { AppExport, CardPhrases, ScoreRow } from './app-export.ts'
import { columnFacts, rowFacts } from './row-facts.ts'

export const tabularExport: AppExport<TabularRun> = {
  hasSteps: false,
  graph: ({ model }) => tabularGraph(model),
  graphOfModel: (model) => (model instanceof MixedInputModel ? tabularGraph(model) : null),
  preprocessing: tabularPreprocessing,
  card: tabularPhrases,
}

function tabularPreprocessing({ pipeline, target }: TabularRun): Record<string, unknown> {
  const answer =
    target.kind === 'regression'
      ? {
          output: target.log
            ? `float32 [batch, 1]: the natural logarithm of ${target.name}; take exp of it`
            : `float32 [batch, 1]: ${target.name}`,
        }
      : {
          probabilities: `float32 [batch, classes]: of the \`classes\` of the target, ${
            target.kind === 'classification' ? 'the largest is the answer' : 'those above 0.5 are the answer'
          }`,
        }
  return {
    inputs: {
      ...(pipeline.cats.length === 0
        ? {}
        : {
            cats: 'int32 [batch, cats.length]: a column for each of `pipeline.cats`, in their order: the place of the cell in `levels` counted from 1; 0 where it is missing or not among them',
          }),
      ...(pipeline.conts.length === 0
        ? {}
        : {
            conts:
              'float32 [batch, conts.length]: a column for each of `pipeline.conts`, in their order: (cell - mean) / std, `median` in place of a missing cell, 0 where std is 0; where `flag` the cell is 1 if that of `source` is missing, else 0',
          }),
      parts:
        'a column with a `part` is made of the date in `source` first: its part of that name (Monday is Dayofweek 0, Elapsed counts seconds since 1970 in UTC); dates as measurements are seconds since 1970 too',
    },
    outputs: answer,
    pipeline: pipeline.toJSON(),
    target: target.toJSON(),
  }
}

function tabularPhrases({ model, data, metrics }: RunDescription, folder: string): CardPhrases {
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
    data: [
      ...rowFacts(data),
      `Target: ${named} (${plainText(target.kind ?? 'regression')}${target.log ? ', its logarithm is learned' : ''})`,
      ...columnFacts(data['pipeline']),
    ],
    scores: scoresOf(metrics),
  }
}

function scoresOf({ valid, baseline }: RunDescription['metrics']): ScoreRow[] {
  const own = (valid ?? {}) as Readonly<Record<string, unknown>>
  const simple = (baseline ?? {}) as Readonly<Record<string, unknown>>
  const names = new Set([...Object.keys(own), ...Object.keys(simple)])
  return Array.from(names, (name) => [name, own[name], simple[name]])
}

import { MixedInputModel } from '../../apps/tabular/mixed-input-model.ts'
import { TabularNet } from '../../apps/tabular/net/tabular-net.ts'
import { printedScores } from '../../apps/tabular/positive-class.ts'
import type { TabularRun } from '../../apps/tabular/tabular-run.ts'
import type { RunDescription } from '../../apps/run/run-folder.ts'
import { plainText, valueText } from '../card/markdown.ts'
import { ensembleGraph } from '../onnx/ensemble-graph.ts'
import { tabularGraph } from '../onnx/tabular-graph.ts'
import type { AppExport, CardPhrases, ScoreRow } from './app-export.ts'
import { columnFacts, rowFacts } from './row-facts.ts'

export const tabularExport: AppExport<TabularRun> = {
  hasSteps: false,
  graph: ({ model, target }) =>
    model instanceof MixedInputModel ? tabularGraph(model) : ensembleGraph(model, target),
  graphOfModel: (model) =>
    model instanceof MixedInputModel
      ? tabularGraph(model)
      : model instanceof TabularNet
        ? ensembleGraph(model)
        : null,
  preprocessing: tabularPreprocessing,
  card: tabularPhrases,
}

function tabularPreprocessing({
  pipeline,
  target,
  positive,
  threshold,
}: TabularRun): Record<string, unknown> {
  const answer =
    target.kind === 'regression'
      ? {
          output: target.log
            ? `float32 [batch, 1]: the natural logarithm of ${target.name}; apply exp`
            : `float32 [batch, 1]: ${target.name}`,
        }
      : {
          probabilities: `float32 [batch, classes]: one for each of the target's \`classes\`; ${
            target.kind === 'multi-label'
              ? 'predict those above 0.5'
              : positive === null
                ? 'predict the largest'
                : `predict ${JSON.stringify(positive)} if its probability is at least ${threshold}, else the other`
          }`,
        }
  return {
    inputs: {
      ...(pipeline.cats.length === 0
        ? {}
        : {
            cats: 'int32 [batch, cats.length]: a column for each of `pipeline.cats`, in order: the index of the cell in `levels`, starting at 1; 0 for a missing or unknown value',
          }),
      ...(pipeline.conts.length === 0
        ? {}
        : {
            conts:
              'float32 [batch, conts.length]: a column for each of `pipeline.conts`, in order: (cell - mean) / std, with `median` for a missing cell, and 0 if std is 0. With `robust`, z / sqrt(1 + (z / 3)^2) of z = (cell - center) / spread instead. With `flag`, the cell is 1 if that of `source` is missing, else 0',
          }),
      parts:
        'a column with a `part` is that part of the date in `source` (Monday is Dayofweek 0; Elapsed is seconds since 1970 in UTC); numeric date columns are seconds since 1970 too',
    },
    outputs: answer,
    pipeline: pipeline.toJSON(),
    target: target.toJSON(),
  }
}

function tabularPhrases({ model, data, training, metrics }: RunDescription, folder: string): CardPhrases {
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
      ? `The training rows have ${named} from ${inUnits(target.least)} to ${inUnits(target.greatest)}${Array.isArray(model['yRange']) ? ', and predictions stay near that range for any row' : ''}.`
      : `Its classes are ${valueText(target.classes)}; every row is assigned to one of them.`
  return {
    tags: [target.kind === 'regression' ? 'tabular-regression' : 'tabular-classification'],
    what: `A neural net that predicts ${named} from the other columns of a row: category embeddings and numeric features, followed by hidden layers of sizes ${valueText(model['layers'])}.`,
    uses: [`Predicting ${named} for rows like the training rows, with the same columns in the same units.`],
    limits: [
      range,
      'Categories not in the training data are treated as missing, with a warning.',
      'It finds correlations, not causes; it was not checked for fairness between groups of people.',
      'The scores hold for rows like the validation rows; later data may differ.',
    ],
    use: `lanner predict ${folder} rows.csv`,
    data: [
      ...rowFacts(data),
      `Target: ${named} (${plainText(target.kind ?? 'regression')}${target.log ? ', trained on its logarithm' : ''})`,
      ...columnFacts(data['pipeline']),
    ],
    scores: scoresOf(metrics, training),
  }
}

function scoresOf(
  { valid, baseline }: RunDescription['metrics'],
  training: RunDescription['training'],
): ScoreRow[] {
  const [own, simple] = [valid, baseline].map((scores) =>
    printedScores((scores ?? {}) as Readonly<Record<string, unknown>>, training),
  ) as [Record<string, unknown>, Record<string, unknown>]
  const names = new Set([...Object.keys(own), ...Object.keys(simple)])
  return Array.from(names, (name) => [name, own[name], simple[name]])
}

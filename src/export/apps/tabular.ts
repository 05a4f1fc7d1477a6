import { MixedInputModel } from '../../apps/tabular/mixed-input-model.ts'
import { TabularNet } from '../../apps/tabular/net/tabular-net.ts'
import { printedScores } from '../../apps/tabular/positive-class.ts'
import type { TabularRun } from '../../apps/tabular/tabular-run.ts'
import type { TargetJson } from '../../data/tables/pipeline/target-encoder.ts'
import {
  isNegligible,
  percentText,
  predictionShares,
  type PredictionShares,
} from '../../apps/tabular/net/prediction-shares.ts'
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
  const target = (data['target'] ?? {}) as Partial<TargetJson>
  const named = plainText(target.name ?? 'the target')
  const shares = predictionShares(training)
  const inUnits = decoderOf(target)
  const clamp = rangeOf(model['yRange'], !isNegligible(shares.line))?.map(inUnits)
  const range =
    target.kind === 'regression'
      ? `The training rows have ${named} from ${valueText(inUnits(target.least))} to ${valueText(inUnits(target.greatest))}${clamp === undefined ? '' : `; predictions stay between ${valueText(clamp[0])} and ${valueText(clamp[1])}${shares.trees > 0 ? ', or near,' : ''} for any row`}.`
      : `Its classes are ${valueText(target.classes)}; every row is assigned to one of them.`
  return {
    tags: [target.kind === 'regression' ? 'tabular-regression' : 'tabular-classification'],
    what: whatText(named, model, shares),
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
    ...(target.kind === 'regression'
      ? {
          lossOf: `of the ${model.name === 'mixed-input' ? 'net' : 'nets alone'}, for the ${target.log ? 'logarithm of the ' : ''}target${target.std === undefined ? '' : ' with mean 0 and standard deviation 1'}`,
        }
      : {}),
    ...(Array.isArray(model['yRange'])
      ? { modelInUnits: { yRange: (model['yRange'] as number[]).map(inUnits) } }
      : {}),
  }
}

/** The parts that make the predictions. */
function whatText(
  named: string,
  { name, layers }: RunDescription['model'],
  { nets, line, trees }: PredictionShares,
): string {
  const inside = `category embeddings and numeric features, followed by hidden layers of sizes ${valueText(layers)}`
  const from = `predicts ${named} from the other columns of a row`
  if (isNegligible(line) && isNegligible(trees))
    return `${name === 'mixed-input' ? 'A neural net' : 'An ensemble of neural nets'} that ${from}: ${inside}.`
  const parts = [
    ['boosted trees', trees],
    ['a linear model', line],
    [`neural nets (${inside})`, nets],
  ] as const
  return `A blend that ${from}. Each prediction is the weighted mean of ${parts
    .filter(([, share]) => share > 0)
    .toSorted(([, one], [, other]) => other - one)
    .map(([part, share]) => `${part}: ${percentText(share)}`)
    .join('; ')}.`
}

/** Decodes numbers of a saved target. */
function decoderOf({ log, mean = 0, std = 1 }: Partial<TargetJson>): (value: unknown) => unknown {
  return (value) => {
    if (typeof value !== 'number') return value
    const own = value * std + mean
    return log ? Math.exp(own) : own
  }
}

/** The encoded range of the predictions; a linear model may leave that of the nets by its own width. */
function rangeOf(yRange: unknown, hasLine: boolean): readonly unknown[] | undefined {
  if (!Array.isArray(yRange)) return undefined
  const [low, high] = yRange as [number, number]
  return hasLine ? [2 * low - high, 2 * high - low] : [low, high]
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

import type { TargetEncoder } from '../../data/tables/pipeline/target-encoder.ts'
import type { Table } from '../../data/tables/table.ts'
import { accuracyScore, auc, logLoss, meanAbsoluteError, r2, rmse, rmspe } from '../../learner/index.ts'
import type { ClassThreshold } from './positive-class.ts'
import { weightsOf } from './row-weights.ts'
import { mostLikely, type TabularRun } from './tabular-run.ts'

/** Scores by name. */
export type Scores = Readonly<Record<string, number>>

/**
 * The scores of a run on rows with known targets, in units of the target.
 *
 * @param weights name of the column of row weights; default: the one the run was trained with, if the table has it.
 * @example
 * const table = Table.fromRows(Array.from({ length: 200 }, (_, i) => ({ size: i % 10, kind: i % 3 === 0 ? 'a' : 'b', price: (i % 10) * 2 })))
 * const run = await tabular.fit(table, { target: 'price', epochs: 1, layers: [8] })
 * const { rmse } = await scoresOf(run, table)
 * rmse > 0 // true
 */
export async function scoresOf(run: TabularRun, table: Table, weights?: string): Promise<Scores> {
  const { target } = run
  const trained = run.facts.data['weights']
  const name = weights ?? (typeof trained === 'string' && table.has(trained) ? trained : undefined)
  const own = name === undefined ? null : weightsOf(table, name)
  const outputs = await run.outputs(table)
  const encoded = target.encode(table)
  if (target.kind === 'regression')
    return numberScores(target, target.decode(outputs) as number[], target.decode(encoded) as number[], own)
  return classScores(target, outputs, encoded, own, run.classThreshold)
}

/**
 * The scores of the baseline: the mean (of the logarithm) of the training rows, or the frequency of each class there.
 *
 * @example
 * const table = Table.fromRows(Array.from({ length: 200 }, (_, i) => ({ size: i % 10, kind: i % 3 === 0 ? 'a' : 'b', price: (i % 10) * 2 })))
 * const run = await tabular.fit(table, { target: 'price', epochs: 1, layers: [8] })
 * const { rmse } = baselineScores(run.target, table, table)
 * rmse > 5 // true
 */
export function baselineScores(target: TargetEncoder, train: Table, valid: Table, weights?: string): Scores {
  const own = target.encode(train)
  const encoded = target.encode(valid)
  const [trainWeights, validWeights] = [train, valid].map((rows) =>
    weights === undefined ? null : weightsOf(rows, weights),
  ) as [Float64Array | null, Float64Array | null]
  const total = trainWeights === null ? train.rows : trainWeights.reduce((sum, weight) => sum + weight, 0)
  const part = (row: number): number => (trainWeights?.[row] ?? 1) / total
  if (target.kind === 'regression') {
    let mean = 0
    own.forEach((value, row) => (mean += part(row) * value))
    const answers = target.decode(Array.from(encoded, () => mean)) as number[]
    return numberScores(target, answers, target.decode(encoded) as number[], validWeights)
  }
  const width = target.classes.length
  const rates = new Float64Array(width)
  if (target.kind === 'classification') own.forEach((code, row) => (rates[code]! += part(row)))
  else own.forEach((value, i) => (rates[i % width]! += value * part(Math.floor(i / width))))
  const outputs = new Float32Array(valid.rows * width)
  for (let i = 0; i < outputs.length; i++) outputs[i] = rates[i % width]!
  return classScores(target, outputs, encoded, validWeights)
}

function numberScores(
  { log }: TargetEncoder,
  answers: readonly number[],
  truth: readonly number[],
  weights: Float64Array | null,
): Scores {
  const explained = r2(answers, truth, weights)
  return {
    rmse: rmse(answers, truth, weights),
    mae: meanAbsoluteError(answers, truth, weights),
    // Undefined if all targets are equal: there is no variance to explain.
    ...(Number.isFinite(explained) ? { r2: explained } : {}),
    ...(log ? { rmspe: rmspe(answers, truth, weights) } : {}),
  }
}

/** @param outputs Probabilities, row-major. */
function classScores(
  target: TargetEncoder,
  outputs: ArrayLike<number>,
  encoded: ArrayLike<number>,
  weights: Float64Array | null,
  threshold: ClassThreshold | null = null,
): Scores {
  const width = target.classes.length
  const least = 1e-7
  if (target.kind === 'multi-label') {
    const own =
      weights === null ? null : Float64Array.from(encoded, (_, i) => weights[Math.floor(i / width)]!)
    const given = Float64Array.from(encoded, (_, i) => (outputs[i]! > 0.5 ? 1 : 0))
    const options = { weights: own, least }
    return { accuracy: accuracyScore(given, encoded, own), logLoss: logLoss(outputs, encoded, options) }
  }
  const mostLikelyClass = Float64Array.from(mostLikely(outputs, width, threshold))
  const scores = {
    accuracy: accuracyScore(mostLikelyClass, encoded, weights),
    logLoss: logLoss(outputs, encoded, { weights, least }),
  }
  if (width !== 2) return scores
  const chosen = threshold === null ? {} : pairScores(mostLikelyClass, encoded, threshold.positive, weights)
  const positive = Float64Array.from({ length: encoded.length }, (_, row) => outputs[row * 2 + 1]!)
  const area = auc(positive, encoded, weights)
  return { ...scores, ...(Number.isNaN(area) ? {} : { auc: area }), ...chosen }
}

/**
 * The baseline of the scores by which a threshold is chosen: those of always predicting the positive class, the constant prediction with the highest `f1`.
 *
 * @param positive its index.
 */
export function thresholdBaseline(
  target: TargetEncoder,
  valid: Table,
  positive: number,
  weights?: string,
): Scores {
  const truth = target.encode(valid)
  const given = truth.map(() => positive)
  return pairScores(given, truth, positive, weights === undefined ? null : weightsOf(valid, weights))
}

/** Scores for choosing a threshold: `f1` of the positive class, and the mean recall of both classes. */
function pairScores(
  given: ArrayLike<number>,
  truth: ArrayLike<number>,
  positive: number,
  weights: Float64Array | null,
): Scores {
  const counts: number[][] = [
    [0, 0],
    [0, 0],
  ]
  for (let row = 0; row < truth.length; row++) counts[truth[row]!]![given[row]!]! += weights?.[row] ?? 1
  const [[rightFirst, wrongFirst], [wrongSecond, rightSecond]] = counts as [
    [number, number],
    [number, number],
  ]
  const recalls = (rightFirst / (rightFirst + wrongFirst) + rightSecond / (rightSecond + wrongSecond)) / 2
  const right = positive === 0 ? rightFirst : rightSecond
  const f1 = (2 * right) / (2 * right + wrongFirst + wrongSecond)
  return {
    ...(Number.isNaN(recalls) ? {} : { balancedAccuracy: recalls }),
    ...(Number.isNaN(f1) ? {} : { f1 }),
  }
}

import { TargetEncoder } from '../../data/tables/pipeline/target-encoder.ts'
import type { Table } from '../../data/tables/table.ts'
import { auc, meanAbsoluteError, r2, rmse, rmspe } from '../../learner/table-metrics.ts'
import { weightsOf } from './row-weights.ts'
import type { TabularRun } from './tabular-run.ts'

/** Scores by name. */
export type Scores = Readonly<Record<string, number>>

/**
 * How good a run's answers are for rows whose target is known, in units of the target.
 *
 * @param weights name of a column that says how much each row counts; default the one that the run was trained with, where the table has it.
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
  return classScores(target, outputs, encoded, own)
}

/** The scores of the simplest answer to every row: the mean (of the logarithm) of the training rows, or how frequent each class is there. */
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
    // Of targets that are all the same no part of their variance can be explained.
    ...(Number.isFinite(explained) ? { r2: explained } : {}),
    ...(log ? { rmspe: rmspe(answers, truth, weights) } : {}),
  }
}

/** @param outputs Probabilities, row after row. */
function classScores(
  target: TargetEncoder,
  outputs: ArrayLike<number>,
  encoded: ArrayLike<number>,
  weights: Float64Array | null,
): Scores {
  const width = target.classes.length
  const least = 1e-7
  let [right, loss, total] = [0, 0, 0]
  if (target.kind === 'multi-label') {
    for (let i = 0; i < encoded.length; i++) {
      const weight = weights?.[Math.floor(i / width)] ?? 1
      const p = Math.min(1 - least, Math.max(least, outputs[i]!))
      right += weight * Number(p > 0.5 === (encoded[i] === 1))
      loss -= weight * (encoded[i] === 1 ? Math.log(p) : Math.log(1 - p))
      total += weight
    }
    return { accuracy: right / total, logLoss: loss / total }
  }
  for (let row = 0; row < encoded.length; row++) {
    const weight = weights?.[row] ?? 1
    let best = 0
    for (let c = 1; c < width; c++) if (outputs[row * width + c]! > outputs[row * width + best]!) best = c
    right += weight * Number(best === encoded[row])
    loss -= weight * Math.log(Math.max(least, outputs[row * width + encoded[row]!]!))
    total += weight
  }
  const scores = { accuracy: right / total, logLoss: loss / total }
  if (width !== 2) return scores
  const positive = Float64Array.from({ length: encoded.length }, (_, row) => outputs[row * 2 + 1]!)
  const area = auc(positive, encoded, weights)
  return Number.isNaN(area) ? scores : { ...scores, auc: area }
}

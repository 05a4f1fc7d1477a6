import { TargetEncoder } from '../../data/tables/pipeline/target-encoder.ts'
import type { Table } from '../../data/tables/table.ts'
import { auc, meanAbsoluteError, r2, rmse, rmspe } from '../../learner/table-metrics.ts'
import type { TabularRun } from './tabular-run.ts'

/** Scores by name. */
export type Scores = Readonly<Record<string, number>>

/** How good a run's answers are for rows whose target is known, in units of the target. */
export async function scoresOf(run: TabularRun, table: Table): Promise<Scores> {
  const { target } = run
  const outputs = await run.outputs(table)
  const encoded = target.encode(table)
  if (target.kind === 'regression')
    return numberScores(target, target.decode(outputs) as number[], target.decode(encoded) as number[])
  return classScores(target, outputs, encoded)
}

/** The scores of the simplest answer to every row: the mean (of the logarithm) of the training rows, or how frequent each class is there. */
export function baselineScores(target: TargetEncoder, train: Table, valid: Table): Scores {
  const own = target.encode(train)
  const encoded = target.encode(valid)
  if (target.kind === 'regression') {
    const mean = Array.from(own).reduce((sum, value) => sum + value, 0) / own.length
    const answers = target.decode(Array.from(encoded, () => mean)) as number[]
    return numberScores(target, answers, target.decode(encoded) as number[])
  }
  const width = target.classes.length
  const rates = new Float64Array(width)
  if (target.kind === 'classification') for (const code of own) rates[code]! += 1 / own.length
  else own.forEach((value, i) => (rates[i % width]! += value / train.rows))
  const outputs = new Float32Array(valid.rows * width)
  for (let i = 0; i < outputs.length; i++) outputs[i] = rates[i % width]!
  return classScores(target, outputs, encoded)
}

function numberScores({ log }: TargetEncoder, answers: readonly number[], truth: readonly number[]): Scores {
  return {
    rmse: rmse(answers, truth),
    mae: meanAbsoluteError(answers, truth),
    r2: r2(answers, truth),
    ...(log ? { rmspe: rmspe(answers, truth) } : {}),
  }
}

/** @param outputs Probabilities, row after row. */
function classScores(target: TargetEncoder, outputs: ArrayLike<number>, encoded: ArrayLike<number>): Scores {
  const width = target.classes.length
  const least = 1e-7
  if (target.kind === 'multi-label') {
    let [right, loss] = [0, 0]
    for (let i = 0; i < encoded.length; i++) {
      const p = Math.min(1 - least, Math.max(least, outputs[i]!))
      right += Number(p > 0.5 === (encoded[i] === 1))
      loss -= encoded[i] === 1 ? Math.log(p) : Math.log(1 - p)
    }
    return { accuracy: right / encoded.length, logLoss: loss / encoded.length }
  }
  let [right, loss] = [0, 0]
  for (let row = 0; row < encoded.length; row++) {
    let best = 0
    for (let c = 1; c < width; c++) if (outputs[row * width + c]! > outputs[row * width + best]!) best = c
    right += Number(best === encoded[row])
    loss -= Math.log(Math.max(least, outputs[row * width + encoded[row]!]!))
  }
  const scores = { accuracy: right / encoded.length, logLoss: loss / encoded.length }
  if (width !== 2) return scores
  const area = auc(
    Array.from(encoded, (_, row) => outputs[row * 2 + 1]!),
    encoded,
  )
  return Number.isNaN(area) ? scores : { ...scores, auc: area }
}

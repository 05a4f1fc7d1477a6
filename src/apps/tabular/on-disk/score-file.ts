import { Breathing } from '../../../base/breathe.ts'
import type { Batch } from '../../../data/index.ts'
import { RowFileLoader } from '../../../data/row-file-loader.ts'
import type { RowBlock, RowFile } from '../../../data/row-file.ts'
import type { TargetEncoder } from '../../../data/tables/pipeline/target-encoder.ts'
import { predictBatch, takeValues } from '../../../learner/batch-tensors.ts'
import { noGrad, scope } from '../../../tensor/index.ts'
import { ScoreTally } from './score-tally.ts'
import type { Scores } from '../scores.ts'
import { probabilities, type TabularRun } from '../tabular-run.ts'

/** Rows scored at a time. */
const ROWS_AT_ONCE = 4096

/** Validation rows in a file, as written by `writePrepared`. */
export interface JudgedRows {
  readonly file: RowFile
  readonly blocks: readonly RowBlock[]
  readonly target: TargetEncoder
  readonly isWeighted: boolean
}

/** Scores of a run on rows in a file, in constant memory: see `ScoreTally`. */
export function scoresOfFile(run: TabularRun, rows: JudgedRows): Promise<Scores> {
  run.model.eval()
  return judged(rows, (batch) =>
    takeValues(scope(() => noGrad(() => probabilities(run.model, predictBatch(run.model, batch))))),
  )
}

/** The scores of one answer for every row. */
export function scoresOfAnswer(answer: Float64Array, rows: JudgedRows): Promise<Scores> {
  // In the net's output format.
  const one = Float32Array.from(answer)
  const many = new Float32Array(ROWS_AT_ONCE * one.length)
  for (let row = 0; row < ROWS_AT_ONCE; row++) many.set(one, row * one.length)
  return judged(rows, () => many)
}

async function judged(
  { file, blocks, target, isWeighted }: JudgedRows,
  answer: (batch: Batch) => ArrayLike<number> | Promise<ArrayLike<number>>,
): Promise<Scores> {
  const tally = new ScoreTally(target)
  const breathing = new Breathing(50)
  for (const batch of new RowFileLoader(file, blocks, { batchSize: ROWS_AT_ONCE }).batches({ reuse: true })) {
    const stride = batch.target.values.length / batch.size
    const weightAt = isWeighted ? stride - 1 : null
    tally.add(await answer(batch), batch.target.values, { rows: batch.size, stride, weightAt })
    await breathing.now()
  }
  return tally.scores()
}

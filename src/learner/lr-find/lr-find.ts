import { requireParts } from '../check-parts.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { Breathing } from '../../base/breathe.ts'
import { DataError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { Batch, BatchSource, ModelData } from '../../data/index.ts'
import type { AnyModule } from '../../nn/index.ts'
import { setLrs, type Optimizer } from '../../optim/index.ts'
import { takeNumber, type LossFunction } from '../batch-tensors.ts'
import { brokenNumbers } from '../good-weights.ts'
import { evaluationMode, trainingMode } from '../modes.ts'
import { SmoothedLoss } from '../smoothed-loss.ts'
import { Stepper, type StepOptions, stepOptionNames } from '../stepper.ts'
import { Stopping } from '../stopping.ts'
import { steepestLr, valleyLr, type LrFindRow } from './suggest-lr.ts'
import { TrainingSnapshot } from './training-snapshot.ts'

export interface LrFindOptions {
  /** The first rate. Default 1e-5. */
  readonly startLr?: number
  /** The last rate, unless the loss diverges earlier. Default 10. */
  readonly endLr?: number
  /** Number of steps, repeating the data if needed; `pass` for one pass through the data, as in fast.ai 0.7. Default 100. */
  readonly numIt?: number | 'pass'
  /** Whether the rate grows exponentially or linearly. Default `exponential`. */
  readonly growth?: 'exponential' | 'linear'
  /** Continues to the last rate even if the loss diverges. Default false. */
  readonly untilEnd?: boolean
  /** Called after each step, to show progress. */
  readonly onStep?: (row: LrFindRow, step: number, steps: number) => void
  readonly signal?: AbortSignal | undefined
}

export const lrFindOptionNames: OptionNames<LrFindOptions> = {
  startLr: true,
  endLr: true,
  numIt: true,
  growth: true,
  untilEnd: true,
  onStep: true,
  signal: true,
}

/** The result of a learning rate search. */
export interface LrFindResult {
  readonly rows: readonly LrFindRow[]
  /** The suggested rate, which is `valley`; null if there is none. */
  readonly suggestion: number | null
  /** The rate halfway down the longest valley; see `valleyLr`. */
  readonly valley: number | null
  /** The rate at which the loss falls fastest; see `steepestLr`. */
  readonly steepest: number | null
  /** Whether the loss diverged before the last rate. */
  readonly diverged: boolean
}

/** The loss counts as diverged once its average exceeds its lowest value after the first steps by this factor. */
const RUN_AWAY = 4
const FIRST_STEPS = 10

export const standaloneLrFindOptionNames: OptionNames<LrFindOptions & StepOptions> = {
  ...lrFindOptionNames,
  ...stepOptionNames,
}

/**
 * Searches for a learning rate (Smith, arXiv 1506.01186) as fast.ai does: trains at rates that grow from step to step and records the loss,
 * until its debiased average is more than 4 times the lowest after the first ten steps, or NaN. Afterwards weights, optimizer, modes,
 * random numbers and the position in the data are restored exactly.
 *
 * @throws DataError if there is no batch, or a batch has NaN; ValueError for options out of range.
 * @example
 * const { suggestion } = await lrFind(model, data, optimizer, F.nllLoss)
 * suggestion === null || suggestion > 0 // true
 */
export async function lrFind(
  model: AnyModule,
  data: Pick<ModelData, 'trainLoader'>,
  optimizer: Optimizer,
  lossFunction: LossFunction,
  options: LrFindOptions & StepOptions = {},
): Promise<LrFindResult> {
  checkOptions('lrFind', options, standaloneLrFindOptionNames)
  requireParts('lrFind', data, model, lossFunction)
  const { numIt = 100, untilEnd = false, onStep, signal, dataParallel: together } = options
  const whole = data.trainLoader.fork?.() ?? data.trainLoader
  const source = together?.shard(whole) ?? whole
  const steps = numIt === 'pass' ? source.length : numIt
  const rateAt = ratePlan(options, steps)
  if (source.length === 0) throw new DataError('lrFind: there is no batch to train on.')
  signal?.throwIfAborted()
  const snapshot = await TrainingSnapshot.take(model, optimizer)
  const stepper = new Stepper(model, optimizer, lossFunction, options, 'always')
  const stopping = new Stopping([], signal, together)
  const smoothed = new SmoothedLoss()
  const breathing = new Breathing(50)
  const rows: LrFindRow[] = []
  let best = Infinity
  let diverged = false
  try {
    await together?.begin(model)
    trainingMode(model)
    const batches = endless(source, model)
    while (rows.length < steps) {
      const lr = rateAt(rows.length)
      setLrs(optimizer, lr)
      const batch = batches.next().value as Batch
      stopping.beforeBatch()
      const loss = await takeNumber(await stepper.learn(batch, false, () => undefined))
      const broken = Number.isFinite(loss) ? null : brokenNumbers(batch)
      if (broken !== null)
        throw new DataError(
          `lrFind: the loss of step ${rows.length + 1} is ${loss}, because ${broken}; fill or drop such values.`,
        )
      smoothed.add(loss)
      const row = { lr, loss, smoothedLoss: smoothed.value }
      diverged = Number.isNaN(row.smoothedLoss) || row.smoothedLoss > RUN_AWAY * best
      if (rows.length > FIRST_STEPS) best = Math.min(best, row.smoothedLoss)
      rows.push(row)
      onStep?.(row, rows.length, steps)
      await breathing.now()
      stopping.throwIfAborted()
      if (!Number.isFinite(loss) || (diverged && !untilEnd)) break
    }
  } finally {
    optimizer.zeroGrad()
    evaluationMode(model)
    snapshot.restore()
  }
  const valley = valleyLr(rows)
  return { rows, suggestion: valley, valley, steepest: steepestLr(rows), diverged }
}

/** The rate of each step, from the first up to but excluding the last. @throws ValueError for options out of range. */
function ratePlan(
  { startLr = 1e-5, endLr = 10, growth = 'exponential' }: LrFindOptions,
  steps: number,
): (step: number) => number {
  if (!(startLr > 0 && endLr > startLr && endLr < Infinity))
    throw new ValueError(
      'lrFind',
      `startLr must be above 0 and endLr above startLr, got ${shownValue(startLr)} and ${shownValue(endLr)}`,
    )
  if (!Number.isInteger(steps) || steps < 1)
    throw new ValueError(
      'lrFind',
      `numIt must be an integer of at least 1, or 'pass', got ${shownValue(steps)}`,
    )
  return growth === 'linear'
    ? (step) => startLr + ((endLr - startLr) * step) / steps
    : (step) => startLr * (endLr / startLr) ** (step / steps)
}

/** Batches, epoch after epoch. A model that carries state resets it at the start of each. */
function* endless(source: BatchSource, model: AnyModule): Generator<Batch, never, undefined> {
  for (;;) {
    yield* source.batches({ reuse: true })
    trainingMode(model)
  }
}

import { ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import type { TabularFitOptions } from '../options.ts'
import { ensemblePlan, refitBelow, type EnsemblePlan } from './ensemble-plan.ts'

/** What the size of an ensemble depends on, in addition to its options. */
export interface BudgetedRows {
  readonly trainRows: number
  readonly validRows: number
  readonly inMemory: boolean
  /** Whether the user chose neither the validation rows nor their number. */
  readonly usualSplit: boolean
  /** Number of inputs of a member. */
  readonly inputs: number
  readonly outputs: number
  readonly threads: number
  /** The name of the backend. */
  readonly backend: string
}

export interface BudgetedPlan {
  readonly plan: EnsemblePlan
  /** Options that result in this plan without a budget. */
  readonly chosen: { readonly quality: 'fast' | 'default' | 'best'; readonly epochs?: number }
  /** Whether the net also learns from the validation rows. */
  readonly refit: boolean
}

/** Assumed floating-point operations per second and thread, to convert seconds to work. */
const WORK_PER_SECOND = 30e9
/** The speed of other backends relative to native kernels. */
const OTHER_SHARE = 0.3
/** Fraction of the seconds for training; the rest is for reading, scores and the report. */
const TRAINING_SHARE = 0.6
/** Operations per weight and step, independent of the batch size: the optimizer, the average, and small products. */
const WORK_PER_WEIGHT = 500
/** Operations per weight and row: forward, and backward for inputs and weights. */
const WORK_PER_ROW = 6
/** Fits with early stopping end after about this fraction of their epochs. */
const USUAL_SHARE = 1 / 3

/**
 * The plan of a fit. With a time budget it is the best quality, up to the requested one, whose estimated work fits; if not even `fast` fits, `fast` with
 * fewer epochs. The estimate counts operations and never uses the clock, so the same table, budget and number of threads result in the same plan.
 */
export function planForBudget(options: TabularFitOptions, sizes: BudgetedRows): BudgetedPlan {
  const { quality: asked, timeBudget, folds = 0 } = options
  let found = planned(options, sizes)
  if (timeBudget === undefined) return found
  if (!(timeBudget > 0 && timeBudget < Infinity))
    throw new ValueError('tabular.fit', `timeBudget must be seconds above 0, got ${shownValue(timeBudget)}`)
  const work = (timeBudget * TRAINING_SHARE * speedOf(sizes)) / (folds + 1)
  const ladder = (['best', 'default', 'fast'] as const).slice(
    asked === 'fast' ? 2 : asked === 'default' ? 1 : 0,
  )
  for (const quality of ladder) {
    found = planned({ ...options, quality }, sizes)
    if (usualWork(found, sizes) <= work) return found
  }
  if (options.epochs !== undefined) return found
  const epochs = Math.max(1, Math.floor((work / usualWork(found, sizes)) * found.plan.epochs))
  return planned({ ...options, quality: 'fast', epochs }, sizes)
}

function speedOf({ threads, backend }: BudgetedRows): number {
  return WORK_PER_SECOND * threads * (backend === 'native' ? 1 : OTHER_SHARE)
}

function planned(
  options: TabularFitOptions,
  { inMemory, usualSplit, trainRows, validRows }: BudgetedRows,
): BudgetedPlan {
  const { quality = 'default', epochs } = options
  const refit = inMemory && (options.refit ?? (usualSplit && trainRows < refitBelow(options)))
  const rows = refit ? trainRows + validRows : trainRows
  const plan = ensemblePlan(options, { rows, refit, inMemory })
  return { plan, chosen: { quality, ...(epochs === undefined ? {} : { epochs }) }, refit }
}

function usualWork(
  { plan, refit }: BudgetedPlan,
  { trainRows, validRows, inputs, outputs }: BudgetedRows,
): number {
  const { members, judges, layers, batchSize, epochs, patience } = plan
  const sizes = [inputs, ...layers, outputs]
  const weights = layers.reduce((sum, size, i) => sum + size * (sizes[i]! + 1), 0)
  const steps = Math.ceil((refit ? trainRows + validRows : trainRows) / batchSize)
  const usualEpochs = patience === null ? epochs : Math.max(patience, epochs * USUAL_SHARE)
  return (members + judges) * weights * steps * usualEpochs * (WORK_PER_ROW * batchSize + WORK_PER_WEIGHT)
}

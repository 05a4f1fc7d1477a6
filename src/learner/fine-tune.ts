import { wrongArgument } from '../base/check-argument.ts'
import { ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'
import { requireEpochs } from './check-parts.ts'
import type { FineTuneOptions, FitOneCycleOptions } from './learner-options.ts'
import type { Rates } from './schedules/index.ts'

/** One of the two fits of `fineTune`. */
export interface FineTuneCycle {
  /** The first layer group that learns; negative numbers count from the end. */
  readonly freezeTo: number
  readonly epochs: number
  readonly rates: Rates
  readonly options: FitOneCycleOptions
}

/**
 * The cycles of `Learner.fineTune`: one for the last layer group, unless `freezeEpochs` is 0, and one for all.
 *
 * @throws ValueError for an option out of range.
 */
export function fineTuneCycles(
  epochs: number,
  lr: number,
  groups: number,
  { freezeEpochs = 1, lrMult = 100, ...rest }: FineTuneOptions,
): FineTuneCycle[] {
  const operation = 'Learner.fineTune'
  requireEpochs(operation, epochs)
  if (typeof lr !== 'number') throw wrongArgument(operation, 'a learning rate, as in fineTune(5, 2e-3)', lr)
  if (!Number.isInteger(freezeEpochs) || freezeEpochs < 0)
    throw new ValueError(
      operation,
      `freezeEpochs must be an integer of at least 0, got ${shownValue(freezeEpochs)}`,
    )
  if (!(lrMult > 0)) throw new ValueError(operation, `lrMult must be above 0, got ${shownValue(lrMult)}`)
  const last = groups - 1
  const rates = Array.from({ length: groups }, (_, i) => (lr / 2) * lrMult ** (i / (last || 1) - 1))
  const head: FineTuneCycle = { freezeTo: -1, epochs: freezeEpochs, rates: lr, options: rest }
  const all: FineTuneCycle = {
    freezeTo: 0,
    epochs,
    rates: last === 0 ? lr / 2 : rates,
    options: { rising: 0.3, start: 5, ...rest },
  }
  return freezeEpochs === 0 ? [all] : [head, all]
}

import { type OptionNames } from '../base/check-options.ts'
import { ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'
import {
  CircularLR,
  CosAnneal,
  sumGeom,
  type OnCycleEnd,
  type Rates,
  type Schedule,
} from './schedules/index.ts'

/** Options for training in learning rate cycles. */
export interface CycleOptions {
  /** Epochs in the first cycle. The fit's `epochs` then counts cycles. */
  readonly cycleLen?: number | undefined
  /** Factor by which each cycle is longer than the previous one. Default 1. */
  readonly cycleMult?: number | undefined
  /** Runs the first twentieth of the first cycle at a hundredth of the rate. Default true, as in fast.ai 0.7. */
  readonly warmUp?: boolean | undefined
  /** Uses a circular rate instead of cosines; see `CircularLR`. */
  readonly useClr?:
    | {
        readonly div: number
        readonly cutDiv: number
        readonly momentum?: readonly [ends: number, top: number]
      }
    | undefined
  /** Called after the last batch of each cycle. */
  readonly onCycleEnd?: OnCycleEnd | undefined
  /** Saves the weights after each cycle, as `NAME_cyc_0.safetensors` and so on. Node only. */
  readonly cycleSaveName?: string | undefined
}

export const cycleOptionNames: OptionNames<CycleOptions> = {
  cycleLen: true,
  cycleMult: true,
  warmUp: true,
  useClr: { div: true, cutDiv: true, momentum: true },
  onCycleEnd: true,
  cycleSaveName: true,
}

/**
 * The number of epochs of a fit, and its schedule: fast.ai 0.7's `fit` with `cycle_len` and `cycle_mult`, whose cycles have
 * `cycleLen`, `cycleLen * cycleMult` ... epochs.
 *
 * @param fits Epochs, or cycles if `cycleLen` is set.
 * @param batches Batches per epoch.
 * @throws ValueError if options cannot be combined.
 */
export function cyclePlan(
  fits: number,
  lr: Rates,
  batches: number,
  { cycleLen, cycleMult = 1, warmUp = true, useClr, onCycleEnd, cycleSaveName }: CycleOptions,
  save: (path: string) => Promise<void>,
): { readonly epochs: number; readonly schedule: Schedule | null } {
  if (cycleLen === undefined) {
    const lone = Object.entries({ useClr, onCycleEnd, cycleSaveName }).find(
      ([, value]) => value !== undefined,
    )
    if (cycleMult !== 1 || lone !== undefined)
      throw new ValueError('fit', `${lone?.[0] ?? 'cycleMult'} needs cycleLen, the epochs of the first cycle`)
    return { epochs: fits, schedule: null }
  }
  if (!Number.isInteger(cycleLen) || cycleLen < 1)
    throw new ValueError('fit', `cycleLen must be an integer of at least 1, got ${shownValue(cycleLen)}`)
  if (!Number.isInteger(cycleMult) || cycleMult < 1)
    throw new ValueError('fit', `cycleMult must be an integer of at least 1, got ${shownValue(cycleMult)}`)
  const ended: OnCycleEnd = async (training, cycle) => {
    if (cycleSaveName !== undefined) await save(`${cycleSaveName}_cyc_${cycle}.safetensors`)
    await onCycleEnd?.(training, cycle)
  }
  const first = Math.max(1, batches * cycleLen)
  if (useClr === undefined)
    return {
      epochs: sumGeom(cycleLen, cycleMult, fits),
      schedule: new CosAnneal(lr, first, { cycleMult, warmUp, onCycleEnd: ended }),
    }
  if (cycleMult !== 1) throw new ValueError('fit', 'useClr needs cycles of equal length; remove cycleMult')
  return {
    epochs: cycleLen * fits,
    schedule: new CircularLR(lr, first, { ...useClr, onCycleEnd: ended }),
  }
}

import { requireList } from '../../base/check-argument.ts'
/** Annealing from one value to the next: along half a cosine, or linearly. */
export type Annealing = 'cosine' | 'linear'

/** Values at the boundaries of the phases of a schedule. */
export interface Phase {
  /** The step at which the phase ends; it may be fractional. */
  readonly end: number
  readonly from: number
  readonly to: number
}

/**
 * The value of a schedule made of consecutive phases; after the last phase it stays at the end value.
 *
 * @example
 * phaseValue([{ end: 10, from: 0, to: 1 }, { end: 20, from: 1, to: 0 }], 15, 'linear') // 0.5
 */
export function phaseValue(phases: readonly Phase[], step: number, annealing: Annealing): number {
  requireList('phaseValue', 'a list of phases', phases)
  let start = 0
  for (const { end, from, to } of phases) {
    if (step <= end) {
      const part = end > start ? (step - start) / (end - start) : 1
      return annealing === 'cosine'
        ? to + ((from - to) / 2) * (Math.cos(Math.PI * part) + 1)
        : from + (to - from) * part
    }
    start = end
  }
  return phases.at(-1)!.to
}

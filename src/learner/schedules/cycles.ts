import type { Training } from '../callback.ts'

/** Called after the last batch of each cycle, with its number from 0. A promise is awaited. */
export type OnCycleEnd = (training: Training, cycle: number) => void | Promise<void>

/** The position of a step: its cycle, the step within it, and the cycle's length. */
export interface CyclePlace {
  readonly cycle: number
  readonly place: number
  readonly length: number
}

/**
 * Locates a step among cycles that grow by the factor `mult`.
 *
 * @param first Length of the first cycle in steps.
 * @example
 * cycleAt(35, 10, 2).cycle // 2
 */
export function cycleAt(step: number, first: number, mult: number): CyclePlace {
  let [cycle, place, length] = [0, step, first]
  while (place >= length) {
    place -= length
    length *= mult
    cycle++
  }
  return { cycle, place, length }
}

/**
 * The sum of the first `n` terms of the geometric series that starts with `a` and grows by the factor `r`: the number of epochs in `n`
 * cycles. Rounded up, as in fast.ai.
 *
 * @example
 * sumGeom(1, 2, 3) // 7
 */
export function sumGeom(a: number, r: number, n: number): number {
  return r === 1 ? a * n : Math.ceil((a * (1 - r ** n)) / (1 - r))
}

/** Calls `onCycleEnd` if the step before was the last of a cycle. */
export function announceCycle(
  training: Training,
  cycleOf: (step: number) => number,
  onCycleEnd: OnCycleEnd | undefined,
): void | Promise<void> {
  if (onCycleEnd === undefined) return
  const ended = cycleOf(training.step - 1)
  if (cycleOf(training.step) !== ended) return onCycleEnd(training, ended)
}

import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DataError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { RowTable } from '../columns.ts'

/** Windows of a text with one target each. */
export interface Windows {
  /** One column per step: `columns[step][window]`. */
  readonly columns: readonly Int32Array[]
  /** The id that follows each window. */
  readonly target: Int32Array
  readonly count: number
}

/** Windows of a text with a target at every step. */
export interface SequenceWindows {
  /** One column per step: `columns[step][window]`. */
  readonly columns: readonly Int32Array[]
  /** The same windows one id later, [window, step]. */
  readonly target: RowTable
  readonly count: number
}

export interface WindowOptions {
  /** Distance between the starts of consecutive windows. Default 1. */
  readonly stride?: number
}

const windowOptionNames: OptionNames<WindowOptions> = { stride: true }

/**
 * Windows of `steps` ids and the id that follows each, starting at every `stride`-th id. As in the lesson, the very last id is not used:
 * there are ceil((length - steps - 1) / stride) windows.
 *
 *     ids 1 2 3 4 5 6, steps 3   ->   1 2 3 -> 4,   2 3 4 -> 5
 *
 * @throws DataError if the text is too short for one window; ValueError if steps or stride is not an integer of at least 1.
 * @example
 * overlappingWindows(Int32Array.of(1, 2, 3, 4, 5, 6), 3).target // [4, 5]
 */
export function overlappingWindows(ids: Int32Array, steps: number, options: WindowOptions = {}): Windows {
  checkOptions('overlappingWindows', options, windowOptionNames)
  const { stride = 1 } = options
  const count = windowCount('overlappingWindows', ids, steps, stride)
  return {
    columns: stepColumns(ids, steps, stride, count),
    target: everyNth(ids, steps, stride, count),
    count,
  }
}

/**
 * Adjacent windows of `steps` ids, each with the same window one id later as the target. As in the lesson there are
 * ceil((length - steps - 1) / steps) of them.
 *
 *     ids 1 2 3 4 5 6 7, steps 2   ->   1 2 -> 2 3,   3 4 -> 4 5
 *
 * @throws DataError if the text is too short for one window; ValueError if `steps` is not an integer of at least 1.
 * @example
 * sequenceWindows(Int32Array.of(1, 2, 3, 4, 5, 6, 7), 2).target.values // [2, 3, 4, 5]
 */
export function sequenceWindows(ids: Int32Array, steps: number): SequenceWindows {
  const count = windowCount('sequenceWindows', ids, steps, steps)
  return {
    columns: stepColumns(ids, steps, steps, count),
    target: { values: ids.slice(1, 1 + count * steps), width: steps },
    count,
  }
}

function windowCount(operation: string, ids: Int32Array, steps: number, stride: number): number {
  for (const [name, value] of [
    ['steps', steps],
    ['stride', stride],
  ] as const)
    if (!Number.isInteger(value) || value < 1)
      throw new ValueError(operation, `${name} must be an integer of at least 1, got ${shownValue(value)}`)
  const count = Math.ceil((ids.length - steps - 1) / stride)
  if (count < 1)
    throw new DataError(
      `The text is too short: it has ${ids.length} tokens, but windows of ${steps} need at least ${steps + 2}.`,
    )
  return count
}

function stepColumns(ids: Int32Array, steps: number, stride: number, count: number): Int32Array[] {
  return Array.from({ length: steps }, (_, step) => everyNth(ids, step, stride, count))
}

/** Views if the stride is 1, copies otherwise. */
function everyNth(ids: Int32Array, start: number, stride: number, count: number): Int32Array {
  if (stride === 1) return ids.subarray(start, start + count)
  const out = new Int32Array(count)
  for (let i = 0; i < count; i++) out[i] = ids[start + i * stride]!
  return out
}

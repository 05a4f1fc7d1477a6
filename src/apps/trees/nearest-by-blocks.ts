import { Breathing } from '../../base/breathe.ts'
import { giveBack, takeValues } from '../../learner/batch-tensors.ts'
import { amin, noGrad, reshape, scope } from '../../tensor/index.ts'
import { peek } from '../../tensor/read.ts'
import { absoluteBounds, GROUP, squaredBounds, type DistanceBounds } from './distance-bounds.ts'
import { NearestList, type FindNearest } from './nearest-list.ts'
import type { DenseRows } from './tree-rows.ts'

const ROWS_AT_ONCE = 256
/** A multiple of GROUP. */
const TRAINING_AT_ONCE = 2048

/**
 * Exact nearest neighbors: kernels compute float32 numbers that rule out training rows that are certainly too far, and the distances of the few others are
 * computed in float64. If the smallest number of a group of training rows is already too large, the rest of the group is skipped.
 */
export function nearestByBlocks(train: DenseRows, metric: 'l1' | 'l2'): FindNearest<DenseRows> {
  const boundsOf = metric === 'l1' ? absoluteBounds(train) : squaredBounds(train)
  const count = train.values.length / train.width
  return async (rows, k, found, signal) => {
    const breathing = new Breathing(50)
    const bounds = boundsOf(rows)
    const total = rows.values.length / rows.width
    for (let from = 0; from < total; from += ROWS_AT_ONCE) {
      const size = Math.min(ROWS_AT_ONCE, total - from)
      const lists = Array.from({ length: size }, () => new NearestList(k))
      for (let first = 0, part = 0; first < count; first += part) {
        part = partOf(count - first)
        await addNear(bounds, from, first, part, lists)
        await breathing.now()
        signal?.throwIfAborted()
      }
      lists.forEach((list, i) => {
        list.distances.forEach((measure, j) => (list.distances[j] = bounds.distance(measure)))
        found(from + i, list)
      })
    }
  }
}

/** Number of remaining training rows that come next: whole groups, or the last few. */
function partOf(left: number): number {
  return left < GROUP ? left : Math.min(left - (left % GROUP), TRAINING_AT_ONCE)
}

/** Adds near rows among the `part` training rows starting at `first` to the lists of the rows starting at `from`. */
async function addNear(
  bounds: DistanceBounds,
  from: number,
  first: number,
  part: number,
  lists: readonly NearestList[],
): Promise<void> {
  const length = Math.min(GROUP, part)
  const groups = part / length
  const [numbers, least] = scope(() =>
    noGrad(() => {
      const between = bounds.between(from, lists.length, first, part)
      return [between, amin(reshape(between, [lists.length * groups, length]), 1)] as const
    }),
  )
  const smallest = await takeValues(least)
  // Avoids a copy if possible: nearly all of them are never read.
  const found = peek(numbers)
  const all = found instanceof Promise ? await found : found
  for (let at = 0; at < smallest.length; at++) {
    const i = Math.floor(at / groups)
    const list = lists[i]!
    const group = first / GROUP + (at % groups)
    let limit = bounds.groupLimit(from + i, group, list.worst)
    if (smallest[at]! > limit) continue
    for (let j = 0; j < length; j++) {
      const number = all[at * length + j]!
      if (number > limit) continue
      const other = group * GROUP + j
      if (number > bounds.limit(from + i, other, list.worst)) continue
      const measure = bounds.measure(from + i, other)
      if (measure > list.worst) continue
      list.add(other, measure)
      limit = bounds.groupLimit(from + i, group, list.worst)
    }
  }
  giveBack(numbers)
}

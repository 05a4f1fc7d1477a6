import { Breathing } from '../../base/breathe.ts'

import { NearestList, type FindNearest } from './nearest-list.ts'
import type { SparseRows } from './tree-rows.ts'

/**
 * Nearest neighbors among sparse rows. The distance of two rows is the sum of their distances from 0, corrected for the columns that both have: for each
 * column of a row, only the training rows that have it are visited.
 */
export function nearestByPostings(train: SparseRows, metric: 'l1' | 'l2'): FindNearest<SparseRows> {
  const count = train.starts.length - 1
  const squares = metric === 'l2'
  const { starts, rows: having, values } = byColumn(train)
  const lengths = lengthsOf(train, squares)
  const distances = new Float64Array(count)
  return async (rows, k, found, signal) => {
    const list = new NearestList(k)
    const breathing = new Breathing(50)
    const ownLengths = lengthsOf(rows, squares)
    for (let row = 0; row < ownLengths.length; row++) {
      distances.set(lengths)
      for (let i = rows.starts[row]!; i < rows.starts[row + 1]!; i++) {
        const own = rows.values[i]!
        const column = rows.columns[i]!
        for (let j = starts[column]!; j < starts[column + 1]!; j++) {
          const other = values[j]!
          distances[having[j]!]! += squares
            ? -2 * own * other
            : Math.abs(own - other) - Math.abs(own) - Math.abs(other)
        }
      }
      list.clear()
      for (let other = 0; other < count; other++)
        if (distances[other]! < list.worst) list.add(other, distances[other]!)
      list.distances.forEach((shared, j) => {
        const distance = Math.max(0, shared + ownLengths[row]!)
        list.distances[j] = squares ? Math.sqrt(distance) : distance
      })
      found(row, list)
      await breathing.now()
      signal?.throwIfAborted()
    }
  }
}

/** Distance of each row from 0: the sum of its absolute values, or of its squares. */
function lengthsOf({ starts, values }: SparseRows, squares: boolean): Float64Array {
  const lengths = new Float64Array(starts.length - 1)
  for (let row = 0; row < lengths.length; row++)
    for (let i = starts[row]!; i < starts[row + 1]!; i++)
      lengths[row]! += squares ? values[i]! * values[i]! : Math.abs(values[i]!)
  return lengths
}

/** The same numbers in column-major order. */
function byColumn({ starts, columns, values, width }: SparseRows): {
  readonly starts: Uint32Array
  readonly rows: Uint32Array
  readonly values: Float32Array
} {
  const own = new Uint32Array(width + 1)
  for (const column of columns) own[column + 1]!++
  for (let column = 0; column < width; column++) own[column + 1]! += own[column]!
  const next = own.slice()
  const rows = new Uint32Array(columns.length)
  const sorted = new Float32Array(columns.length)
  for (let row = 0; row + 1 < starts.length; row++)
    for (let i = starts[row]!; i < starts[row + 1]!; i++) {
      const at = next[columns[i]!]!++
      rows[at] = row
      sorted[at] = values[i]!
    }
  return { starts: own, rows, values: sorted }
}

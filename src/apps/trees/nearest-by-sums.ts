import { Breathing } from '../../base/breathe.ts'
import { NearestList, type FindNearest } from './nearest-list.ts'
import type { DenseRows } from './tree-rows.ts'

/**
 * Nearest rows by the sum of absolute differences, of all rows.
 *
 * A sum of the columns, each with its own sign, differs between two rows by no more than their distance. So training rows are held in the
 * order of such a sum, and a search goes outward from where its own row would stand until the sums alone are too far apart. A distance is
 * given up as soon as it is too long. Both leave out only what cannot be among the nearest.
 */
export function nearestBySums(train: DenseRows): FindNearest<DenseRows> {
  const { width } = train
  const count = train.values.length / width
  const columns = widestFirst(train)
  const signs = signsOf(train, columns)
  const sums = sumsOf(train, columns, signs)
  const order = Int32Array.from({ length: count }, (_, row) => row).toSorted(
    (a, b) => sums[a]! - sums[b]! || a - b,
  )
  const sorted = arranged(train, order, columns)
  const sortedSums = Float64Array.from(order, (row) => sums[row]!)

  const search = (wanted: Float64Array, sum: number, list: NearestList): void => {
    // Sums are rounded: what rounding could hide must not end the search.
    const slack = 1e-9 * (1 + Math.abs(sum))
    let up = lowerBound(sortedSums, sum)
    let down = up - 1
    while (up < count || down >= 0) {
      const above = up < count ? sortedSums[up]! - sum : Infinity
      const below = down >= 0 ? sum - sortedSums[down]! : Infinity
      if (Math.min(above, below) > list.worst + slack) return
      const at = above <= below ? up++ : down--
      const distance = distanceUpTo(list.worst, sorted, at * width, wanted)
      if (distance <= list.worst) list.add(order[at]!, distance)
    }
  }

  return async (rows, k, found, signal) => {
    const breathing = new Breathing(50)
    const list = new NearestList(k)
    const own = sumsOf(rows, columns, signs)
    const wanted = new Float64Array(width)
    for (let row = 0; row < own.length; row++) {
      for (let j = 0; j < width; j++) wanted[j] = rows.values[row * width + columns[j]!]!
      list.clear()
      search(wanted, own[row]!, list)
      found(row, list)
      await breathing.now()
      signal?.throwIfAborted()
    }
  }
}

/** Columns with the largest deviations first: they decide soonest that a row is too far away. */
function widestFirst({ values, width }: DenseRows): Int32Array {
  const rows = values.length / width
  const means = new Float64Array(width)
  const spread = new Float64Array(width)
  for (let from = 0; from < values.length; from += width)
    for (let j = 0; j < width; j++) means[j]! += values[from + j]! / rows
  for (let from = 0; from < values.length; from += width)
    for (let j = 0; j < width; j++) spread[j]! += Math.abs(values[from + j]! - means[j]!)
  return Int32Array.from({ length: width }, (_, j) => j).toSorted((a, b) => spread[b]! - spread[a]! || a - b)
}

/** Signs by which the sums of the rows differ much: each column goes along with the sum of those before it. */
function signsOf({ values, width }: DenseRows, columns: Int32Array): Int8Array {
  const rows = Math.min(values.length / width, 4096)
  const sums = new Float64Array(rows)
  return Int8Array.from(columns, (column) => {
    let mean = 0
    for (let row = 0; row < rows; row++) mean += values[row * width + column]! / rows
    let together = 0
    for (let row = 0; row < rows; row++) together += (values[row * width + column]! - mean) * sums[row]!
    const sign = together < 0 ? -1 : 1
    for (let row = 0; row < rows; row++) sums[row]! += sign * (values[row * width + column]! - mean)
    return sign
  })
}

function sumsOf({ values, width }: DenseRows, columns: Int32Array, signs: Int8Array): Float64Array {
  const sums = new Float64Array(values.length / width)
  for (let row = 0; row < sums.length; row++)
    for (let j = 0; j < width; j++) sums[row]! += signs[j]! * values[row * width + columns[j]!]!
  return sums
}

function arranged({ values, width }: DenseRows, order: Int32Array, columns: Int32Array): Float32Array {
  const out = new Float32Array(values.length)
  for (let i = 0; i < order.length; i++)
    for (let j = 0; j < width; j++) out[i * width + j] = values[order[i]! * width + columns[j]!]!
  return out
}

/** The distance of two rows, or a number above `most` where it is above that. */
function distanceUpTo(most: number, rows: Float32Array, from: number, wanted: Float64Array): number {
  const width = wanted.length
  let distance = 0
  let j = 0
  for (; j + 4 <= width; j += 4) {
    distance +=
      Math.abs(rows[from + j]! - wanted[j]!) +
      Math.abs(rows[from + j + 1]! - wanted[j + 1]!) +
      Math.abs(rows[from + j + 2]! - wanted[j + 2]!) +
      Math.abs(rows[from + j + 3]! - wanted[j + 3]!)
    if (distance > most) return distance
  }
  for (; j < width; j++) distance += Math.abs(rows[from + j]! - wanted[j]!)
  return distance
}

function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

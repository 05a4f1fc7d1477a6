import { Breathing } from '../../base/breathe.ts'
import { matmul, noGrad, scope, tensor } from '../../tensor/index.ts'
import { NearestList, type FindNearest } from './nearest-list.ts'
import type { DenseRows } from './tree-rows.ts'

const ROWS_AT_ONCE = 256
const TRAINING_AT_ONCE = 4096

/**
 * Nearest rows by the root of the sum of squared differences, of all rows: a matrix product gives all distances as
 * `|a|^2 - 2 a.b + |b|^2`. It is rounded to float32, so where that leaves open whether a row is among the nearest, the distance is
 * computed again from the differences.
 */
export function nearestByProducts(train: DenseRows): FindNearest<DenseRows> {
  const { width } = train
  const count = train.values.length / width
  // Distances do not change with the origin, and near it less is lost to rounding.
  const origin = meanRow(train)
  const centred = moved(train, origin)
  const norms = squaredNorms(centred, width)
  // A product of `width` numbers is off by at most width * 2^-24 of |a| |b|, moving by 4 * 2^-24 of |a|^2 + |b|^2; this is twice both.
  const rounding = (width + 16) * 2 ** -23
  return async (rows, k, found, signal) => {
    const breathing = new Breathing(50)
    const total = rows.values.length / width
    const own = moved(rows, origin)
    const ownNorms = squaredNorms(own, width)
    for (let from = 0; from < total; from += ROWS_AT_ONCE) {
      const size = Math.min(ROWS_AT_ONCE, total - from)
      const lists = Array.from({ length: size }, () => new NearestList(k))
      for (let first = 0; first < count; first += TRAINING_AT_ONCE) {
        const part = Math.min(TRAINING_AT_ONCE, count - first)
        const products = scope(() =>
          noGrad(() => {
            const left = tensor(own.subarray(from * width, (from + size) * width), { shape: [size, width] })
            const right = tensor(centred.subarray(first * width, (first + part) * width), {
              shape: [part, width],
            })
            return matmul(left, right.t()).dataSync() as Float32Array
          }),
        )
        lists.forEach((list, i) => {
          const ownNorm = ownNorms[from + i]!
          for (let j = 0; j < part; j++) {
            const both = ownNorm + norms[first + j]!
            if (both * (1 - rounding) - 2 * products[i * part + j]! > list.worst) continue
            const exact = squaredDistance(rows.values, from + i, train.values, first + j, width)
            if (exact <= list.worst) list.add(first + j, exact)
          }
        })
        await breathing.now()
        signal?.throwIfAborted()
      }
      lists.forEach((list, i) => {
        list.distances.forEach((squared, j) => (list.distances[j] = Math.sqrt(squared)))
        found(from + i, list)
      })
    }
  }
}

function meanRow({ values, width }: DenseRows): Float64Array {
  const mean = new Float64Array(width)
  const rows = values.length / width
  values.forEach((value, i) => (mean[i % width]! += value / rows))
  return mean
}

function moved({ values, width }: DenseRows, origin: Float64Array): Float32Array {
  return values.map((value, i) => value - origin[i % width]!)
}

function squaredNorms(values: Float32Array, width: number): Float64Array {
  const norms = new Float64Array(values.length / width)
  values.forEach((value, i) => (norms[Math.floor(i / width)]! += value * value))
  return norms
}

function squaredDistance(
  a: Float32Array,
  row: number,
  b: Float32Array,
  other: number,
  width: number,
): number {
  let sum = 0
  for (let j = 0; j < width; j++) sum += (a[row * width + j]! - b[other * width + j]!) ** 2
  return sum
}

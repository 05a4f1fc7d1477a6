import { cdist, linear, tensor, type Tensor } from '../../tensor/index.ts'
import type { DenseRows } from './tree-rows.ts'

/** Training rows that share one limit: see `DistanceBounds`. */
export const GROUP = 256

/** A float32 number above this may have overflowed. */
const LARGE = 2 ** 125

/** Float32 bounds from kernels on the distances between some rows and training rows, and the exact measure behind them. */
export interface DistanceBounds {
  /** One number for each of `size` rows starting at `from` and `count` training rows starting at `first`: [size, count]. It increases with their distance. */
  between(from: number, size: number, first: number, count: number): Tensor
  /** If the number of a row and a training row of `group` is above this, their measure is certainly above `most`. */
  groupLimit(row: number, group: number, most: number): number
  /** The same for one training row, which may be lower. */
  limit(row: number, other: number, most: number): number
  /** The exact measure: tells which of two distances is smaller. */
  measure(row: number, other: number): number
  /** The distance that belongs to a measure. */
  distance(measure: number): number
}

/** Distances by sums of absolute differences. Their measure is the distance itself. */
export function absoluteBounds(train: DenseRows): (rows: DenseRows) => DistanceBounds {
  const { width } = train
  // A sum of `width` positive numbers is off by at most (width + 1) * 2^-24 of itself; this is twice that.
  const rounding = (width + 8) * 2 ** -23
  const limit = (_row: number, _other: number, most: number): number => {
    const above = most * (1 + rounding)
    return above > LARGE ? Infinity : above
  }
  return (rows) => ({
    between: (from, size, first, count) =>
      cdist(block(rows.values, from, size, width), block(train.values, first, count, width), { p: 1 }),
    groupLimit: limit,
    limit,
    measure(row, other) {
      let sum = 0
      for (let i = row * width, j = other * width, end = i + width; i < end; i++, j++)
        sum += Math.abs(rows.values[i]! - train.values[j]!)
      return sum
    },
    distance: (measure) => measure,
  })
}

/**
 * Distances by sums of squared differences, which are |a|^2 + (|b|^2 - 2 a.b): the part in brackets is a matrix product, for speed. Their measure is the
 * square.
 */
export function squaredBounds(train: DenseRows): (rows: DenseRows) => DistanceBounds {
  const { width } = train
  // Distances do not depend on the origin, and near it less is lost to rounding.
  const origin = meanRow(train)
  const centered = moved(train, origin)
  const norms = squaredNorms(centered, width)
  const bias = Float32Array.from(norms)
  const largest = new Float64Array(Math.ceil(norms.length / GROUP))
  norms.forEach((norm, i) => {
    const group = Math.floor(i / GROUP)
    largest[group] = Math.max(largest[group]!, norm)
  })
  // Relative to |a|^2 + |b|^2 the product is off by at most (width + 2) * 2^-23, moving by 2 * 2^-23; this is twice both. Products of tiny numbers lose up to
  // 2^-149 each.
  const rounding = (width + 8) * 2 ** -22
  const lost = width * 2 ** -148
  return (rows) => {
    const own = moved(rows, origin)
    const ownNorms = squaredNorms(own, width)
    const factors = own.map((value) => -2 * value)
    const limit = (norm: number, otherNorm: number, most: number): number => {
      const both = norm + otherNorm
      return both < LARGE ? most - norm + both * rounding + lost : Infinity
    }
    return {
      between: (from, size, first, count) =>
        linear(
          block(factors, from, size, width),
          block(centered, first, count, width),
          tensor(bias.subarray(first, first + count)),
        ),
      groupLimit: (row, group, most) => limit(ownNorms[row]!, largest[group]!, most),
      limit: (row, other, most) => limit(ownNorms[row]!, norms[other]!, most),
      measure(row, other) {
        let sum = 0
        for (let i = row * width, j = other * width, end = i + width; i < end; i++, j++)
          sum += (rows.values[i]! - train.values[j]!) ** 2
        return sum
      },
      distance: Math.sqrt,
    }
  }
}

function block(values: Float32Array, from: number, size: number, width: number): Tensor {
  return tensor(values.subarray(from * width, (from + size) * width), { shape: [size, width] })
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

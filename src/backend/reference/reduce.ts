import type { Kernels, ReduceName } from '../kernels.ts'
import { read, readGroups, write, writeExact } from './window.ts'

type Reduction = (group: Float64Array, correction: number) => number

const sum: Reduction = (group) => group.reduce((total, x) => total + x, 0)
const mean: Reduction = (group) => sum(group, 0) / group.length

const reductions: Readonly<Record<ReduceName, Reduction>> = {
  sum,
  mean,
  // Beyond 2^53 a product of whole numbers is inexact, and does not fit int32 either: only a factor of 0 brings it back.
  prod: (group) => group.reduce((product, x) => product * x, 1),
  max: (group) => group.reduce((a, b) => Math.max(a, b), -Infinity),
  min: (group) => group.reduce((a, b) => Math.min(a, b), Infinity),
  var(group, correction) {
    const center = mean(group, 0)
    const squares = group.map((x) => (x - center) ** 2)
    return sum(squares, 0) / Math.max(0, group.length - correction)
  },
  any: (group) => Number(group.some((x) => x !== 0)),
  all: (group) => Number(group.every((x) => x !== 0)),
}

/** Whether x replaces `best`: NaN wins over everything, ties do not replace. */
const leads = (name: 'argmax' | 'argmin', x: number, best: number): boolean => {
  if (Number.isNaN(best)) return false
  if (Number.isNaN(x)) return true
  return name === 'argmax' ? x > best : x < best
}

/** Orders numbers from smallest to largest with NaN as the largest. */
const ascending = (a: number, b: number): number => {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
  return a - b || 0
}

export const reduce: Pick<Kernels, 'reduce' | 'argReduce' | 'cumsum' | 'topk'> = {
  reduce(name, x, dims, out, correction = 1) {
    const { count, size, values } = readGroups(x, dims)
    const results = new Float64Array(count)
    for (let i = 0; i < count; i++)
      results[i] = reductions[name](values.subarray(i * size, (i + 1) * size), correction)
    if (x.dtype === 'int32' && size === 0 && (name === 'max' || name === 'min'))
      results.fill(name === 'max' ? -0x80000000 : 0x7fffffff)
    writeExact(name, out, results)
  },

  argReduce(name, x, dim, out) {
    const { count, size, values } = readGroups(x, [dim])
    const results = new Float64Array(count)
    for (let i = 0; i < count; i++) {
      let best = 0
      for (let j = 1; j < size; j++)
        if (leads(name, values[i * size + j]!, values[i * size + best]!)) best = j
      results[i] = best
    }
    write(out, results)
  },

  cumsum(x, dim, out) {
    const values = read(x)
    const size = x.shape[dim]!
    const step = x.shape.slice(dim + 1).reduce((product, length) => product * length, 1)
    for (let i = 0; i < values.length; i++) {
      const place = Math.floor(i / step) % size
      if (place > 0) values[i]! += values[i - step]!
    }
    writeExact('cumsum', out, values)
  },

  topk(x, k, largest, values, indices) {
    const { count, size, values: all } = readGroups(x, [x.shape.length - 1])
    const tops: number[] = []
    const places: number[] = []
    for (let i = 0; i < count; i++) {
      const group = all.subarray(i * size, (i + 1) * size)
      const order = Array.from(group, (_, j) => j).toSorted((a, b) => {
        const byValue = ascending(group[a]!, group[b]!)
        return (largest ? -byValue : byValue) || a - b
      })
      for (const j of order.slice(0, k)) {
        tops.push(group[j]!)
        places.push(j)
      }
    }
    write(values, tops)
    write(indices, places)
  },
}

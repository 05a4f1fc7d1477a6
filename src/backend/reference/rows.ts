import { fitsInt32 } from '../../base/int32.ts'
import type { Kernels, ScatterName } from '../kernels.ts'
import { elementsOf } from '../memory.ts'
import { overflowError } from '../overflow.ts'
import type { Strided } from '../storage.ts'
import { type IndexCaller, indexError } from '../index-error.ts'
import { pick, positions, read, write } from './window.ts'

/** Where in the storage of x each element named by `index` along `dim` lies. */
const namedPositions = (x: Strided, dim: number, index: Strided, caller: IndexCaller): Int32Array => {
  const chosen = read(index)
  checkIndex(chosen, x.shape[dim]!, caller)
  const strides = x.strides.map((stride, i) => (i === dim ? 0 : stride))
  return positions(index.shape, strides, x.offset).map((at, i) => at + chosen[i]! * x.strides[dim]!)
}

function checkIndex(index: ArrayLike<number>, extent: number, caller: IndexCaller): void {
  const bad = Array.from(index).findIndex((row) => row < 0 || row >= extent)
  if (bad >= 0) throw indexError(caller, bad, index[bad]!, extent)
}

const combinations: Readonly<Record<ScatterName, (old: number, value: number) => number>> = {
  set: (_, value) => value,
  prod: (old, value) => old * value,
  max: Math.max,
  min: Math.min,
}

export const rows: Pick<Kernels, 'takeRows' | 'addRows' | 'gather' | 'scatterAdd' | 'scatter'> = {
  takeRows(table, index, out, caller = { operation: 'takeRows', shape: index.shape }) {
    const [count, width] = table.shape as [number, number]
    const values = read(table)
    const chosen = read(index)
    checkIndex(chosen, count, caller)
    const result = new Float64Array(chosen.length * width)
    chosen.forEach((row, i) => result.set(values.subarray(row * width, (row + 1) * width), i * width))
    write(out, result)
  },

  addRows(index, values, out, skipRow) {
    const [count, width] = out.shape as [number, number]
    const added = read(values)
    const chosen = read(index)
    checkIndex(chosen, count, { operation: 'addRows', shape: index.shape })
    const result = new Float64Array(count * width)
    chosen.forEach((row, i) => {
      if (row === skipRow) return
      for (let j = 0; j < width; j++) result[row * width + j]! += added[i * width + j]!
    })
    write(out, result)
  },

  gather(x, dim, index, out, caller = { operation: 'gather', shape: index.shape }) {
    write(out, pick(elementsOf(x.storage), namedPositions(x, dim, index, caller)))
  },

  scatterAdd(dim, index, values, out, caller = { operation: 'scatterAdd', shape: index.shape }) {
    const at = namedPositions(out, dim, index, caller)
    const added = pick(elementsOf(values.storage), positions(index.shape, values.strides, values.offset))
    const elements = elementsOf(out.storage)
    const sums = Float64Array.from(elements)
    at.forEach((place, i) => {
      sums[place]! += added[i]!
    })
    const isWhole = out.dtype === 'int32'
    at.forEach((place, i) => {
      if (isWhole && !fitsInt32(sums[place]!)) throw overflowError(caller.operation, i, caller.shape)
    })
    for (const place of at) elements[place] = sums[place]!
  },

  scatter(name, dim, index, values, out, caller = { operation: 'scatter', shape: index.shape }) {
    const at = namedPositions(out, dim, index, caller)
    const added = pick(elementsOf(values.storage), positions(index.shape, values.strides, values.offset))
    const elements = elementsOf(out.storage)
    const results = Float64Array.from(elements)
    const isWhole = out.dtype === 'int32'
    at.forEach((place, i) => {
      results[place] = combinations[name](results[place]!, added[i]!)
      if (isWhole && !fitsInt32(results[place]!)) throw overflowError(caller.operation, i, caller.shape)
    })
    for (const place of at) elements[place] = results[place]!
  },
}

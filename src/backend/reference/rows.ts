import { fitsInt32 } from '../../base/int32.ts'
import { indexError } from '../index-error.ts'
import type { Kernels } from '../kernels.ts'
import { elementsOf } from '../memory.ts'
import { overflowError } from '../overflow.ts'
import type { Strided } from '../storage.ts'
import { pick, positions, read, write } from './window.ts'

/** @throws IndexError that names the first number outside 0 to size - 1. */
const checkIndices = (
  operation: string,
  chosen: ArrayLike<number>,
  shape: readonly number[],
  size: number,
): void => {
  for (let i = 0; i < chosen.length; i++)
    if (!(chosen[i]! >= 0 && chosen[i]! < size)) throw indexError(operation, i, shape, chosen[i]!, size)
}

/** Where in the storage of x each element named by `index` along `dim` lies. */
const namedPositions = (operation: string, x: Strided, dim: number, index: Strided): Int32Array => {
  const chosen = read(index)
  checkIndices(operation, chosen, index.shape, x.shape[dim]!)
  const strides = x.strides.map((stride, i) => (i === dim ? 0 : stride))
  return positions(index.shape, strides, x.offset).map((at, i) => at + chosen[i]! * x.strides[dim]!)
}

export const rows: Pick<Kernels, 'takeRows' | 'addRows' | 'gather' | 'scatterAdd'> = {
  takeRows(table, index, out) {
    const [count, width] = table.shape as [number, number]
    const values = read(table)
    const chosen = read(index)
    checkIndices('takeRows', chosen, index.shape, count)
    const result = new Float64Array(chosen.length * width)
    chosen.forEach((row, i) => result.set(values.subarray(row * width, (row + 1) * width), i * width))
    write(out, result)
  },

  addRows(index, values, out, skipRow) {
    const [count, width] = out.shape as [number, number]
    const added = read(values)
    const chosen = read(index)
    checkIndices('addRows', chosen, index.shape, count)
    const result = new Float64Array(count * width)
    chosen.forEach((row, i) => {
      if (row === skipRow) return
      for (let j = 0; j < width; j++) result[row * width + j]! += added[i * width + j]!
    })
    write(out, result)
  },

  gather(x, dim, index, out) {
    write(out, pick(elementsOf(x.storage), namedPositions('gather', x, dim, index)))
  },

  scatterAdd(dim, index, values, out) {
    const at = namedPositions('scatterAdd', out, dim, index)
    const added = pick(elementsOf(values.storage), positions(index.shape, values.strides, values.offset))
    const elements = elementsOf(out.storage)
    const sums = Float64Array.from(elements)
    at.forEach((place, i) => {
      sums[place]! += added[i]!
    })
    const isWhole = out.dtype === 'int32'
    at.forEach((place, i) => {
      if (isWhole && !fitsInt32(sums[place]!)) throw overflowError('scatterAdd', i, index.shape)
    })
    for (const place of at) elements[place] = sums[place]!
  },
}

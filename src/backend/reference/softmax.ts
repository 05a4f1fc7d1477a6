import type { Kernels } from '../kernels.ts'
import { read, readRows, write } from './window.ts'

/** log-softmax of one row. */
export function logSoftmaxRow(row: Float64Array): Float64Array {
  const top = row.reduce((a, b) => Math.max(a, b), -Infinity)
  const logSum = Math.log(row.reduce((total, x) => total + Math.exp(x - top), 0))
  return row.map((x) => x - top - logSum)
}

export const softmax: Pick<Kernels, 'softmax' | 'softmaxGrad'> = {
  softmax(log, x, out) {
    const { count, size, values } = readRows(x)
    for (let i = 0; i < count; i++) {
      const row = logSoftmaxRow(values.subarray(i * size, (i + 1) * size))
      values.set(log ? row : row.map(Math.exp), i * size)
    }
    write(out, values)
  },

  softmaxGrad(log, g, y, out) {
    const { count, size, values } = readRows(y)
    const gradient = read(g)
    const result = new Float64Array(values.length)
    for (let i = 0; i < count; i++) {
      let total = 0
      for (let j = i * size; j < (i + 1) * size; j++) total += log ? gradient[j]! : gradient[j]! * values[j]!
      for (let j = i * size; j < (i + 1) * size; j++)
        result[j] = log ? gradient[j]! - Math.exp(values[j]!) * total : values[j]! * (gradient[j]! - total)
    }
    write(out, result)
  },
}

import { indexError } from '../index-error.ts'
import type { Kernels } from '../kernels.ts'
import { read, write } from './window.ts'

export const factors: Pick<Kernels, 'factorSteps'> = {
  factorSteps({ vectors, fixed, shared, ridge, lists, steps }) {
    const [rows, width] = vectors.shape as readonly [number, number]
    const [all, others, common, ridges] = [read(vectors), read(fixed), read(shared), read(ridge)]
    const [starts, values] = [read(lists.starts), read(lists.values)]
    const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, own, k) => sum + own * b[k]!, 0)
    for (let row = 0; row < rows; row++) {
      const list = Array.from(values.subarray(starts[row], starts[row + 1]), (other, i) => {
        if (other < 0 || other >= fixed.shape[0]!)
          throw indexError(
            { operation: 'factorSteps', shape: lists.values.shape },
            starts[row]! + i,
            other,
            fixed.shape[0]!,
          )
        return others.subarray(other * width, (other + 1) * width)
      })
      const w = all.subarray(row * width, (row + 1) * width)
      if (list.length === 0) {
        w.fill(0)
        continue
      }
      const image = (v: Float64Array): Float64Array => {
        const products = list.map((h) => dot(h, v))
        return v.map(
          (own, k) =>
            ridges[row]! * own +
            dot(common.subarray(k * width, (k + 1) * width), v) +
            list.reduce((sum, h, i) => sum + products[i]! * h[k]!, 0),
        )
      }
      const start = image(w)
      const residual = start.map((own, k) => list.reduce((sum, h) => sum + h[k]!, 0) - own)
      let direction = residual.slice()
      for (let step = 0; step < steps; step++) {
        const size = dot(residual, residual)
        if (size < 1e-20) break
        const changed = image(direction)
        const length = size / dot(direction, changed)
        for (let k = 0; k < width; k++) {
          w[k]! += length * direction[k]!
          residual[k]! -= length * changed[k]!
        }
        const share = dot(residual, residual) / size
        direction = direction.map((own, k) => residual[k]! + share * own)
      }
    }
    write(vectors, all)
  },
}

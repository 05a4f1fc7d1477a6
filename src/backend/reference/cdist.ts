import type { Kernels } from '../kernels.ts'
import { read, write } from './window.ts'

export const cdist: Pick<Kernels, 'cdist' | 'cdistGrad'> = {
  cdist(p, x1, x2, out) {
    const [m, n] = out.shape.slice(-2) as [number, number]
    const d = x1.shape.at(-1)!
    const left = read(x1)
    const right = read(x2)
    const result = new Float64Array(out.shape.reduce((x, y) => x * y, 1))
    for (let at = 0; at < result.length; at++) {
      const batch = Math.floor(at / (m * n))
      const row = Math.floor(at / n)
      const other = batch * n + (at % n)
      let sum = 0
      for (let k = 0; k < d; k++) {
        const difference = left[row * d + k]! - right[other * d + k]!
        sum += p === 1 ? Math.abs(difference) : difference * difference
      }
      result[at] = p === 1 ? sum : Math.sqrt(sum)
    }
    write(out, result)
  },

  cdistGrad(p, weights, x1, x2, out) {
    const [m, n] = weights.shape.slice(-2) as [number, number]
    const d = out.shape.at(-1)!
    const factors = read(weights)
    const left = read(x1)
    const right = read(x2)
    const result = new Float64Array(out.shape.reduce((x, y) => x * y, 1))
    for (let at = 0; at < result.length; at++) {
      const row = Math.floor(at / d)
      const batch = Math.floor(row / m)
      for (let j = 0; j < n; j++) {
        const difference = left[at]! - right[(batch * n + j) * d + (at % d)]!
        result[at]! += factors[row * n + j]! * (p === 1 ? Math.sign(difference) : difference)
      }
    }
    write(out, result)
  },
}

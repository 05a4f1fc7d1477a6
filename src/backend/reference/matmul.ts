import type { Activation, Kernels } from '../kernels.ts'
import { factors } from './bfloat16.ts'
import { relu, sigmoid } from './elementwise.ts'
import { read, write } from './window.ts'

const activations: Readonly<Record<Activation, (x: number) => number>> = {
  none: (x) => x,
  relu,
  tanh: Math.tanh,
  sigmoid,
}

export const matmul: Pick<Kernels, 'matmul'> = {
  matmul(a, b, out, { bias = null, activation = 'none', accumulate = false } = {}) {
    const [m, k] = a.shape.slice(-2) as [number, number]
    const n = b.shape.at(-1)!
    const left = factors(read(a))
    const right = factors(read(b))
    const added = bias ? read(bias) : new Float64Array(n)
    const result = accumulate ? read(out) : new Float64Array(out.shape.reduce((x, y) => x * y, 1))
    for (let at = 0; at < result.length; at++) {
      const matrix = Math.floor(at / (m * n))
      const row = Math.floor(at / n) % m
      const column = at % n
      let sum = 0
      for (let i = 0; i < k; i++)
        sum += left[(matrix * m + row) * k + i]! * right[(matrix * k + i) * n + column]!
      result[at]! += activations[activation](sum + added[column]!)
    }
    write(out, result)
  },
}

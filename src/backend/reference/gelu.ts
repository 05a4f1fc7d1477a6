import type { Kernels } from '../kernels.ts'
import { erf } from './error-function.ts'
import { read, write } from './window.ts'

const distribution = (byTanh: boolean, x: number): number =>
  byTanh
    ? (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))) / 2
    : (1 + erf(x * Math.SQRT1_2)) / 2

const density = (byTanh: boolean, x: number): number => {
  if (!byTanh) return Math.exp(-x * x * 0.5) / Math.sqrt(2 * Math.PI)
  const slope = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x)
  return (slope * (1 - Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)) ** 2)) / 2
}

export const gelu: Pick<Kernels, 'gelu' | 'geluGrad'> = {
  gelu(byTanh, x, out) {
    write(
      out,
      read(x).map((value) => value * distribution(byTanh, value)),
    )
  },
  geluGrad(byTanh, g, x, out) {
    const slopes = read(x).map((value) => distribution(byTanh, value) + value * density(byTanh, value))
    write(
      out,
      read(g).map((value, i) => value * slopes[i]!),
    )
  },
}

import { check, type Case, type Cases } from '../case.ts'
import { layouts } from '../layout.ts'

/** [rows, other rows, columns] */
const sizes = [
  [1, 1, 1],
  [1, 70, 5],
  [70, 1, 5],
  [3, 5, 0],
  [0, 5, 3],
  [5, 0, 3],
  [6, 33, 16],
  [7, 31, 41],
  [300, 90, 7],
  [9, 300, 129],
  [5, 9, 1000],
  [270, 64, 33],
] as const

const matrixLayouts = layouts.filter((layout) => layout !== 'swapped')
const distances = (p: 1 | 2): Case[] => [
  ...sizes.map(([m, n, d]) =>
    check(`p ${p}, [${m}, ${d}] from [${n}, ${d}]`, (on, kernels) => {
      kernels.cdist(p, on.floats([m, d]), on.floats([n, d]), on.output([m, n], 'sum', { terms: d }))
    }),
  ),
  check(`p ${p}, all layouts of both sides`, (on, kernels) => {
    for (const left of matrixLayouts)
      for (const right of matrixLayouts)
        kernels.cdist(
          p,
          on.floats([9, 21], { layout: left }),
          on.floats([35, 21], { layout: right }),
          on.output([9, 35], 'sum', { terms: 21 }),
        )
  }),
  check(`p ${p}, batches, dense and broadcast`, (on, kernels) => {
    for (const left of layouts)
      for (const right of ['contiguous', 'swapped', 'broadcastFirst', 'padded'] as const)
        kernels.cdist(
          p,
          on.floats([3, 2, 5, 17], { layout: left }),
          on.floats([3, 2, 9, 17], { layout: right }),
          on.output([3, 2, 5, 9], 'sum', { terms: 17 }),
        )
  }),
  check(`p ${p}, near rows far from the origin`, (on, kernels) => {
    const x = on.floats([40, 6], { low: 5000, high: 5001 })
    kernels.cdist(
      p,
      x,
      on.floats([50, 6], { low: 5000, high: 5001 }),
      on.output([40, 50], 'sum', { terms: 6 }),
    )
    kernels.cdist(p, x, x, on.output([40, 40], 'sum', { terms: 6 }))
  }),
  check(`p ${p}, NaN and infinity stay in their rows and columns`, (on, kernels) => {
    const left = Array.from({ length: 7 * 5 }, () => on.random())
    const right = Array.from({ length: 40 * 5 }, () => on.random())
    left[34] = NaN
    left[0] = Infinity
    right[0] = Infinity
    right[199] = -Infinity
    kernels.cdist(
      p,
      on.given([7, 5], left),
      on.given([40, 5], right),
      on.output([7, 40], 'sum', { terms: 5 }),
    )
  }),
]

const gradients = (p: 1 | 2): Case[] => [
  ...sizes.map(([m, n, d]) =>
    check(`p ${p}, [${m}, ${d}] from [${n}, ${d}]`, (on, kernels) => {
      for (const layout of ['contiguous', 'transposed'] as const)
        kernels.cdistGrad(
          p,
          on.floats([m, n], { layout }),
          on.floats([m, d]),
          on.floats([n, d], { layout: 'padded' }),
          on.output([m, d], 'matmul', { terms: 2 * n }),
        )
    }),
  ),
  check(`p ${p}, batches, dense and broadcast`, (on, kernels) => {
    for (const weights of layouts)
      for (const left of ['contiguous', 'broadcastFirst', 'padded'] as const)
        for (const right of ['contiguous', 'broadcastFirst', 'padded'] as const)
          kernels.cdistGrad(
            p,
            on.floats([3, 2, 5, 9], { layout: weights }),
            on.floats([3, 2, 5, 17], { layout: left }),
            on.floats([3, 2, 9, 17], { layout: right }),
            on.output([3, 2, 5, 17], 'matmul', { terms: 18 }),
          )
  }),
  check(`p ${p}, a matrix and itself`, (on, kernels) => {
    const x = on.floats([37, 11])
    kernels.cdistGrad(p, on.floats([37, 37]), x, x, on.output([37, 11], 'matmul', { terms: 74 }))
  }),
]

export const cdistCases: Cases<'cdist' | 'cdistGrad'> = {
  cdist: [...distances(1), ...distances(2)],
  cdistGrad: [...gradients(1), ...gradients(2)],
}

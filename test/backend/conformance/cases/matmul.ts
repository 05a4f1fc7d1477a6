import { check, heavy, type Cases } from '../case.ts'
import { layouts } from '../layout.ts'

/** [m, k, n] */
const sizes = [
  [1, 1, 1],
  [1, 7, 1],
  [7, 1, 5],
  [3, 5, 7],
  [1, 85, 42],
  [85, 1, 42],
  [13, 42, 1],
  [6, 16, 16],
  [17, 33, 65],
  [85, 42, 256],
  [42, 671, 85],
  [129, 300, 97],
  [300, 42, 256],
  [1, 1000, 1000],
  [1000, 1000, 1],
  [2, 3000, 3],
] as const

/** Those for which more than the product itself is tried. */
const fewSizes = [
  [1, 7, 1],
  [7, 1, 5],
  [17, 33, 65],
  [67, 129, 90],
  [1, 300, 300],
  [300, 300, 1],
] as const

/** Layouts of a matrix; the products of all of them are tried. */
const matrixLayouts = layouts.filter((layout) => layout !== 'swapped')

export const matmulCases: Cases<'matmul'> = {
  matmul: [
    ...sizes.map(([m, k, n]) =>
      (m * n * k >= 1e6 && m * k * n !== 300 * 42 * 256 ? heavy : check)(
        `[${m}, ${k}] by [${k}, ${n}], both sides plain or transposed`,
        (on, kernels) => {
          for (const left of ['contiguous', 'transposed'] as const)
            for (const right of ['contiguous', 'transposed'] as const)
              kernels.matmul(
                on.floats([m, k], { layout: left }),
                on.floats([k, n], { layout: right }),
                on.output([m, n], 'matmul', { terms: k }),
              )
        },
      ),
    ),
    check('all layouts of both sides', (on, kernels) => {
      for (const left of matrixLayouts)
        for (const right of matrixLayouts)
          kernels.matmul(
            on.floats([9, 21], { layout: left }),
            on.floats([21, 19], { layout: right }),
            on.output([9, 19], 'matmul', { terms: 21 }),
          )
    }),
    check('sizes around the tile', (on, kernels) => {
      for (let size = 1; size <= 34; size++) {
        kernels.matmul(
          on.floats([size, 5]),
          on.floats([5, 18]),
          on.output([size, 18], 'matmul', { terms: 5 }),
        )
        kernels.matmul(on.floats([7, 5]), on.floats([5, size]), on.output([7, size], 'matmul', { terms: 5 }))
        kernels.matmul(
          on.floats([7, size]),
          on.floats([size, 18]),
          on.output([7, 18], 'matmul', { terms: size }),
        )
      }
    }),
    check('nothing to add up, nothing to fill', (on, kernels) => {
      kernels.matmul(on.floats([3, 0]), on.floats([0, 4]), on.output([3, 4], 'exact'))
      kernels.matmul(on.floats([3, 0]), on.floats([0, 4]), on.output([3, 4], 'exact'), {
        bias: on.floats([4]),
      })
      const sum = on.floats([3, 4])
      kernels.matmul(on.floats([3, 0]), on.floats([0, 4]), on.changes(sum, 'exact'), { accumulate: true })
      kernels.matmul(on.floats([0, 5]), on.floats([5, 4]), on.output([0, 4], 'exact'))
      kernels.matmul(on.floats([3, 5]), on.floats([5, 0]), on.output([3, 0], 'exact'))
      kernels.matmul(on.floats([0, 3, 5]), on.floats([0, 5, 2]), on.output([0, 3, 2], 'exact'))
    }),
    check('batches, dense and broadcast', (on, kernels) => {
      const out = { terms: 17 }
      for (const left of layouts)
        for (const right of ['contiguous', 'swapped', 'broadcastFirst', 'padded'] as const)
          kernels.matmul(
            on.floats([3, 2, 5, 17], { layout: left }),
            on.floats([3, 2, 17, 9], { layout: right }),
            on.output([3, 2, 5, 9], 'matmul', out),
          )
      kernels.matmul(on.floats([65, 5, 17]), on.floats([65, 17, 9]), on.output([65, 5, 9], 'matmul', out))
      kernels.matmul(
        on.floats([4, 70, 64]),
        on.floats([4, 64, 90], { layout: 'broadcastFirst' }),
        on.output([4, 70, 90], 'matmul', { terms: 64 }),
      )
    }),
    ...(['none', 'relu', 'tanh', 'sigmoid'] as const).map((activation) =>
      check(`bias, then ${activation}`, (on, kernels) => {
        for (const [m, k, n] of fewSizes)
          for (const layout of [null, 'contiguous', 'stepped', 'broadcastAll'] as const)
            kernels.matmul(
              on.floats([m, k], { low: -0.5, high: 0.5 }),
              on.floats([k, n], { low: -0.5, high: 0.5 }),
              on.output([m, n], 'matmul', { terms: k }),
              { bias: layout && on.floats([n], { layout }), activation },
            )
        kernels.matmul(
          on.floats([2, 3, 4, 5]),
          on.floats([2, 3, 5, 6]),
          on.output([2, 3, 4, 6], 'matmul', { terms: 5 }),
          { bias: on.floats([6]), activation },
        )
      }),
    ),
    check('adding to what is there', (on, kernels) => {
      for (const [m, k, n] of fewSizes)
        for (const bias of [null, on.floats([n])])
          kernels.matmul(
            on.floats([m, k]),
            on.floats([k, n], { layout: 'transposed' }),
            on.changes(on.floats([m, n]), 'matmul', k + 2),
            { accumulate: true, bias },
          )
    }),
    check('a matrix by its own transpose', (on, kernels) => {
      for (const [m, k] of [
        [5, 3],
        [67, 129],
      ] as const) {
        const x = on.floats([m, k])
        const transposed = { ...x, shape: [k, m], strides: x.strides.toReversed() }
        kernels.matmul(x, transposed, on.output([m, m], 'matmul', { terms: k }))
        kernels.matmul(transposed, x, on.output([k, k], 'matmul', { terms: m }))
      }
    }),
    check('NaN and infinity stay in their rows and columns', (on, kernels) => {
      for (const [m, k, n] of [
        [7, 5, 9],
        [35, 70, 37],
      ] as const) {
        const left = Array.from({ length: m * k }, () => on.random())
        const right = Array.from({ length: k * n }, () => on.random() + 0.5)
        left[m * k - 1] = NaN
        left[0] = Infinity
        right[k * n - 1] = -Infinity
        kernels.matmul(
          on.given([m, k], left),
          on.given([k, n], right),
          on.output([m, n], 'matmul', { terms: k }),
        )
      }
    }),
  ],
}

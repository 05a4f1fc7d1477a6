import { check, type Cases } from '../case.ts'

/** [n, channels, length] */
const channelled = [
  [4, 3, 1],
  [5, 1, 7],
  [1, 3, 9],
  [64, 33, 1],
  [8, 5, 100],
  [300, 42, 1],
  [3, 100, 33],
  [40, 70, 4],
  [9, 5, 16],
  [6, 3, 32],
  [2, 65, 31],
  [2, 0, 3],
] as const

/** [rows, n] */
const rowed = [
  [4, 3],
  [1, 16],
  [5, 17],
  [33, 100],
  [3, 1],
  [101, 128],
  [2, 2001],
  [0, 8],
] as const

const eps = 1e-5
const affine = [
  [true, true],
  [true, false],
  [false, true],
  [false, false],
] as const
const wanted = [
  [true, true, true],
  [true, false, false],
  [false, true, false],
  [false, false, true],
  [true, true, false],
  [false, false, false],
] as const

export const normCases: Cases<'batchNorm' | 'batchNormGrad' | 'layerNorm' | 'layerNormGrad'> = {
  batchNorm: [
    ...[true, false].map((training) =>
      check(training ? 'statistics of the batch' : 'given statistics', (on, kernels) => {
        for (const shape of channelled)
          for (const [weighted, biased] of affine) {
            const channels = [shape[1]]
            kernels.batchNorm(
              on.floats(shape),
              weighted ? on.floats(channels) : null,
              biased ? on.floats(channels) : null,
              training ? on.output(channels, 'norm') : on.floats(channels),
              training ? on.output(channels, 'norm') : on.floats(channels, { low: 0.5, high: 2 }),
              eps,
              training,
              on.output(shape, 'norm'),
            )
          }
      }),
    ),
    check('values far from 0, and all the same', (on, kernels) => {
      for (const [low, high] of [
        [99, 101],
        [3, 3],
      ] as const)
        kernels.batchNorm(
          on.floats([40, 5, 3], { low, high }),
          null,
          null,
          on.output([5], 'normGrad'),
          on.output([5], 'normGrad'),
          eps,
          true,
          // The mean is known to one float32 step at 100 only, and the values are 1 / rstd apart.
          on.output([40, 5, 3], 'normGrad', { terms: 100 }),
        )
    }),
  ],

  batchNormGrad: [true, false].map((training) =>
    check(training ? 'statistics of the batch' : 'given statistics', (on, kernels) => {
      for (const shape of channelled)
        for (const [gradX, gradWeight, gradBias] of wanted)
          for (const weighted of [true, false]) {
            const channels = [shape[1]]
            const terms = shape[0] * shape[2]
            kernels.batchNormGrad(
              on.floats(shape),
              on.floats(shape),
              weighted ? on.floats(channels) : null,
              on.floats(channels, { low: -0.1, high: 0.1 }),
              on.floats(channels, { low: 0.5, high: 2 }),
              training,
              gradX ? on.output(shape, 'normGrad') : null,
              gradWeight ? on.output(channels, 'normGrad', { terms }) : null,
              gradBias ? on.output(channels, 'normGrad', { terms }) : null,
            )
          }
    }),
  ),

  layerNorm: [
    check('rows of all sizes', (on, kernels) => {
      for (const [rows, size] of rowed)
        for (const [weighted, biased] of affine)
          kernels.layerNorm(
            on.floats([rows, size]),
            weighted ? on.floats([size]) : null,
            biased ? on.floats([size]) : null,
            eps,
            on.output([rows], 'norm'),
            on.output([rows], size === 1 ? 'variance' : 'norm'),
            on.output([rows, size], 'norm'),
          )
    }),
  ],

  layerNormGrad: [
    check('rows of all sizes', (on, kernels) => {
      for (const [rows, size] of rowed)
        for (const [gradX, gradWeight, gradBias] of wanted)
          for (const weighted of [true, false])
            kernels.layerNormGrad(
              on.floats([rows, size]),
              on.floats([rows, size]),
              weighted ? on.floats([size]) : null,
              on.floats([rows], { low: -0.1, high: 0.1 }),
              on.floats([rows], { low: 0.5, high: 2 }),
              gradX ? on.output([rows, size], 'normGrad') : null,
              gradWeight ? on.output([size], 'normGrad', { terms: Math.max(1, rows) }) : null,
              gradBias ? on.output([size], 'normGrad', { terms: Math.max(1, rows) }) : null,
            )
    }),
  ],
}

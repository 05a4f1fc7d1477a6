import type { PoolWindow } from '../../../../src/backend/kernels.ts'
import { check, heavy, type Cases } from '../case.ts'

interface Pooling {
  /** [planes, height, width] */
  readonly x: readonly [number, number, number]
  readonly window: PoolWindow | null
  /** [rows, columns] */
  readonly size: readonly [number, number]
}

const windowOf = (
  kernel: readonly [number, number],
  stride: readonly [number, number] = kernel,
  padding: readonly [number, number] = [0, 0],
  dilation: readonly [number, number] = [1, 1],
): PoolWindow => ({ kernel, stride, padding, dilation })

const poolings: Readonly<Record<string, Pooling>> = {
  'two by two': { x: [5, 8, 40], window: windowOf([2, 2]), size: [4, 20] },
  'two by two, odd planes': { x: [3, 7, 9], window: windowOf([2, 2]), size: [3, 4] },
  'three by three, stride 2': { x: [4, 15, 17], window: windowOf([3, 3], [2, 2], [1, 1]), size: [8, 9] },
  'windows only partly inside': { x: [2, 6, 7], window: windowOf([3, 3], [2, 2]), size: [3, 3] },
  'overlapping, dilated': { x: [3, 9, 10], window: windowOf([2, 3], [1, 2], [1, 1], [3, 2]), size: [8, 4] },
  'one row': { x: [4, 1, 31], window: windowOf([1, 3], [1, 2], [0, 1]), size: [1, 16] },
  adaptive: { x: [3, 7, 10], window: null, size: [3, 4] },
  'adaptive, one window': { x: [20, 5, 6], window: null, size: [1, 1] },
  'adaptive, more windows than rows': { x: [2, 3, 4], window: null, size: [5, 4] },
  'no planes': { x: [0, 4, 4], window: windowOf([2, 2]), size: [2, 2] },
}

const large: Readonly<Record<string, Pooling>> = {
  'many planes': { x: [300, 12, 14], window: windowOf([2, 2]), size: [6, 7] },
}

/** [outer, n, inner], and [start, ...weights] of each output. */
const samplings: Readonly<
  Record<string, readonly [readonly [number, number, number], readonly (readonly number[])[]]>
> = {
  'pairs along the middle': [
    [3, 6, 5],
    [
      [0, 0.5, 0.5],
      [2, 0.5, 0.5],
      [4, 0.25, 0.75],
    ],
  ],
  'pairs along the end': [
    [40, 7, 1],
    [
      [0, 0.5, 0.5],
      [2, 0.5, 0.5],
      [4, 0.25, 0.75],
    ],
  ],
  'repeated elements': [
    [2, 3, 33],
    [
      [0, 1],
      [0, 1],
      [1, 1],
      [1, 1],
      [2, 1],
    ],
  ],
  'taps outside without weight': [
    [2, 4, 3],
    [
      [-1, 0, 0.5, 2],
      [3, 1, 0, 0],
      [0, 0, 0, 0],
      [1, 0.5, 0, -1],
    ],
  ],
  'a long window': [[30, 49, 1], [[0, ...Array.from({ length: 49 }, () => 1 / 49)]]],
  'no outer': [[0, 4, 3], [[0, 1]]],
}

export const poolCases: Cases<'maxPool2d' | 'maxPool2dGrad' | 'resample'> = {
  maxPool2d: [
    ...Object.entries({ ...poolings, ...large }).map(([label, { x, window, size }]) =>
      (label in large ? heavy : check)(label, (on, kernels) => {
        const shape = [x[0], ...size]
        kernels.maxPool2d(
          on.floats(x),
          window,
          on.output(shape, 'exact'),
          on.output(shape, 'exact', { dtype: 'int32' }),
        )
      }),
    ),
    check('the first of equals', (on, kernels) => {
      const values = Array.from({ length: 2 * 6 * 8 }, () => Math.floor(on.random() * 3))
      kernels.maxPool2d(
        on.given([2, 6, 8], values),
        windowOf([3, 3], [1, 1], [1, 1]),
        on.output([2, 6, 8], 'exact'),
        on.output([2, 6, 8], 'exact', { dtype: 'int32' }),
      )
    }),
    check('NaN and infinity', (on, kernels) => {
      const values = Array.from({ length: 2 * 6 * 8 }, () => on.random() - 2)
      values[9] = NaN
      values[60] = -Infinity
      values[61] = Infinity
      kernels.maxPool2d(
        on.given([2, 6, 8], values),
        windowOf([2, 2], [1, 2]),
        on.output([2, 5, 4], 'exact'),
        on.output([2, 5, 4], 'exact', { dtype: 'int32' }),
      )
    }),
    check('nothing but -infinity', (on, kernels) => {
      kernels.maxPool2d(
        on.given(
          [1, 4, 4],
          Array.from({ length: 16 }, () => -Infinity),
        ),
        windowOf([2, 2]),
        on.output([1, 2, 2], 'exact'),
        on.output([1, 2, 2], 'exact', { dtype: 'int32' }),
      )
    }),
  ],
  maxPool2dGrad: Object.entries({ ...poolings, ...large }).map(([label, { x, size }]) =>
    (label in large ? heavy : check)(label, (on, kernels) => {
      const shape = [x[0], ...size]
      kernels.maxPool2dGrad(
        on.floats(shape),
        on.ints(shape, 0, x[1] * x[2]),
        on.output(x, 'sum', { terms: size[0] * size[1] }),
      )
    }),
  ),
  resample: Object.entries(samplings).map(([label, [x, taps]]) =>
    check(label, (on, kernels) => {
      const most = Math.max(...taps.map((own) => own.length - 1))
      kernels.resample(
        on.floats(x),
        on.given(
          [taps.length],
          taps.map(([start]) => start!),
          'int32',
        ),
        on.given(
          [taps.length, most],
          taps.flatMap(([, ...weights]) => Array.from({ length: most }, (_, t) => weights[t] ?? 0)),
        ),
        on.output([x[0], taps.length, x[2]], 'sum', { terms: most }),
      )
    }),
  ),
}

import type { ReduceName } from '../../../../src/backend/kernels.ts'
import type { DType } from '../../../../src/backend/storage.ts'
import type { Family } from '../../../tolerance.ts'
import { check, type Case, type Cases } from '../case.ts'
import { layouts } from '../layout.ts'

interface Traits {
  readonly family: Family
  readonly dtypes: readonly DType[]
  readonly low?: number
  readonly high?: number
}

const traits: Readonly<Record<ReduceName, Traits>> = {
  sum: { family: 'sum', dtypes: ['float32', 'int32'] },
  mean: { family: 'mean', dtypes: ['float32'] },
  prod: { family: 'product', dtypes: ['float32'], low: 0.95, high: 1.05 },
  max: { family: 'bits', dtypes: ['float32', 'int32'] },
  min: { family: 'bits', dtypes: ['float32', 'int32'] },
  var: { family: 'variance', dtypes: ['float32'] },
  any: { family: 'exact', dtypes: ['bool'] },
  all: { family: 'exact', dtypes: ['bool'] },
}

/** Every choice of dims of a shape with three. */
const dimChoices = [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]]

const without = (shape: readonly number[], dims: readonly number[]): number[] =>
  shape.filter((_, dim) => !dims.includes(dim))

const across = (shape: readonly number[], dims: readonly number[]): number =>
  dims.reduce((product, dim) => product * shape[dim]!, 1)

const casesOf = ([key, { family, dtypes, low, high }]: [string, Traits]): Case[] => {
  const name = key as ReduceName
  const hasEmpty = name !== 'max' && name !== 'min'
  return dtypes.flatMap((dtype) => {
    const own = dtype === 'float32' ? family : 'exact'
    const single = (
      shape: readonly number[],
      dims: readonly number[],
      layout: (typeof layouts)[number],
    ): Case['run'] => {
      return (on, kernels) => {
        const x = dtype === 'float32' ? on.floats(shape, { low, high, layout }) : on.any(dtype, shape, layout)
        const terms = Math.max(1, across(shape, dims))
        kernels.reduce(name, x, dims, on.output(without(shape, dims), own, { dtype, terms }), 1)
      }
    }
    const run = (shapes: readonly (readonly [readonly number[], readonly number[]])[]): Case['run'] => {
      return (on, kernels) => {
        for (const [shape, dims] of shapes) single(shape, dims, 'contiguous')(on, kernels)
      }
    }
    return [
      check(`${name} of ${dtype} over any dims in all layouts`, (on, kernels) => {
        for (const dims of dimChoices)
          for (const layout of layouts) single([4, 5, 18], dims, layout)(on, kernels)
      }),
      check(`${name} of ${dtype} over one dim of sizes around the vector width`, (on, kernels) => {
        for (let size = 1; size <= 35; size++) {
          single([3, size], [1], 'contiguous')(on, kernels)
          single([size, 3], [0], 'contiguous')(on, kernels)
          single([5, size], [0], 'offset')(on, kernels)
        }
      }),
      check(
        `${name} of ${dtype} of a scalar, of one element and without dims`,
        run([
          [[], []],
          [[1], [0]],
          [
            [1, 1],
            [0, 1],
          ],
          [[3, 1], [1]],
          [[1, 3], [0]],
        ]),
      ),
      check(
        `${name} of ${dtype} with large sides`,
        run([
          [[70_003], [0]],
          [[401, 173], [0]],
          [[401, 173], [1]],
          [
            [401, 173],
            [0, 1],
          ],
          [[3, 20_001], [1]],
          [[20_001, 3], [0]],
          [[20_001, 3], [1]],
          [
            [31, 47, 53],
            [0, 2],
          ],
          [[31, 47, 53], [1]],
        ]),
      ),
      check(
        `${name} of ${dtype} where nothing is left`,
        run([
          [[0, 3], [1]],
          [[3, 0, 2], [0]],
          ...(hasEmpty
            ? ([
                [[0], [0]],
                [[3, 0, 2], [1]],
                [[0, 5], [0]],
                [
                  [0, 0],
                  [0, 1],
                ],
              ] as const)
            : []),
        ]),
      ),
    ]
  })
}

const NAN_ROWS = [
  [1, NaN, 3, Infinity],
  [NaN, NaN, -Infinity, 2],
  [-Infinity, -Infinity, -Infinity, -Infinity],
  [Infinity, 5, -Infinity, 1],
  [0, -0, 0, -0],
  [2, 7, 7, 1],
  [7, 2, 2, NaN],
]

export const reduceCases: Cases<'reduce' | 'argReduce' | 'cumsum' | 'topk'> = {
  reduce: [
    ...Object.entries(traits).flatMap(casesOf),
    ...(['sum', 'mean', 'prod', 'max', 'min', 'var'] as const).map((name) =>
      check(`${name} carries NaN and infinity`, (on, kernels) => {
        const x = on.given([7, 4], NAN_ROWS.flat())
        kernels.reduce(name, x, [1], on.output([7], 'sum'), 0)
        kernels.reduce(name, x, [0], on.output([4], 'sum'), 0)
        for (const at of [0, 1, 17, 49, 99]) {
          const values = Array.from({ length: 100 }, (_, i) => (i === at ? NaN : on.random()))
          kernels.reduce(name, on.given([100], values), [0], on.output([], 'sum'), 0)
        }
      }),
    ),
    check('var keeps its digits where the mean is large', (on, kernels) => {
      for (const shape of [
        [501, 6],
        [6, 501],
        [20_001, 2],
      ]) {
        const x = on.floats(shape, { low: 999, high: 1001 })
        for (const dim of [0, 1]) kernels.reduce('var', x, [dim], on.output([shape[1 - dim]!], 'variance'), 1)
      }
    }),
    check('var divides by n - correction, and by 0 where that is not positive', (on, kernels) => {
      const x = on.floats([3, 5])
      for (const correction of [0, 1, 2, 5, 7])
        kernels.reduce('var', x, [1], on.output([3], 'variance'), correction)
      kernels.reduce('var', on.floats([3, 1]), [1], on.output([3], 'variance'), 1)
      kernels.reduce('var', on.floats([3, 1]), [1], on.output([3], 'variance'), 0)
    }),
    check('int32 sums are exact beyond 2^24, and beyond 2^31 on the way', (on, kernels) => {
      const x = on.given([2, 4], [16777217, 1, 1, 0, 2147483647, 2147483647, -2147483647, -1], 'int32')
      kernels.reduce('sum', x, [1], on.output([2], 'exact', { dtype: 'int32' }))
      const high = on.given(
        [3, 90],
        Array.from({ length: 270 }, (_, i) => [2e9 + i, 1e9, -2e9][Math.floor(i / 90)]!),
        'int32',
      )
      kernels.reduce('sum', high, [0], on.output([90], 'exact', { dtype: 'int32' }))
      const wide = on.ints([5, 90], -2147483648, 2147483648)
      for (const name of ['max', 'min'] as const) {
        kernels.reduce(name, wide, [1], on.output([5], 'exact', { dtype: 'int32' }))
        kernels.reduce(name, wide, [0], on.output([90], 'exact', { dtype: 'int32' }))
      }
    }),
    check('any and all where one element decides', (on, kernels) => {
      for (const size of [1, 15, 64, 200]) {
        const ones = Array.from({ length: size }, () => 1)
        const zeros = Array.from({ length: size }, () => 0)
        const last = size - 1
        kernels.reduce('all', on.given([size], ones, 'bool'), [0], on.output([], 'exact', { dtype: 'bool' }))
        kernels.reduce(
          'all',
          on.given([size], ones.with(last, 0), 'bool'),
          [0],
          on.output([], 'exact', { dtype: 'bool' }),
        )
        kernels.reduce('any', on.given([size], zeros, 'bool'), [0], on.output([], 'exact', { dtype: 'bool' }))
        kernels.reduce(
          'any',
          on.given([size], zeros.with(last, 1), 'bool'),
          [0],
          on.output([], 'exact', { dtype: 'bool' }),
        )
      }
    }),
  ],

  argReduce: (['argmax', 'argmin'] as const).flatMap((name) => [
    check(`${name} in all layouts`, (on, kernels) => {
      for (const layout of layouts)
        for (const dim of [0, 1, 2])
          kernels.argReduce(
            name,
            on.floats([4, 5, 18], { layout }),
            dim,
            on.output(without([4, 5, 18], [dim]), 'exact', { dtype: 'int32' }),
          )
    }),
    check(`${name}: the first of equals, NaN before all`, (on, kernels) => {
      const x = on.given([7, 4], NAN_ROWS.flat())
      kernels.argReduce(name, x, 1, on.output([7], 'exact', { dtype: 'int32' }))
      kernels.argReduce(name, x, 0, on.output([4], 'exact', { dtype: 'int32' }))
      const tied = on.given(
        [9, 61],
        Array.from({ length: 549 }, () => Math.floor(on.random() * 4)),
      )
      kernels.argReduce(name, tied, 1, on.output([9], 'exact', { dtype: 'int32' }))
      kernels.argReduce(name, tied, 0, on.output([61], 'exact', { dtype: 'int32' }))
      for (const at of [[0, 63], [17, 18], [62], [63]]) {
        const values = Array.from({ length: 64 }, (_, i) => (at.includes(i) ? NaN : on.random()))
        kernels.argReduce(name, on.given([64], values), 0, on.output([], 'exact', { dtype: 'int32' }))
      }
    }),
    check(`${name} of any size`, (on, kernels) => {
      for (const [shape, dim] of [
        [[0, 3], 1],
        [[1], 0],
        [[100_003], 0],
        [[401, 173], 0],
        [[401, 173], 1],
        [[3, 17], 1],
      ] as const)
        kernels.argReduce(
          name,
          on.floats(shape),
          dim,
          on.output(without(shape, [dim]), 'exact', { dtype: 'int32' }),
        )
    }),
    check(`${name} of int32`, (on, kernels) => {
      kernels.argReduce(
        name,
        on.given([2, 3], [16777216, 16777217, 16777216, -16777216, -16777217, -16777216], 'int32'),
        1,
        on.output([2], 'exact', { dtype: 'int32' }),
      )
      kernels.argReduce(name, on.ints([30, 7], -9, 9), 0, on.output([7], 'exact', { dtype: 'int32' }))
    }),
  ]),

  cumsum: (['float32', 'int32'] as const).flatMap((dtype) => [
    check(`${dtype} in all layouts`, (on, kernels) => {
      for (const layout of layouts)
        for (const dim of [0, 1, 2])
          kernels.cumsum(
            on.any(dtype, [4, 5, 18], layout),
            dim,
            on.output([4, 5, 18], dtype === 'int32' ? 'exact' : 'sum', { dtype, terms: 18 }),
          )
    }),
    check(`${dtype} of any size`, (on, kernels) => {
      for (const [shape, dim] of [
        [[0], 0],
        [[3, 0], 1],
        [[0, 3], 1],
        [[1], 0],
        [[30_001], 0],
        [[601, 173], 0],
        [[601, 173], 1],
      ] as const)
        kernels.cumsum(
          on.any(dtype, shape),
          dim,
          on.output(shape, dtype === 'int32' ? 'exact' : 'sum', { dtype, terms: Math.max(1, shape[dim]!) }),
        )
    }),
  ]),

  topk: [true, false].flatMap((largest) => {
    const word = largest ? 'largest' : 'smallest'
    const ints = { dtype: 'int32' } as const
    return [
      check(`${word} of random rows`, (on, kernels) => {
        for (const [rows, size, k] of [
          [3, 7, 1],
          [3, 7, 3],
          [5, 40, 40],
          [1, 1, 1],
          [2, 5, 0],
          [0, 5, 2],
          [70, 671, 10],
          [2, 30_001, 5],
        ] as const)
          kernels.topk(
            on.floats([rows, size]),
            k,
            largest,
            on.output([rows, k], 'bits'),
            on.output([rows, k], 'exact', ints),
          )
        const whole = on.given([5], [100000003, 100000001, 100000002, -2147483648, 2147483647], 'int32')
        kernels.topk(whole, 3, largest, on.output([3], 'exact', ints), on.output([3], 'exact', ints))
        kernels.topk(on.floats([9]), 4, largest, on.output([4], 'bits'), on.output([4], 'exact', ints))
        kernels.topk(
          on.floats([2, 3, 9]),
          4,
          largest,
          on.output([2, 3, 4], 'bits'),
          on.output([2, 3, 4], 'exact', ints),
        )
      }),
      check(`${word}: ties in the order of the index, NaN as the largest`, (on, kernels) => {
        kernels.topk(
          on.given([7, 4], NAN_ROWS.flat()),
          3,
          largest,
          on.output([7, 3], 'exact'),
          on.output([7, 3], 'exact', ints),
        )
        const tied = Array.from({ length: 300 }, () => Math.floor(on.random() * 4))
        kernels.topk(
          on.given([3, 100], tied),
          20,
          largest,
          on.output([3, 20], 'exact'),
          on.output([3, 20], 'exact', ints),
        )
      }),
    ]
  }),
}

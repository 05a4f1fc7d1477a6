import type { DType } from '../../../../src/backend/storage.ts'
import { check, type Cases } from '../case.ts'
import { layouts, outputLayouts } from '../layout.ts'
import { specials, specialsWhere } from './specials.ts'

const dtypes: readonly DType[] = ['float32', 'int32', 'bool']
const sizes = [0, 1, 7, 16, 33, 70_003]

export const copyCases: Cases<'fill' | 'copy' | 'clamp' | 'where'> = {
  fill: dtypes.flatMap((dtype) => [
    check(`${dtype} in all layouts`, (on, kernels) => {
      for (const layout of outputLayouts)
        for (const value of [0, 1]) kernels.fill(on.output([3, 5, 19], 'bits', { dtype, layout }), value)
    }),
    check(`${dtype} of any size`, (on, kernels) => {
      for (const size of sizes) kernels.fill(on.output([size], 'bits', { dtype }), 1)
      kernels.fill(on.output([], 'bits', { dtype, layout: 'offset' }), 0)
    }),
    check(`${dtype} with special values`, (on, kernels) => {
      const values = dtype === 'float32' ? [NaN, Infinity, -Infinity, -0, 1e-45, 0.1] : [-1, 5]
      const whole = dtype === 'int32' ? [-2147483648, 2147483647, 16777217] : []
      for (const value of [...values, ...whole]) kernels.fill(on.output([21], 'exact', { dtype }), value)
    }),
  ]),

  copy: [
    ...dtypes.map((dtype) =>
      check(`${dtype} between all layouts`, (on, kernels) => {
        for (const layout of layouts)
          for (const outputLayout of outputLayouts)
            kernels.copy(
              on.any(dtype, [3, 5, 19], layout),
              on.output([3, 5, 19], 'bits', { dtype, layout: outputLayout }),
            )
      }),
    ),
    ...dtypes.map((dtype) =>
      check(`${dtype} of any size`, (on, kernels) => {
        for (const size of sizes)
          kernels.copy(on.any(dtype, [size], 'offset'), on.output([size], 'bits', { dtype }))
        kernels.copy(on.any(dtype, []), on.output([], 'bits', { dtype }))
        for (const layout of ['transposed', 'broadcastLast', 'padded'] as const)
          kernels.copy(on.any(dtype, [211, 317], layout), on.output([211, 317], 'bits', { dtype }))
        const shape = [2, 3, 1, 2, 2, 1, 3, 5]
        kernels.copy(on.any(dtype, shape, 'transposed'), on.output(shape, 'bits', { dtype }))
      }),
    ),
    ...dtypes.flatMap((from) =>
      dtypes.map((to) =>
        check(`${from} to ${to}`, (on, kernels) => {
          for (const layout of layouts)
            kernels.copy(on.any(from, [3, 5, 19], layout), on.output([3, 5, 19], 'exact', { dtype: to }))
          kernels.copy(on.any(from, [70_003]), on.output([70_003], 'exact', { dtype: to }))
          kernels.copy(on.any(from, [4, 9]), on.output([4, 9], 'exact', { dtype: to, layout: 'swapped' }))
        }),
      ),
    ),
    check('special values keep their bits', (on, kernels) => {
      kernels.copy(on.given([specials.length], specials), on.output([specials.length], 'bits'))
    }),
    check('float32 to int32 truncates towards 0', (on, kernels) => {
      const fit = specialsWhere((x) => Math.abs(x) < 2 ** 31)
      kernels.copy(on.given([fit.length], fit), on.output([fit.length], 'exact', { dtype: 'int32' }))
    }),
    check('float32 to bool says whether it is not 0, NaN and denormals included', (on, kernels) => {
      const { length } = specials
      kernels.copy(on.given([length], specials), on.output([length], 'exact', { dtype: 'bool' }))
    }),
    check('int32 to float32 rounds to the nearest', (on, kernels) => {
      const values = [16777217, 16777219, -16777219, 2147483647, -2147483648, 0, -1, 33554435]
      kernels.copy(on.given([8], values, 'int32'), on.output([8], 'exact'))
    }),
  ],

  clamp: [
    check('special values', (on, kernels) => {
      const bounds = [
        [-1, 1],
        [-Infinity, 2],
        [0, Infinity],
        [-Infinity, Infinity],
        [5, 3],
      ] as const
      for (const [low, high] of bounds)
        kernels.clamp(on.given([specials.length], specials), low, high, on.output([specials.length], 'exact'))
    }),
    check('all layouts, in place too', (on, kernels) => {
      for (const layout of layouts)
        kernels.clamp(on.floats([3, 5, 19], { layout }), -0.5, 0.75, on.output([3, 5, 19], 'exact'))
      for (const layout of outputLayouts) {
        const x = on.floats([4, 18], { layout })
        kernels.clamp(x, -1, 0.25, on.changes(x, 'exact'))
      }
    }),
    check('any size', (on, kernels) => {
      for (const size of sizes) kernels.clamp(on.floats([size]), -0.5, 0.5, on.output([size], 'exact'))
    }),
  ],

  where: [
    ...dtypes.map((dtype) =>
      check(`${dtype} in all layouts`, (on, kernels) => {
        for (const layout of layouts)
          for (const other of layouts)
            kernels.where(
              on.bools([3, 4, 18], layout),
              on.any(dtype, [3, 4, 18], other),
              on.any(dtype, [3, 4, 18], 'swapped'),
              on.output([3, 4, 18], 'bits', { dtype }),
            )
        for (const layout of outputLayouts)
          kernels.where(
            on.bools([3, 4, 18], 'broadcastLast'),
            on.any(dtype, [3, 4, 18]),
            on.any(dtype, [3, 4, 18], 'broadcastFirst'),
            on.output([3, 4, 18], 'bits', { dtype, layout }),
          )
      }),
    ),
    ...dtypes.map((dtype) =>
      check(`${dtype} with numbers`, (on, kernels) => {
        const out = { dtype } as const
        kernels.where(on.bools([70]), on.any(dtype, [70]), 1, on.output([70], 'bits', out))
        kernels.where(on.bools([70]), 0, on.any(dtype, [70]), on.output([70], 'bits', out))
      }),
    ),
    check('NaN on the side that is not chosen', (on, kernels) => {
      kernels.where(
        on.bools([2, specials.length]),
        on.given([2, specials.length], [...specials, ...specials.toReversed()]),
        on.floats([2, specials.length]),
        on.output([2, specials.length], 'bits'),
      )
      kernels.where(on.bools([33]), on.floats([33]), NaN, on.output([33], 'bits'))
    }),
    check('in place on either side, any size', (on, kernels) => {
      for (const size of sizes) {
        const a = on.floats([size])
        kernels.where(on.bools([size]), a, on.floats([size]), on.changes(a, 'bits'))
        const b = on.floats([size])
        kernels.where(on.bools([size]), on.floats([size]), b, on.changes(b, 'bits'))
      }
    }),
  ],
}

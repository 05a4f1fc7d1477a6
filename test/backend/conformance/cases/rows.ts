import { check, refuses, type Cases } from '../case.ts'
import { layouts, outputLayouts } from '../layout.ts'

const scatterNames = ['set', 'prod', 'max', 'min'] as const

/** [rows of the table, width, numbers taken] */
const sizes = [
  [1, 1, 1],
  [5, 3, 7],
  [4, 8, 0],
  [4, 0, 3],
  [85, 42, 401],
  [7, 17, 33],
  [671, 50, 3001],
  [3, 1000, 65],
] as const

const bad = [5, -1, 2147483647, -2147483648]

export const rowCases: Cases<'takeRows' | 'addRows' | 'gather' | 'scatterAdd' | 'scatter'> = {
  takeRows: [
    check('random rows', (on, kernels) => {
      for (const [rows, width, count] of sizes)
        kernels.takeRows(
          on.floats([rows, width]),
          on.ints([count], 0, rows),
          on.output([count, width], 'bits'),
        )
    }),
    check('an empty table that nobody asks', (on, kernels) => {
      kernels.takeRows(on.floats([0, 3]), on.ints([0], 0, 1), on.output([0, 3], 'bits'))
    }),
    ...bad.map((index) =>
      refuses(`row ${index} of 5`, index, (on, kernels) => {
        const chosen = on.given([4], [0, 4, index, 1], 'int32')
        kernels.takeRows(on.floats([5, 3]), chosen, on.output([4, 3], 'bits'))
      }),
    ),
    refuses('the last of many rows', 85, (on, kernels) => {
      const chosen = Array.from({ length: 30_001 }, (_, i) => (i === 30_000 ? 85 : i % 85))
      kernels.takeRows(
        on.floats([85, 42]),
        on.given([30_001], chosen, 'int32'),
        on.output([30_001, 42], 'bits'),
      )
    }),
  ],

  addRows: [
    check('rows that repeat', (on, kernels) => {
      for (const [rows, width, count] of sizes)
        kernels.addRows(
          on.ints([count], 0, rows),
          on.floats([count, width]),
          on.output([rows, width], 'sum', { terms: Math.max(1, Math.ceil((4 * count) / rows)) }),
          -1,
        )
    }),
    check('rows without an index become 0, the padding row too', (on, kernels) => {
      for (const skipRow of [-1, 0, 2, 4])
        kernels.addRows(
          on.given([4], [2, 2, 0, 2], 'int32'),
          on.floats([4, 19]),
          on.output([5, 19], 'sum', { terms: 3 }),
          skipRow,
        )
    }),
    check('values at an offset', (on, kernels) => {
      for (const layout of ['contiguous', 'offset'] as const)
        kernels.addRows(
          on.ints([23], 0, 6),
          on.floats([23, 18], { layout }),
          on.output([6, 18], 'sum', { terms: 8 }),
          -1,
        )
    }),
    ...bad.map((index) =>
      refuses(`row ${index} of 5`, index, (on, kernels) => {
        const chosen = on.given([4], [0, 4, index, 1], 'int32')
        kernels.addRows(chosen, on.floats([4, 3]), on.output([5, 3], 'sum'), -1)
      }),
    ),
  ],

  gather: [
    check('along any dim in all layouts', (on, kernels) => {
      for (const layout of layouts)
        for (const dim of [0, 1, 2]) {
          const shape = [4, 5, 18].with(dim, 7)
          kernels.gather(
            on.floats([4, 5, 18], { layout }),
            dim,
            on.ints(shape, 0, [4, 5, 18][dim]!),
            on.output(shape, 'bits'),
          )
        }
      for (const layout of layouts)
        kernels.gather(on.floats([6, 7]), 1, on.ints([6, 5], 0, 7, layout), on.output([6, 5], 'bits'))
    }),
    check('an index that is smaller than x in the other dims', (on, kernels) => {
      kernels.gather(on.floats([6, 7]), 1, on.ints([4, 9], 0, 7), on.output([4, 9], 'bits'))
      kernels.gather(on.floats([6, 7, 3]), 0, on.ints([2, 4, 1], 0, 6), on.output([2, 4, 1], 'bits'))
    }),
    check('any size', (on, kernels) => {
      kernels.gather(on.floats([3001, 42]), 1, on.ints([3001, 1], 0, 42), on.output([3001, 1], 'bits'))
      kernels.gather(on.floats([300, 42]), 0, on.ints([2001, 42], 0, 300), on.output([2001, 42], 'bits'))
      kernels.gather(on.floats([3, 4]), 1, on.ints([3, 0], 0, 1), on.output([3, 0], 'bits'))
      kernels.gather(on.floats([5]), 0, on.ints([8], 0, 5), on.output([8], 'bits'))
    }),
    ...bad.map((index) =>
      refuses(`index ${index} of 5`, index, (on, kernels) => {
        const chosen = on.given([2, 2], [0, 4, index, 1], 'int32')
        kernels.gather(on.floats([2, 5]), 1, chosen, on.output([2, 2], 'bits'))
      }),
    ),
  ],

  scatterAdd: [
    check('along any dim in all layouts, onto what is there', (on, kernels) => {
      for (const layout of layouts)
        for (const dim of [0, 1, 2]) {
          const shape = [4, 5, 18].with(dim, 7)
          const out = on.floats([4, 5, 18])
          kernels.scatterAdd(
            dim,
            on.ints(shape, 0, [4, 5, 18][dim]!),
            on.floats(shape, { layout }),
            on.changes(out, 'sum', 8),
          )
        }
      for (const layout of outputLayouts) {
        const out = on.floats([6, 7], { layout })
        kernels.scatterAdd(1, on.ints([6, 9], 0, 7), on.floats([6, 9]), on.changes(out, 'sum', 10))
      }
    }),
    check('any size', (on, kernels) => {
      const many = on.floats([3001, 42])
      kernels.scatterAdd(1, on.ints([3001, 1], 0, 42), on.floats([3001, 1]), on.changes(many, 'sum', 2))
      const few = on.floats([9, 42])
      kernels.scatterAdd(0, on.ints([2001, 42], 0, 9), on.floats([2001, 42]), on.changes(few, 'sum', 500))
      const none = on.floats([3, 4])
      kernels.scatterAdd(1, on.ints([3, 0], 0, 1), on.floats([3, 0]), on.changes(none, 'bits'))
    }),
    ...bad.map((index) =>
      refuses(`index ${index} of 5`, index, (on, kernels) => {
        const chosen = on.given([2, 2], [0, 4, index, 1], 'int32')
        kernels.scatterAdd(1, chosen, on.floats([2, 2]), on.changes(on.floats([2, 5]), 'sum'))
      }),
    ),
  ],

  scatter: [
    check('along any dim in all layouts, onto what is there', (on, kernels) => {
      for (const name of scatterNames)
        for (const layout of layouts)
          for (const dim of [0, 1, 2]) {
            const shape = [4, 5, 18].with(dim, 7)
            const out = on.floats([4, 5, 18])
            kernels.scatter(
              name,
              dim,
              on.ints(shape, 0, [4, 5, 18][dim]!),
              on.floats(shape, { layout }),
              on.changes(out, name === 'prod' ? 'sum' : 'bits', 8),
            )
          }
      for (const layout of outputLayouts) {
        const out = on.floats([6, 7], { layout })
        kernels.scatter('set', 1, on.ints([6, 9], 0, 7), on.floats([6, 9]), on.changes(out, 'bits'))
      }
    }),
    check('whole numbers', (on, kernels) => {
      for (const name of scatterNames) {
        const out = on.given([5], [3, -4, 2147483647, 0, -2147483648], 'int32')
        const index = on.given([6], [0, 1, 0, 3, 1, 0], 'int32')
        kernels.scatter(name, 0, index, on.given([6], [7, -7, 2, 5, 9, 2], 'int32'), on.changes(out, 'bits'))
      }
    }),
    check('NaN wins over all, and infinities count', (on, kernels) => {
      for (const name of ['set', 'max', 'min'] as const) {
        const out = on.given([4], [NaN, 1, -Infinity, Infinity])
        const index = on.given([7], [0, 1, 1, 2, 3, 2, 1], 'int32')
        const values = on.given([7], [2, NaN, 3, Infinity, -Infinity, 0, -1])
        kernels.scatter(name, 0, index, values, on.changes(out, 'bits'))
      }
    }),
    check('any size', (on, kernels) => {
      const many = on.floats([3001, 42])
      kernels.scatter('set', 1, on.ints([3001, 1], 0, 42), on.floats([3001, 1]), on.changes(many, 'bits'))
      const few = on.floats([9, 42])
      kernels.scatter('max', 0, on.ints([2001, 42], 0, 9), on.floats([2001, 42]), on.changes(few, 'bits'))
      const none = on.floats([3, 4])
      kernels.scatter('set', 1, on.ints([3, 0], 0, 1), on.floats([3, 0]), on.changes(none, 'bits'))
    }),
    ...bad.map((index) =>
      refuses(`index ${index} of 5`, index, (on, kernels) => {
        const chosen = on.given([2, 2], [0, 4, index, 1], 'int32')
        kernels.scatter('set', 1, chosen, on.floats([2, 2]), on.changes(on.floats([2, 5]), 'bits'))
      }),
    ),
  ],
}

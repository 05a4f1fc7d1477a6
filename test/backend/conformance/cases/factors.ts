import type { FactorStep, PairSteps } from '../../../../src/backend/kernels.ts'
import { check, refuses, type Cases } from '../case.ts'
import type { Workbench } from '../workbench.ts'

interface Given {
  readonly width?: number
  /** The list of each row. */
  readonly lists?: readonly (readonly number[])[]
  readonly others?: number
  readonly steps?: number
  /** Values before the first list and after the last. */
  readonly around?: number
}

/** Lists of many lengths: none, one, a few, and more rows than the table has. */
const uneven = (rows: number, others: number): number[][] =>
  Array.from({ length: rows }, (_, row) =>
    Array.from({ length: (row * 7) % 23 }, (_unused, i) => (row * 5 + i * 3) % others),
  )

function step(on: Workbench, given: Given): FactorStep {
  const { width = 12, others = 9, steps = 3, around = 0 } = given
  const lists = given.lists ?? uneven(11, others)
  const outside = Array.from({ length: around }, () => 0)
  const values = [...outside, ...lists.flat(), ...outside]
  const starts = [around]
  for (const list of lists) starts.push(starts.at(-1)! + list.length)
  // Diagonal and a little beside it: symmetric and positive definite.
  const shared = Array.from({ length: width * width }, (_, i) => {
    const [row, column] = [Math.floor(i / width), i % width]
    return row === column ? 2 : Math.abs(row - column) === 1 ? 0.25 : 0
  })
  return {
    vectors: on.changes(on.floats([lists.length, width], { low: -0.5, high: 0.5 }), 'optimizer', 64),
    fixed: on.floats([others, width], { low: -0.6, high: 0.6 }),
    shared: on.given([width, width], shared),
    ridge: on.floats([lists.length], { low: 0.5, high: 2 }),
    lists: {
      starts: on.given([starts.length], starts, 'int32'),
      values: on.given([values.length], values, 'int32'),
      onHost: { starts, values },
    },
    steps,
  }
}

/** Steps on 5 users and 7 items. */
function pairs(on: Workbench, triples: readonly number[], width = 12, l2 = 0.03): PairSteps {
  const changing = (shape: number[]): PairSteps['users'] =>
    on.changes(on.floats(shape, { low: -0.5, high: 0.5 }), 'optimizer', 64)
  return {
    users: changing([5, width]),
    items: changing([7, width]),
    biases: changing([7]),
    triples: on.given([triples.length / 3, 3], triples, 'int32'),
    onHost: triples,
    rate: 0.3,
    slope: -0.01,
    l2,
  }
}

export const factorCases: Cases<'factorSteps' | 'pairSteps'> = {
  factorSteps: [
    check('vectors of any length', (on, kernels) => {
      for (const width of [1, 2, 5, 8, 16, 33, 64, 100]) kernels.factorSteps(step(on, { width }))
    }),
    check('one step and several', (on, kernels) => {
      for (const steps of [1, 2, 5]) kernels.factorSteps(step(on, { steps }))
    }),
    check('rows without a list, rows with one number, numbers that repeat', (on, kernels) => {
      kernels.factorSteps(step(on, { lists: [[], [3], [2, 2, 2], [], [0, 8, 0]] }))
      kernels.factorSteps(step(on, { lists: [[], []] }))
      kernels.factorSteps(step(on, { lists: [] }))
    }),
    check('lists that are part of the values', (on, kernels) => {
      kernels.factorSteps(step(on, { around: 5 }))
    }),
    check('many rows', (on, kernels) => {
      kernels.factorSteps(step(on, { lists: uneven(300, 40), others: 40, width: 20 }))
    }),
    ...[9, -1, 2147483647].map((other) =>
      refuses(`row ${other} of 9`, other, (on, kernels) => {
        kernels.factorSteps(
          step(on, {
            lists: [
              [1, 2],
              [3, other],
            ],
          }),
        )
      }),
    ),
  ],
  pairSteps: [
    check('vectors of any length', (on, kernels) => {
      for (const width of [1, 2, 7, 8, 17, 64])
        kernels.pairSteps(pairs(on, [0, 1, 2, 4, 6, 0, 0, 2, 1], width))
    }),
    check('steps that depend on the one before', (on, kernels) => {
      kernels.pairSteps(
        pairs(
          on,
          Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? i % 5 : (i * 5) % 7)),
        ),
      )
    }),
    check('no steps, the same item twice, and no penalty', (on, kernels) => {
      kernels.pairSteps(pairs(on, []))
      kernels.pairSteps(pairs(on, [3, 2, 2]))
      kernels.pairSteps(pairs(on, [3, 2, 1], 12, 0))
    }),
    ...[
      { what: 'user', triples: [1, 2, 3, 5, 0, 1], bad: 5 },
      { what: 'item', triples: [1, 7, 3, 0, 0, 1], bad: 7 },
      { what: 'other item', triples: [1, 2, -1], bad: -1 },
    ].map(({ what, triples, bad }) =>
      refuses(`${what} ${bad}`, bad, (on, kernels) => {
        kernels.pairSteps(pairs(on, triples))
      }),
    ),
  ],
}

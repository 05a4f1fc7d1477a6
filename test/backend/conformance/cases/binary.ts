import type { BinaryName, CompareName, Kernels } from '../../../../src/backend/kernels.ts'
import type { Strided } from '../../../../src/backend/storage.ts'
import type { Family } from '../../../tolerance.ts'
import { check, type Case, type Cases } from '../case.ts'
import { layouts, outputLayouts } from '../layout.ts'
import type { Workbench } from '../workbench.ts'
import { specials, specialsWhere } from './specials.ts'

interface Traits {
  readonly family: Family
  /** Range of the random left operand. */
  readonly low?: number
  readonly high?: number
  readonly int32?: boolean
  /** No float32. */
  readonly wholeOnly?: true
  /** Some integers have no result: divisors are never 0. */
  readonly divides?: true
  /** Special values of the right operand, where not all are fit. */
  readonly right?: readonly number[]
}

/** What tanh and sigmoid can return; beyond, the products overflow on the way, and just below 1 all digits of the difference go. */
const activated = specialsWhere((x) => !(Math.abs(x) > 1) && !(Math.abs(x) > 0.9 && Math.abs(x) < 1))

const traits: Readonly<Record<BinaryName, Traits>> = {
  add: { family: 'exact', int32: true },
  sub: { family: 'exact', int32: true },
  mul: { family: 'exact', int32: true },
  div: { family: 'exact' },
  pow: { family: 'pow', low: 0.01, high: 20 },
  maximum: { family: 'exact', int32: true },
  minimum: { family: 'exact', int32: true },
  tanhGrad: { family: 'activationGrad', low: -1, high: 1, right: activated },
  sigmoidGrad: { family: 'activationGrad', low: -1, high: 1, right: activated },
  reluGrad: { family: 'exact' },
  atan2: { family: 'transcendental', low: -2, high: 2 },
  hypot: { family: 'transcendental', low: -2, high: 2 },
  fmod: { family: 'exact', low: -100, high: 100, int32: true, divides: true },
  remainder: { family: 'nearlyExact', low: -100, high: 100, int32: true, divides: true },
  floorDivide: { family: 'exact', low: -100, high: 100, int32: true, divides: true },
  polygamma: { family: 'transcendental', low: 0, high: 0 },
  copysign: { family: 'exact' },
  gcd: { family: 'exact', int32: true, wholeOnly: true, divides: true },
  bitwiseAnd: { family: 'exact', int32: true, wholeOnly: true },
  bitwiseOr: { family: 'exact', int32: true, wholeOnly: true },
  bitwiseXor: { family: 'exact', int32: true, wholeOnly: true },
  bitwiseLeftShift: { family: 'exact', int32: true, wholeOnly: true },
  bitwiseRightShift: { family: 'exact', int32: true, wholeOnly: true },
}

/** All pairs of special values, as two windows of broadcasts. */
const pairs = (on: Workbench, others: readonly number[] = specials): [Strided, Strided] => {
  const shape = [specials.length, others.length]
  const left = { ...on.given([specials.length], specials), shape, strides: [1, 0] }
  const right = { ...on.given([others.length], others), shape, strides: [0, 1] }
  return [left, right]
}

const floatCases = (name: BinaryName, { family, low, high, right: others }: Traits): Case[] => [
  check(`${name} of special values`, (on, kernels) => {
    const [left, right] = pairs(on, others)
    kernels.binary(name, left, right, on.output(left.shape, family))
    for (const number of others ? [0, 1, 0.5, NaN] : [0, 1, -1, 0.5, 2, 3, -2, Infinity, -Infinity, NaN])
      kernels.binary(
        name,
        on.given([specials.length], specials),
        number,
        on.output([specials.length], family),
      )
  }),
  check(`${name} of sizes around the vector width`, (on, kernels) => {
    for (let size = 0; size <= 35; size++)
      kernels.binary(
        name,
        on.floats([size], { low, high, layout: 'offset' }),
        on.floats([size]),
        on.output([size], family),
      )
  }),
  check(`${name} of many values`, (on, kernels) => {
    kernels.binary(name, on.floats([70_001], { low, high }), on.floats([70_001]), on.output([70_001], family))
  }),
  check(`${name} in all layouts`, (on, kernels) => {
    for (const left of layouts)
      for (const right of layouts)
        kernels.binary(
          name,
          on.floats([3, 4, 18], { low, high, layout: left }),
          on.floats([3, 4, 18], { layout: right }),
          on.output([3, 4, 18], family),
        )
    for (const layout of outputLayouts)
      kernels.binary(
        name,
        on.floats([3, 4, 18], { low, high }),
        on.floats([3, 4, 18], { layout: 'broadcastFirst' }),
        on.output([3, 4, 18], family, { layout }),
      )
  }),
  check(`${name} in place on either side`, (on, kernels) => {
    for (const layout of outputLayouts) {
      const a = on.floats([5, 21], { low, high, layout })
      kernels.binary(name, a, on.floats([5, 21], { layout: 'broadcastFirst' }), on.changes(a, family))
      const b = on.floats([5, 21], { layout })
      kernels.binary(name, on.floats([5, 21], { low, high }), b, on.changes(b, family))
    }
  }),
  check(`${name} with a number on either side`, (on, kernels) => {
    for (const layout of layouts) {
      kernels.binary(name, on.floats([5, 21], { low, high, layout }), 0.75, on.output([5, 21], family))
      kernels.binary(name, 0.75, on.floats([5, 21], { layout }), on.output([5, 21], family))
    }
    kernels.binary(name, on.floats([70_001], { low, high }), -0.5, on.output([70_001], family))
    const x = on.floats([70], { low, high })
    kernels.binary(name, x, 1.5, on.changes(x, family))
  }),
]

const divisionCases = (name: BinaryName): Case[] => [
  check(`${name} of int32`, (on, kernels) => {
    const exact = { dtype: 'int32' } as const
    for (const layout of layouts)
      for (const [low, high] of [
        [1, 30],
        [-30, 0],
      ] as const)
        kernels.binary(
          name,
          on.ints([3, 4, 18], -100, 100, layout),
          on.ints([3, 4, 18], low, high, 'transposed'),
          on.output([3, 4, 18], 'exact', exact),
        )
    kernels.binary(name, on.ints([37], -99, 99), -7, on.output([37], 'exact', exact))
    kernels.binary(name, 100, on.ints([37], 1, 9), on.output([37], 'exact', exact))
    const large = [2147483647, -2147483647, 65537, -65537, 16777217, 123456789, 0]
    kernels.binary(name, on.given([7], large, 'int32'), 16777217, on.output([7], 'exact', exact))
  }),
]

const intCases = (name: BinaryName): Case[] => [
  check(`${name} of int32`, (on, kernels) => {
    const exact = { dtype: 'int32' } as const
    for (const layout of layouts)
      kernels.binary(
        name,
        on.ints([3, 4, 18], -100, 100, layout),
        on.ints([3, 4, 18], -100, 100, 'transposed'),
        on.output([3, 4, 18], 'exact', exact),
      )
    kernels.binary(name, on.ints([37], -9, 9), -3, on.output([37], 'exact', exact))
    kernels.binary(name, 7, on.ints([37], -9, 9), on.output([37], 'exact', exact))
    const large = [2147483647, -2147483648, 65537, -65537, 16777217, 123456789, 0, -1]
    const a = on.given([8], large, 'int32')
    kernels.binary(name, a, on.given([8], large.toReversed(), 'int32'), on.output([8], 'exact', exact))
    kernels.binary(name, a, 16777217, on.output([8], 'exact', exact))
    kernels.binary(name, a, on.ints([8], -3, 3), on.changes(a, 'exact'))
  }),
]

const compareNames: Readonly<Record<CompareName, true>> = {
  eq: true,
  ne: true,
  lt: true,
  le: true,
  gt: true,
  ge: true,
}

const compareCases = (name: CompareName): Case[] => {
  const truth = { dtype: 'bool' } as const
  return [
    check(`${name} of special values`, (on, kernels) => {
      const [left, right] = pairs(on)
      kernels.compare(name, left, right, on.output(left.shape, 'exact', truth))
      for (const number of [0, 1, Infinity, NaN])
        kernels.compare(
          name,
          on.given([specials.length], specials),
          number,
          on.output([specials.length], 'exact', truth),
        )
      kernels.compare(
        name,
        1,
        on.given([specials.length], specials),
        on.output([specials.length], 'exact', truth),
      )
    }),
    check(`${name} in all layouts and dtypes`, (on, kernels) => {
      const dtypes = name === 'eq' || name === 'ne' ? (['int32', 'bool'] as const) : (['int32'] as const)
      for (const dtype of dtypes)
        for (const layout of layouts)
          kernels.compare(
            name,
            on.any(dtype, [3, 5, 19], layout),
            on.any(dtype, [3, 5, 19], 'swapped'),
            on.output([3, 5, 19], 'exact', truth),
          )
      for (const layout of outputLayouts)
        kernels.compare(
          name,
          on.floats([3, 5, 19]),
          on.floats([3, 5, 19], { layout: 'broadcastLast' }),
          on.output([3, 5, 19], 'exact', { dtype: 'bool', layout }),
        )
      kernels.compare(name, on.ints([40], -2, 3), 1, on.output([40], 'exact', truth))
      kernels.compare(
        name,
        on.given([3], [16777216, 16777217, 16777218], 'int32'),
        16777217,
        on.output([3], 'exact', truth),
      )
    }),
    check(`${name} of many values`, (on, kernels) => {
      kernels.compare(name, on.floats([70_001]), on.floats([70_001]), on.output([70_001], 'exact', truth))
    }),
    check(`${name} of sizes around the vector width`, (on, kernels) => {
      for (let size = 0; size <= 35; size++)
        kernels.compare(name, on.floats([size]), on.floats([size]), on.output([size], 'exact', truth))
    }),
  ]
}

type LogicalName = Parameters<Kernels['logical']>[0]
const logicalNames: Readonly<Record<LogicalName, true>> = { and: true, or: true, xor: true, not: true }

const logicalCases = (name: LogicalName): Case[] => [
  check(`${name} in all layouts`, (on, kernels) => {
    for (const layout of layouts)
      kernels.logical(
        name,
        on.bools([3, 5, 19], layout),
        on.bools([3, 5, 19], 'swapped'),
        on.output([3, 5, 19], 'exact', { dtype: 'bool' }),
      )
    for (const layout of outputLayouts) {
      const a = on.bools([5, 70], layout)
      kernels.logical(name, a, on.bools([5, 70]), on.changes(a, 'exact'))
    }
  }),
  check(`${name} of any size`, (on, kernels) => {
    for (const size of [0, 1, 15, 16, 17, 63, 64, 65, 140_001])
      kernels.logical(name, on.bools([size]), on.bools([size]), on.output([size], 'exact', { dtype: 'bool' }))
  }),
]

export const binaryCases: Cases<'binary' | 'compare' | 'logical'> = {
  binary: Object.entries(traits).flatMap(([name, trait]) => {
    const key = name as BinaryName
    const ofFloats = trait.wholeOnly ? [] : floatCases(key, trait)
    if (!trait.int32) return ofFloats
    return ofFloats.concat(trait.divides ? divisionCases(key) : intCases(key))
  }),
  compare: Object.keys(compareNames).flatMap((name) => compareCases(name as CompareName)),
  logical: Object.keys(logicalNames).flatMap((name) => logicalCases(name as LogicalName)),
}

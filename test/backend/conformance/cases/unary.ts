import type { UnaryName } from '../../../../src/backend/kernels.ts'
import type { Family } from '../../../tolerance.ts'
import { check, type Case, type Cases } from '../case.ts'
import { layouts, outputLayouts } from '../layout.ts'
import { specials, specialsWhere } from './specials.ts'

interface Traits {
  readonly family: Family
  /** Range of the random inputs. */
  readonly low?: number
  readonly high?: number
  /** Special inputs, where not all are fit. */
  readonly specials?: readonly number[]
}

const positive = { low: 0.001, high: 30 }

/** sin and cos lose accuracy far from 0 on every platform; beyond this, only the range is the caller's business. */
const nearZero = specialsWhere((x) => !(Math.abs(x) > 2e4 && Math.abs(x) < Infinity))

const traits: Readonly<Record<UnaryName, Traits>> = {
  neg: { family: 'bits' },
  abs: { family: 'bits' },
  sign: { family: 'exact' },
  exp: { family: 'transcendental', low: -90, high: 89 },
  log: { family: 'transcendental', ...positive },
  log1p: { family: 'transcendental', low: -0.99, high: 4 },
  sqrt: { family: 'exact', ...positive },
  rsqrt: { family: 'transcendental', ...positive },
  reciprocal: { family: 'exact' },
  square: { family: 'exact' },
  tanh: { family: 'transcendental', low: -10, high: 10 },
  sigmoid: { family: 'transcendental', low: -30, high: 30 },
  relu: { family: 'exact' },
  softplus: { family: 'transcendental', low: -30, high: 30 },
  erf: { family: 'transcendental', low: -4, high: 4 },
  sin: { family: 'transcendental', low: -100, high: 100, specials: nearZero },
  cos: { family: 'transcendental', low: -100, high: 100, specials: nearZero },
  floor: { family: 'exact', low: -100, high: 100 },
  ceil: { family: 'exact', low: -100, high: 100 },
  round: { family: 'exact', low: -100, high: 100 },
  trunc: { family: 'exact', low: -100, high: 100 },
  tan: { family: 'tangent', low: -100, high: 100, specials: nearZero },
  expm1: { family: 'transcendental', low: -20, high: 88 },
  log2: { family: 'transcendental', ...positive },
  log10: { family: 'transcendental', ...positive },
  asin: { family: 'transcendental', low: -1, high: 1 },
  acos: { family: 'transcendental', low: -1, high: 1 },
  atan: { family: 'transcendental', low: -20, high: 20 },
  sinh: { family: 'transcendental', low: -89, high: 89 },
  cosh: { family: 'transcendental', low: -89, high: 89 },
  asinh: { family: 'transcendental', low: -1000, high: 1000 },
  acosh: { family: 'transcendental', low: 1, high: 1000 },
  atanh: { family: 'transcendental', low: -1, high: 1 },
  erfc: { family: 'transcendental', low: -4, high: 9 },
  erfcx: { family: 'transcendental', low: -9, high: 100 },
  erfinv: { family: 'transcendental', low: -1, high: 1 },
  lgamma: { family: 'transcendental', low: 0.001, high: 100 },
}

const casesOf = ([key, { family, low, high, specials: own = specials }]: [string, Traits]): Case[] => {
  const name = key as UnaryName
  return [
    check(`${name} of special values`, (on, kernels) => {
      kernels.unary(name, on.given([own.length], own), on.output([own.length], family))
    }),
    check(`${name} of sizes around the vector width`, (on, kernels) => {
      for (let size = 0; size <= 35; size++)
        kernels.unary(name, on.floats([size], { low, high, layout: 'offset' }), on.output([size], family))
    }),
    check(`${name} of many values`, (on, kernels) => {
      kernels.unary(name, on.floats([70_001], { low, high }), on.output([70_001], family))
    }),
    check(`${name} in all layouts`, (on, kernels) => {
      for (const layout of layouts)
        for (const outputLayout of outputLayouts)
          kernels.unary(
            name,
            on.floats([3, 5, 19], { low, high, layout }),
            on.output([3, 5, 19], family, { layout: outputLayout }),
          )
    }),
    check(`${name} in place`, (on, kernels) => {
      for (const layout of outputLayouts) {
        const x = on.floats([4, 3, 18], { low, high, layout })
        kernels.unary(name, x, on.changes(x, family))
      }
    }),
  ]
}

export const unaryCases: Cases<'unary'> = {
  unary: [
    ...Object.entries(traits).flatMap(casesOf),
    check('a scalar, eight dims, a large transposed matrix', (on, kernels) => {
      kernels.unary('exp', on.floats([]), on.output([], 'transcendental'))
      const shape = [2, 3, 1, 2, 2, 1, 3, 5]
      for (const layout of layouts)
        kernels.unary('exp', on.floats(shape, { layout }), on.output(shape, 'transcendental'))
      const wide = on.floats([301, 257], { layout: 'transposed' })
      kernels.unary('square', wide, on.output([301, 257], 'exact'))
    }),
  ],
}

import type * as ops from '../../src/tensor/ops/index.ts'
import type { Case, LaterCase } from './case.ts'
import { arithmeticCases } from './cases/arithmetic.ts'
import { comparisonCases } from './cases/comparison.ts'
import { elementwiseCases } from './cases/elementwise.ts'
import { imageCases } from './cases/images.ts'
import { inPlaceCases } from './cases/in-place.ts'
import { indexingCases } from './cases/indexing.ts'
import { layoutCases } from './cases/layout.ts'
import { mathCases } from './cases/maths.ts'
import { laterCases as allLaterCases } from './cases/later.ts'
import { networkCases } from './cases/network.ts'
import { orderCases } from './cases/order.ts'
import { productCases } from './cases/product.ts'
import { reductionCases } from './cases/reduction.ts'
import { selectionCases } from './cases/selection.ts'
import { sequenceCases } from './cases/sequences.ts'
import { shapeCases } from './cases/shapes.ts'

/** Exports that compute nothing from a tensor's values: they make tensors, which test/tensor/create.test.ts is about. */
type Helper = 'filled' | 'onesLike' | 'zerosLike'

/** Exports that return a promise of a truth value, which test/tensor/compare-values.test.ts is about. */
type Truth = 'allclose' | 'equal'

type Later<Name extends keyof typeof ops> = (typeof ops)[Name] extends (...args: never[]) => Promise<unknown>
  ? Name
  : never

/** Ops whose result has a shape that depends on values; that of `repeatInterleave` does so for some arguments only. */
export type LaterName = Exclude<
  { [Name in keyof typeof ops]: Later<Name> }[keyof typeof ops],
  Truth | 'repeatInterleave'
>

/** Every other op that the library has. */
export type OpName = Exclude<keyof typeof ops, Helper | Truth | LaterName>

/** Rows for every op; an op without any is a type error. */
export const cases = {
  ...elementwiseCases,
  ...arithmeticCases,
  ...comparisonCases,
  ...reductionCases,
  ...layoutCases,
  ...indexingCases,
  ...productCases,
  ...networkCases,
  ...imageCases,
  ...sequenceCases,
  ...shapeCases,
  ...mathCases,
  ...inPlaceCases,
  ...selectionCases,
  ...orderCases,
} satisfies Record<OpName, readonly Case[]>

export const laterCases = allLaterCases satisfies Record<LaterName, readonly LaterCase[]>

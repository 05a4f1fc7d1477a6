import type * as ops from '../../src/tensor/ops/index.ts'
import type { Case } from './case.ts'
import { arithmeticCases } from './cases/arithmetic.ts'
import { comparisonCases } from './cases/comparison.ts'
import { elementwiseCases } from './cases/elementwise.ts'
import { imageCases } from './cases/images.ts'
import { inPlaceCases } from './cases/in-place.ts'
import { indexingCases } from './cases/indexing.ts'
import { layoutCases } from './cases/layout.ts'
import { mathCases } from './cases/maths.ts'
import { networkCases } from './cases/network.ts'
import { productCases } from './cases/product.ts'
import { reductionCases } from './cases/reduction.ts'
import { sequenceCases } from './cases/sequences.ts'
import { shapeCases } from './cases/shapes.ts'

/** Exports that compute nothing from a tensor's values: they make tensors, which test/tensor/create.test.ts is about. */
type Helper = 'filled' | 'onesLike' | 'zerosLike'

/** Exports that return a promise of a truth value, which test/tensor/compare-values.test.ts is about. */
type Asynchronous = 'allclose' | 'equal'

/** Every op that the library has. */
export type OpName = Exclude<keyof typeof ops, Helper | Asynchronous>

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
} satisfies Record<OpName, readonly Case[]>

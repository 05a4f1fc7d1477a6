import { elementwiseMethods } from './methods/elementwise.ts'
import { inPlaceMethods } from './methods/in-place.ts'
import { layoutMethods } from './methods/layout.ts'
import { reductionMethods } from './methods/reductions.ts'
import { valueMethods } from './methods/values.ts'
import { Tensor } from './tensor.ts'

type Elementwise = typeof elementwiseMethods
type Reductions = typeof reductionMethods
type Layout = typeof layoutMethods
type InPlace = typeof inPlaceMethods
type Values = typeof valueMethods

declare module './tensor.ts' {
  interface Tensor extends Elementwise, Reductions, Layout, InPlace, Values {}
}

/** Puts methods on every tensor. */
export function addMethods(...tables: readonly object[]): void {
  for (const methods of tables)
    for (const key of Reflect.ownKeys(methods))
      Object.defineProperty(Tensor.prototype, key, {
        ...Object.getOwnPropertyDescriptor(methods, key),
        enumerable: false,
      })
}

addMethods(elementwiseMethods, reductionMethods, layoutMethods, inPlaceMethods, valueMethods)

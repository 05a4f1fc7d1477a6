// The methods that `lanner` adds to those in `methods.ts`. Pages that only load a run do without them, so library code that such pages load calls functions instead.
import { addMethods } from './methods.ts'
import { orderMethods } from './methods/order.ts'
import { selectionMethods } from './methods/selection.ts'

type Selection = typeof selectionMethods
type Order = typeof orderMethods

declare module './tensor.ts' {
  interface Tensor extends Selection, Order {}
}

addMethods(selectionMethods, orderMethods)

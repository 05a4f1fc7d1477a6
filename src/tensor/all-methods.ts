// The methods that `lanner` adds to those in `methods.ts`. Pages that only load a run do without them, so library code that such pages load calls functions instead.
import type { Device } from '../backend/kernels.ts'
import type { DType } from '../backend/storage.ts'
import { addMethods } from './methods.ts'
import { deviceMethods, toDtypeOrDevice } from './methods/devices.ts'
import { gradientMethods } from './methods/gradients.ts'
import { mathMethods } from './methods/math.ts'
import { moreInPlaceMethods } from './methods/more-in-place.ts'
import { orderMethods } from './methods/order.ts'
import { selectionMethods } from './methods/selection.ts'
import { shapeMethods } from './methods/shapes.ts'
import { divide, roundDecimals, type DivOptions, type RoundOptions } from './ops/maths/rounded.ts'
import type { Tensor } from './tensor.ts'

type Selection = typeof selectionMethods
type Order = typeof orderMethods
type Mathematics = typeof mathMethods
type Shapes = typeof shapeMethods
type Gradients = typeof gradientMethods
type Devices = typeof deviceMethods
type MoreInPlace = typeof moreInPlaceMethods

declare module './tensor.ts' {
  interface Tensor extends Selection, Order, Mathematics, Shapes, MoreInPlace, Gradients, Devices {}
}

addMethods(
  selectionMethods,
  orderMethods,
  mathMethods,
  shapeMethods,
  moreInPlaceMethods,
  gradientMethods,
  deviceMethods,
  {
    to(this: Tensor, to: DType | Device): Tensor | Promise<Tensor> {
      return toDtypeOrDevice(this, to)
    },
    div(this: Tensor, other: Tensor | number, options?: DivOptions): Tensor {
      return divide(this, other, options)
    },
    round(this: Tensor, options?: RoundOptions): Tensor {
      return roundDecimals(this, options)
    },
  },
)

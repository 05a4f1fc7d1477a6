import { collectorTurn } from '../../base/collector-turns.ts'
import type { TypedArray } from '../../backend/storage.ts'
import { ValueError } from '../../base/errors.ts'
import { formatTensor } from '../print.ts'
import { nested, readItem, readItemSync, readSync, readValues, type NestedValues } from '../read.ts'
import type { Tensor } from '../tensor.ts'

const inspect = Symbol.for('nodejs.util.inspect.custom')

/** Methods that read or print values. */
export const valueMethods = {
  /**
   * A copy of the current elements in row-major order: Float32Array, Int32Array, or Uint8Array for bool (Float64Array on the
   * reference backend).
   */
  async data(this: Tensor): Promise<TypedArray> {
    const values = await readValues(this)
    await collectorTurn()
    return values
  },
  /** The value of a tensor with one element, as a number. @throws ShapeError if there is not exactly one. */
  async item(this: Tensor): Promise<number> {
    const value = await readItem(this)
    await collectorTurn()
    return value
  },
  /** The elements as nested arrays; a plain number or boolean for a scalar. */
  async tolist(this: Tensor): Promise<NestedValues> {
    const values = await valueMethods.data.call(this)
    return nested(values, this.shape, this.dtype === 'bool')
  },
  /** Like `data()`, but synchronous. Only CPU backends support it; code that should run on any device awaits `data()`. */
  dataSync(this: Tensor): TypedArray {
    return readSync(this)
  },
  /** Like `item()`, but synchronous. Only CPU backends support it; code that should run on any device awaits `item()`. */
  itemSync(this: Tensor): number {
    return readItemSync(this)
  },
  /** The tensor as PyTorch prints it. */
  toString(this: Tensor): string {
    return formatTensor(this)
  },
  /** Makes `x + 1` and `x < y` an error: JavaScript would concatenate or compare strings. `${x}` is the printed tensor. */
  [Symbol.toPrimitive](this: Tensor, hint: string): string {
    if (hint === 'string') return formatTensor(this)
    throw new ValueError(
      'Tensor',
      'operators do not compute with tensors; use methods such as add() and lt(), or item()',
    )
  },
  /** Used by `JSON.stringify`: describes the tensor without its values, which may have to be fetched; use `tolist()` for those. */
  toJSON(this: Tensor): {
    readonly dtype: string
    readonly shape: readonly number[]
    readonly device: string
    readonly requiresGrad: boolean
  } {
    return { dtype: this.dtype, shape: this.shape, device: this.device, requiresGrad: this.requiresGrad }
  },
  [inspect](this: Tensor): string {
    return formatTensor(this)
  },
}

import { requireInt32 } from '../../base/int32.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DTypeError, ShapeError } from '../../base/errors.ts'
import type { DType } from '../../backend/storage.ts'
import { empty } from '../op.ts'
import { resolveShape, type Shape } from '../shape.ts'
import { Tensor, type BoolTensor, type IntTensor } from '../tensor.ts'
import { checkedDtype, createOptionNames, finished, placeOf, type CreateOptions } from './options.ts'

/** Numbers or booleans, nested to any depth. */
export type Nested = number | boolean | readonly Nested[] | NumberArray

/** Every typed array of numbers. */
export type NumberArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array

export interface TensorOptions extends CreateOptions {
  /** Shape of flat data, such as a typed array, in row-major order. */
  readonly shape?: Shape
}

const tensorOptionNames: OptionNames<TensorOptions> = { ...createOptionNames, shape: true }

/**
 * Creates a tensor from values, which are copied. Numbers, Float32Array and Float64Array make float32, booleans alone bool, and integer typed
 * arrays int32, unless `dtype` is set.
 *
 * @throws ShapeError if the arrays are ragged or do not match the shape.
 * @example
 * tensor([[1, 2], [3, 4]], { requiresGrad: true })
 * tensor([0, 2], 'int32')
 * tensor(new Float32Array(6), { shape: [2, 3] })
 */
export function tensor(data: Nested, options: 'int32' | (TensorOptions & { dtype: 'int32' })): IntTensor
export function tensor(data: Nested, options: 'bool' | (TensorOptions & { dtype: 'bool' })): BoolTensor
export function tensor(data: Nested, options?: DType | TensorOptions): Tensor
export function tensor(data: Nested, options: DType | TensorOptions = {}): Tensor {
  const settings = typeof options === 'string' ? { dtype: options } : options
  checkOptions('tensor', settings, tensorOptionNames)
  const shape = shapeOf(data)
  const target = settings.shape === undefined ? shape : resolveShape('tensor', settings.shape, sizeOf(shape))
  const dtype = checkedDtype('tensor', settings.dtype ?? naturalDtype(data))
  const values = flattened(data, shape, dtype)
  const out = empty(target, dtype, placeOf(settings))
  out.kernels.write(out.storage, values)
  return finished(out, settings)
}

/** The checked numbers in row-major order; a typed array that needs no conversion is not copied. */
function flattened(data: Nested, shape: Shape, dtype: DType): NumberArray {
  if (isNumberArray(data) && (dtype === 'float32' || (dtype === 'int32' && fitsInt32(data)))) return data
  const values = new Float64Array(sizeOf(shape))
  fillFrom(data, shape, 0, values, 0, dtype)
  return values
}

function sizeOf(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1)
}

function shapeOf(data: Nested): number[] {
  const shape: number[] = []
  let inner: Nested | undefined = data
  while (Array.isArray(inner)) {
    shape.push(inner.length)
    inner = inner[0] as Nested | undefined
  }
  if (isNumberArray(inner)) shape.push(inner.length)
  return shape
}

function naturalDtype(data: Nested): DType {
  let inner: Nested | undefined = data
  while (Array.isArray(inner)) inner = inner[0] as Nested | undefined
  if (typeof inner === 'boolean') return allBooleans(data) ? 'bool' : 'float32'
  if (isNumberArray(inner) && !(inner instanceof Float32Array || inner instanceof Float64Array))
    return 'int32'
  return 'float32'
}

/** Whether all nested values are booleans; next to numbers, booleans become 0 and 1, as in PyTorch. */
function allBooleans(data: Nested): boolean {
  return Array.isArray(data) ? (data as readonly Nested[]).every(allBooleans) : typeof data === 'boolean'
}

/** Writes `data` starting at index `at` and returns the index after it. */
function fillFrom(
  data: Nested,
  shape: Shape,
  depth: number,
  out: Float64Array,
  at: number,
  dtype: DType,
): number {
  const isBool = dtype === 'bool'
  if (!Array.isArray(data) && !isNumberArray(data)) {
    if (typeof data !== 'number' && typeof data !== 'boolean')
      throw new DTypeError('tensor', `values must be numbers or booleans, got ${described(data)}`)
    if (depth !== shape.length) throw ragged(shape, depth)
    if (dtype === 'int32') requireInt32('tensor', Number(data))
    out[at] = isBool ? Number(Number(data) !== 0) : Number(data)
    return at + 1
  }
  if (depth >= shape.length || data.length !== shape[depth]) throw ragged(shape, depth, data.length)
  if (!Array.isArray(data)) {
    if (depth !== shape.length - 1) throw ragged(shape, depth)
    if (isBool) for (let i = 0; i < data.length; i++) out[at + i] = Number(data[i] !== 0)
    else {
      if (dtype === 'int32' && !fitsInt32(data)) for (const value of data) requireInt32('tensor', value)
      out.set(data, at)
    }
    return at + data.length
  }
  let next = at
  for (const item of data as readonly Nested[]) next = fillFrom(item, shape, depth + 1, out, next, dtype)
  return next
}

function isNumberArray(data: unknown): data is NumberArray {
  return (
    ArrayBuffer.isView(data) &&
    'length' in data &&
    !(data instanceof BigInt64Array || data instanceof BigUint64Array)
  )
}

/** Whether every value of such an array fits. */
function fitsInt32(data: NumberArray): boolean {
  return !(data instanceof Float32Array || data instanceof Float64Array || data instanceof Uint32Array)
}

function described(data: unknown): string {
  if (data === null || data === undefined) return String(data)
  if (typeof data === 'bigint') return 'a BigInt; write Number(value)'
  if (data instanceof BigInt64Array || data instanceof BigUint64Array)
    return `a ${data.constructor.name}; write Float64Array.from(values, Number)`
  if (data instanceof Tensor) return 'a Tensor; use clone(), or stack() for several'
  return typeof data === 'object' ? 'an object' : `a ${typeof data}`
}

function ragged(shape: Shape, depth: number, length?: number): ShapeError {
  return new ShapeError(
    'tensor',
    `arrays at the same depth must have the same length; the shape would be [${shape.join(', ')}], but an array at depth ${depth} ${
      length === undefined
        ? 'is nested differently'
        : `has ${length} ${length === 1 ? 'element' : 'elements'}`
    }`,
  )
}

import { DTypeError, IndexError, ShapeError, ValueError } from '../../base/errors.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { shownValue } from '../../base/quoted.ts'
import { tensor, type Nested, type NumberArray } from '../create/tensor.ts'
import { carried } from '../op.ts'
import { withKernels } from '../runtime.ts'
import { requireTensor, Tensor } from '../tensor.ts'
import { select, slice } from './slice.ts'
import { unsqueeze } from './squeeze.ts'
import { reshape } from './view.ts'

/** start, start + step, ... before `end`; negative numbers count from the end. Default: everything. */
export interface Range {
  readonly start?: number
  readonly end?: number
  /** At least 1. Default 1. */
  readonly step?: number
}

const rangeNames: OptionNames<Range> = { start: true, end: true, step: true }

type Bound = '' | `${number}`

/** A range as Python writes it: `'1:5'`, `':-1'`, `'::2'`. */
export type RangeText = `${Bound}:${Bound}` | `${Bound}:${Bound}:${Bound}`

/** Integers or booleans, nested to any depth. */
export type IndexArray = readonly (number | boolean | IndexArray)[] | NumberArray

/**
 * One index of `x.at(...)`:
 *
 * - a number selects one slice and removes its dimension; negative numbers count from the end;
 * - `'1:5'`, `'::2'` or `{ start, end, step }` select a range;
 * - `null` inserts a dimension of size 1;
 * - `'...'` stands for all remaining dimensions;
 * - an array of integers or an int32 tensor selects slices by number; several of them are broadcast together;
 * - an array of booleans or a bool tensor selects where it is true.
 */
export type Index = number | null | '...' | RangeText | Range | Tensor | IndexArray

/** A dimension of `view`, or as many as the mask has, with an index tensor. */
export interface Selector {
  readonly dim: number
  readonly index: Tensor
  /** The flat numbers of the true elements of a mask that is an array. */
  readonly places?: Int32Array
}

/** What a list of indices means: a view, and index tensors and masks of its dimensions. */
export interface Selection {
  readonly view: Tensor
  readonly selectors: readonly Selector[]
}

/** Resolves a list of indices for x. @throws IndexError, ValueError, DTypeError or ShapeError for indices that do not fit. */
export function resolve(operation: string, x: Tensor, indices: readonly Index[]): Selection {
  requireTensor(operation, x)
  const list = indices.map((index) => {
    const own = converted(operation, index, x)
    return own instanceof Tensor ? carried(operation, x, own) : own
  })
  const used = list.reduce<number>((sum, index) => sum + dimsOf(index), 0)
  const rank = x.shape.length
  if (used > rank)
    throw new IndexError(operation, `too many indices: ${used} for a tensor with ${rank} dimensions`)
  if (list.filter((index) => index === '...').length > 1)
    throw new ValueError(operation, "only one index can be '...'")
  const selectors: Selector[] = []
  let view = x
  let dim = 0
  for (const [i, index] of list.entries()) {
    if (index === '...') dim += rank - used
    else if (index === null) view = unsqueeze(view, dim++)
    else if (typeof index === 'number') view = selected(operation, view, dim, index)
    else if (index instanceof Tensor) {
      // A scalar mask selects from a new dimension of size 1.
      const isScalarMask = index.dtype === 'bool' && index.shape.length === 0
      if (isScalarMask) view = unsqueeze(view, dim)
      const own = isScalarMask ? reshape(index, [1]) : index
      checkMask(operation, view, dim, own)
      const isKnown = own.dtype === 'bool' && !(indices[i] instanceof Tensor)
      selectors.push({ dim, index: own, ...(isKnown ? { places: truthIn(indices[i] as IndexArray) } : {}) })
      dim += own.dtype === 'bool' ? own.shape.length : 1
    } else view = slice(view, dim++, index.start, index.end, index.step)
  }
  return { view, selectors }
}

/** The same indices with `':'` in place of arrays and tensors: those of the view alone. */
export function withoutSelectors(operation: string, indices: readonly Index[]): Index[] {
  return indices.flatMap((index): Index[] => {
    const own = converted(operation, index, null)
    if (!(own instanceof Tensor)) return [index]
    if (own.dtype === 'bool' && own.shape.length === 0) return [null]
    return Array.from({ length: dimsOf(own) }, () => ':' as const)
  })
}

function truthIn(mask: IndexArray): Int32Array {
  const values = (mask as readonly unknown[]).flat(Infinity as 1) as boolean[]
  return Int32Array.from([...values.keys()].filter((place) => values[place]))
}

type Converted = number | null | '...' | Range | Tensor

/** @param like The tensor that is indexed, where a new index is needed on its backend. */
function converted(operation: string, index: Index, like: Tensor | null): Converted {
  if (typeof index === 'string') return index === '...' ? index : rangeOf(operation, index)
  if (index === null || index instanceof Tensor) {
    if (index !== null && index.dtype === 'float32')
      throw new DTypeError(
        operation,
        'an index must be int32 or bool, got float32; convert it with toInt(), or compare it for a mask',
      )
    return index
  }
  if (typeof index === 'number') return index
  if (Array.isArray(index) || ArrayBuffer.isView(index)) {
    const make = (): Tensor => indexTensor(operation, index as IndexArray)
    return like === null ? make() : withKernels(like.kernels, make)
  }
  if (typeof index !== 'object')
    throw new ValueError(
      operation,
      `an index is a number, a range such as '1:5', null, '...', an array or a tensor, got ${shownValue(index)}`,
    )
  checkOptions(operation, index as Range, rangeNames)
  return index as Range
}

function indexTensor(operation: string, index: IndexArray): Tensor {
  const found = tensor(index as Nested)
  if (found.dtype === 'bool') return found
  const fraction = firstOf(index, (value) => !Number.isInteger(value))
  if (fraction !== undefined)
    throw new ValueError(operation, `an index must consist of integers or booleans, got ${fraction}`)
  return tensor(index as Nested, 'int32')
}

function firstOf(index: IndexArray, isBad: (value: unknown) => boolean): string | undefined {
  for (const value of index as readonly unknown[]) {
    if (Array.isArray(value)) {
      const inner = firstOf(value as IndexArray, isBad)
      if (inner !== undefined) return inner
    } else if (isBad(value)) return String(value)
  }
  return undefined
}

function dimsOf(index: Converted): number {
  if (index === null || index === '...') return 0
  return index instanceof Tensor && index.dtype === 'bool' ? index.shape.length : 1
}

function rangeOf(operation: string, text: string): Range {
  const parts = text.split(':').map((part) => part.trim())
  if (parts.length < 2 || parts.length > 3 || !parts.every((part) => /^(?:[+-]?\d+)?$/.test(part)))
    throw new ValueError(
      operation,
      `a range is written as '1:5', ':-1' or '::2', got ${JSON.stringify(text)}`,
    )
  const [start, end, step] = parts.map((part) => (part === '' ? undefined : Number(part)))
  return {
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    ...(step === undefined ? {} : { step }),
  }
}

function selected(operation: string, view: Tensor, dim: number, index: number): Tensor {
  const extent = view.shape[dim]!
  if (!Number.isInteger(index))
    throw new ValueError(operation, `an index must be an integer, got ${shownValue(index)}`)
  if (index < -extent || index >= extent)
    throw new IndexError(operation, `index ${index} is out of range for dim ${dim} of size ${extent}`, {
      dim,
    })
  return select(view, dim, index)
}

function checkMask(operation: string, view: Tensor, dim: number, mask: Tensor): void {
  if (mask.dtype !== 'bool') return
  if (mask.shape.some((extent, i) => extent !== view.shape[dim + i]))
    throw new ShapeError(
      operation,
      `a mask must have the sizes of the dimensions from ${dim} that it selects from`,
      {
        tensor: view.shape,
        mask: mask.shape,
      },
    )
}

import type { DType, Strided } from '../../../backend/storage.ts'
import { isStatic, same, type Each } from './each.ts'
import { covers, type Geometry } from './geometry.ts'

/** A window on a storage in one run; `tensor` is its number among the tensors on that storage, if it is one. */
export class RawWindow {
  readonly storage: string
  readonly dtype: DType
  readonly length: number
  readonly shape: readonly number[]
  readonly strides: readonly number[]
  readonly offset: number
  readonly tensor: number | null

  constructor(storage: string, window: Strided, tensor: number | null) {
    this.storage = storage
    this.dtype = window.dtype
    this.length = window.storage.length
    this.shape = [...window.shape]
    this.strides = [...window.strides]
    this.offset = window.offset
    this.tensor = tensor
  }
}

/** Numbers that the host wrote to a storage. */
export class HostValues {
  readonly values: readonly number[]

  constructor(values: ArrayLike<number>) {
    this.values = Array.from(values)
  }
}

interface WindowFields extends Geometry {
  readonly storage: string
  readonly dtype: DType
  readonly length: Each
  readonly tensor: number | null
}

/** A window on a storage, in every run. */
export class Window implements WindowFields {
  readonly storage: string
  readonly dtype: DType
  /** Elements of the storage. */
  readonly length: Each
  readonly shape: readonly Each[]
  readonly strides: readonly Each[]
  readonly offset: Each
  /** Its number among the tensors on its storage, if it is one. */
  readonly tensor: number | null

  constructor(fields: WindowFields) {
    this.storage = fields.storage
    this.dtype = fields.dtype
    this.length = fields.length
    this.shape = fields.shape
    this.strides = fields.strides
    this.offset = fields.offset
    this.tensor = fields.tensor
  }

  /** One window of that of each run. */
  static merged(windows: readonly RawWindow[]): Window {
    const first = windows[0]!
    const list = (of: (window: RawWindow) => readonly number[]): Each[] =>
      of(first).map((_, dim) => windows.map((window) => of(window)[dim]!))
    return new Window({
      storage: first.storage,
      dtype: first.dtype,
      length: windows.map(({ length }) => length),
      shape: list(({ shape }) => shape),
      strides: list(({ strides }) => strides),
      offset: windows.map(({ offset }) => offset),
      tensor: first.tensor,
    })
  }

  /** Another window on the same storage. */
  on(geometry: Geometry): Window {
    const { storage, dtype, length } = this
    return new Window({ storage, dtype, length, ...geometry, tensor: null })
  }

  /** Whether it has all elements of its storage once. */
  get isWhole(): boolean {
    return covers(this, this.length)
  }

  /** Whether size and place do not depend on the dynamic sizes. */
  get isStatic(): boolean {
    return [...this.shape, ...this.strides, this.offset, this.length].every(isStatic)
  }
}

/** A number among the arguments of a kernel that depends on the dynamic sizes. */
export class Varying {
  readonly values: Each

  constructor(values: Each) {
    this.values = values
  }
}

/** Numbers that the host wrote, in every run. */
export class Written {
  readonly runs: readonly (readonly number[])[]

  constructor(runs: readonly (readonly number[])[]) {
    this.runs = runs
  }

  get isStatic(): boolean {
    const first = this.runs[0]!
    return this.runs.every((own) => own.length === first.length && same(own, first))
  }
}

/** All windows in arguments, in order. */
export function windowsIn(value: unknown): readonly Window[] {
  if (value instanceof Window) return [value]
  if (value instanceof Written || value instanceof Varying || typeof value !== 'object' || value === null)
    return []
  return Object.values(value).flatMap(windowsIn)
}

/** Whether arguments depend on the dynamic sizes. */
export function varies(value: unknown): boolean {
  if (value instanceof Window || value instanceof Written) return !value.isStatic
  if (value instanceof Varying) return true
  return typeof value === 'object' && value !== null && Object.values(value).some(varies)
}

import { ValueError } from '../../../base/errors.ts'
import type { Kernels } from '../../../backend/kernels.ts'
import type { Storage, Strided } from '../../../backend/storage.ts'
import { watchOps } from '../../../tensor/op-watcher.ts'
import { Tensor } from '../../../tensor/tensor.ts'
import { RANDOM } from './forms/form.ts'
import { formOf, kernelNames, writesOf } from './forms/index.ts'
import { HostValues, RawWindow } from './window.ts'

/** One kernel call. */
export interface RawEvent {
  /** The op that made it, if any. */
  readonly op: string | null
  readonly kernel: string
  readonly args: readonly unknown[]
}

/** A tensor on a storage, and the one of which it is a view, by number. */
export interface RawTensor {
  readonly window: RawWindow
  readonly parent: number | null
}

/** What one run of a forward pass did. */
export interface Run<T> {
  readonly events: readonly RawEvent[]
  /** The tensors on each storage, in order of appearance. */
  readonly tensors: ReadonlyMap<string, readonly RawTensor[]>
  /** The storages that existed before, except those of `known`. */
  readonly constants: ReadonlyMap<string, Storage>
  readonly result: T
}

/** What `record` is told about the tensors that exist before the run. */
export interface KnownTensor {
  readonly id: string
  readonly tensor: Tensor
  readonly isInput: boolean
}

/** Called before each kernel call, with its number and arguments. */
export type BeforeCall = (event: number, args: readonly unknown[]) => void

/**
 * Runs `f` and writes down every kernel call on `kernels`, whoever makes it, with the windows that it reads and writes, and every view. Nothing outside sees this: the
 * methods of the backend are replaced while `f` runs. Work that it passes to its second argument is not written down. Storages are named in order of appearance, so that
 * they have the same names in each run.
 *
 * @throws ValueError if a kernel without an ONNX form depends on an input, or if `f` reads values that do.
 */
export function record<T>(
  kernels: Kernels,
  known: readonly KnownTensor[],
  f: (windowOf: (x: Strided) => RawWindow, apart: (work: () => void) => void) => T,
  before?: BeforeCall,
): Run<T> {
  const book = new Book(known)
  const events: RawEvent[] = []
  let depth = 0
  const apart = (work: () => void): void => {
    depth++
    work()
    depth--
  }
  const call = (kernel: string, original: Method, args: readonly unknown[]): unknown => {
    if (depth > 0) return original.apply(kernels, [...args])
    book.refuse(kernel, args)
    apart(() => before?.(events.length, args))
    events.push({ op: book.opOf(kernel, args), kernel, args: book.copyOf(args) as readonly unknown[] })
    book.mark(kernel, args)
    depth++
    try {
      return original.apply(kernels, [...args])
    } finally {
      depth--
    }
  }
  const methods = replace(kernels, {
    ...Object.fromEntries(
      kernelNames.map(
        (name) =>
          [
            name,
            (original: Method) =>
              (...args) =>
                call(name, original, args),
          ] as const,
      ),
    ),
    allocate:
      (original) =>
      (...args) => {
        const storage = original.apply(kernels, args) as Storage
        book.made.add(storage)
        return storage
      },
    write: (original) => (storage, values, at) => {
      if (depth === 0)
        events.push(book.written(storage as Storage, values as ArrayLike<number>, (at as number) ?? 0))
      return original.apply(kernels, [storage, values, at])
    },
    read:
      (original) =>
      (...args) => {
        book.refuseRead(args[0] as Storage)
        return original.apply(kernels, args)
      },
    view:
      (original) =>
      (...args) => {
        if (depth === 0) book.refuseRead(args[0] as Storage)
        return original.apply(kernels, args)
      },
  })
  try {
    const result = watchOps(
      (...op) => book.watch(...op),
      () => f((x) => book.windowOf(x), apart),
    )
    return { events, tensors: book.tensors, constants: book.constants, result }
  } finally {
    methods.restore()
  }
}

type Method = (...args: unknown[]) => unknown

/** Replaces methods of an object, which may be its own or inherited. */
function replace(
  object: object,
  makers: Readonly<Record<string, (original: Method) => Method>>,
): { restore(): void } {
  const target = object as Record<string, Method>
  const before = new Map<string, Method | null>()
  for (const [name, make] of Object.entries(makers)) {
    const original = target[name]
    if (original === undefined) continue
    before.set(name, Object.hasOwn(target, name) ? original : null)
    target[name] = make(original)
  }
  return {
    restore: () => {
      for (const [name, original] of before)
        if (original === null) Reflect.deleteProperty(target, name)
        else target[name] = original
    },
  }
}

/** Keeps the books of one run: names of storages, tensors and their parents, and what depends on an input. */
class Book {
  readonly made = new Set<Storage>()
  readonly tensors = new Map<string, RawTensor[]>()
  readonly constants = new Map<string, Storage>()
  readonly #ops = new Map<Storage, string>()
  readonly #ids = new Map<Storage, string>()
  readonly #numbers = new Map<Tensor, number>()
  readonly #fromInput = new Set<Storage>()

  constructor(known: readonly KnownTensor[]) {
    for (const { id, tensor, isInput } of known) {
      this.#ids.set(tensor.storage, id)
      if (isInput) this.#fromInput.add(tensor.storage)
      this.windowOf(tensor)
    }
  }

  /** Notes an op before it runs; see `OpWatcher`. */
  watch(name: string, out: Tensor, viewed?: Tensor): void {
    if (viewed !== undefined) {
      this.#register(out, this.windowOf(viewed).tensor)
      return
    }
    this.windowOf(out)
    this.#ops.set(out.storage, name)
  }

  /** The op that a kernel call is part of: the one whose output it writes. */
  opOf(kernel: string, args: readonly unknown[]): string | null {
    const written =
      typeof formOf(kernel) === 'string' ? stridedIn(args) : (writesOf(kernel, args) as readonly Strided[])
    for (const { storage } of written) {
      const name = this.#ops.get(storage)
      if (name !== undefined) return name
    }
    return null
  }

  windowOf(x: Strided): RawWindow {
    const id = this.#idOf(x.storage)
    if (!(x instanceof Tensor)) return new RawWindow(id, x, null)
    const number = this.#numbers.get(x) ?? this.#register(x, null)
    return new RawWindow(id, x, number)
  }

  #register(x: Tensor, parent: number | null): number {
    const id = this.#idOf(x.storage)
    const list = this.tensors.get(id) ?? []
    this.tensors.set(id, list)
    list.push({ window: new RawWindow(id, x, list.length), parent })
    this.#numbers.set(x, list.length - 1)
    return list.length - 1
  }

  #idOf(storage: Storage): string {
    const known = this.#ids.get(storage)
    if (known !== undefined) return known
    const id = `${this.made.has(storage) ? 'made' : 'constant'} ${this.#ids.size}`
    this.#ids.set(storage, id)
    if (!this.made.has(storage)) this.constants.set(id, storage)
    return id
  }

  /** Arguments with windows in place of tensors. */
  copyOf(value: unknown): unknown {
    if (isStrided(value)) return this.windowOf(value)
    if (Array.isArray(value)) return value.map((item) => this.copyOf(item))
    if (ArrayBuffer.isView(value)) return null
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.copyOf(item)]))
  }

  written(storage: Storage, values: ArrayLike<number>, at: number): RawEvent {
    const window: Strided = {
      storage,
      dtype: storage.dtype,
      shape: [values.length],
      strides: [1],
      offset: at,
    }
    return {
      op: this.#ops.get(storage) ?? null,
      kernel: 'write',
      args: [this.windowOf(window), new HostValues(values)],
    }
  }

  refuse(kernel: string, args: readonly unknown[]): void {
    const form = formOf(kernel)
    if (typeof form !== 'string') return
    if (form === RANDOM || stridedIn(args).some(({ storage }) => this.#fromInput.has(storage)))
      throw noForm(this.opOf(kernel, args) ?? kernel, form)
  }

  refuseRead(storage: Storage): void {
    if (this.#fromInput.has(storage))
      throw new ValueError(
        'exportOnnx',
        'the forward pass reads values that depend on an input (by item(), data(), dataSync() or the like), and what it does with them cannot be exported; compute with tensors, for example with where()',
      )
  }

  mark(kernel: string, args: readonly unknown[]): void {
    if (!stridedIn(args).some(({ storage }) => this.#fromInput.has(storage))) return
    for (const { storage } of writesOf(kernel, args) as readonly Strided[]) this.#fromInput.add(storage)
  }
}

/** The refusal of an op. */
export function noForm(op: string, reason: string): ValueError {
  return new ValueError('exportOnnx', `${op} cannot be exported as ONNX: ${reason}`)
}

function isStrided(value: unknown): value is Strided {
  return typeof value === 'object' && value !== null && 'storage' in value && 'strides' in value
}

/** All windows in arguments, in order. */
export function stridedIn(value: unknown): readonly Strided[] {
  if (isStrided(value)) return [value]
  if (ArrayBuffer.isView(value) || typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(stridedIn)
}

import type { BackendName, Kernels } from '../../../src/backend/kernels.ts'
import { positions } from '../../../src/backend/reference/window.ts'
import type { DType, Strided, TypedArray } from '../../../src/backend/storage.ts'
import { type Family, isNear, tolerances } from '../../tolerance.ts'
import { type Layout, place } from './layout.ts'

const arrays = { float32: Float64Array, int32: Int32Array, bool: Uint8Array } as const

/** What lies around windows and in outputs before a kernel writes them. */
const garbage = { float32: 777.25, int32: 777, bool: 1 } as const

interface Item {
  readonly name: string
  readonly window: Strided
  readonly before: TypedArray
  family: Family | null
  terms: number
}

/** What a kernel left in one storage. */
export interface Outcome extends Item {
  readonly after: TypedArray
}

interface OutputOptions {
  readonly dtype?: DType
  readonly layout?: Layout
  /** How many numbers were added up for one element. */
  readonly terms?: number
}

interface FloatOptions {
  readonly layout?: Layout
  readonly low?: number
  readonly high?: number
}

/** Values rounded to float32. A plain loop: `from` with a function is ten times slower, and these tests make a hundred million numbers. */
function rounded(values: ArrayLike<number>): Float64Array {
  const out = new Float64Array(values.length)
  for (let i = 0; i < out.length; i++) out[i] = Math.fround(values[i]!)
  return out
}

/** A number that depends on the characters of a label. */
const seedOf = (label: string): number =>
  Array.from(label).reduce((hash, letter) => (Math.imul(hash, 31) + letter.codePointAt(0)!) >>> 0, 7)

/**
 * Makes the inputs and outputs of one case on one backend: the same numbers on every backend. Afterwards `outcomes` has all that the case
 * left in memory, inputs and the room around windows included, so a kernel that writes where it must not is found.
 */
export class Workbench {
  readonly kernels: Kernels
  readonly #items: Item[] = []
  #state: number

  constructor(kernels: Kernels, label: string) {
    this.kernels = kernels
    this.#state = seedOf(label)
  }

  /** A random number from 0 up to but not including 1, of 24 bits (the mixing function of MurmurHash3 on a counter). */
  random(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0
    let mixed = this.#state ^ (this.#state >>> 16)
    mixed = Math.imul(mixed, 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return ((mixed ^ (mixed >>> 16)) >>> 8) * 2 ** -24
  }

  /** A window with these values in row-major order, rounded to float32. */
  given(
    shape: readonly number[],
    values: ArrayLike<number>,
    dtype: DType = 'float32',
    layout: Layout = 'contiguous',
  ): Strided {
    return this.#make(shape, dtype, layout, dtype === 'float32' ? rounded(values) : values)
  }

  /** Evenly spread random numbers, of size 1 (from -2 to 2) unless told. */
  floats(shape: readonly number[], { layout, low = -2, high = 2 }: FloatOptions = {}): Strided {
    return this.given(
      shape,
      this.#fill(shape, () => low + (high - low) * this.random()),
      'float32',
      layout,
    )
  }

  /** Random whole numbers from `low` up to but not including `high`. */
  ints(shape: readonly number[], low: number, high: number, layout?: Layout): Strided {
    return this.given(
      shape,
      this.#fill(shape, () => low + Math.floor((high - low) * this.random())),
      'int32',
      layout,
    )
  }

  bools(shape: readonly number[], layout?: Layout): Strided {
    return this.given(
      shape,
      this.#fill(shape, () => Number(this.random() < 0.5)),
      'bool',
      layout,
    )
  }

  /** Inputs of any dtype, for kernels that do not care which. */
  any(dtype: DType, shape: readonly number[], layout?: Layout): Strided {
    if (dtype === 'bool') return this.bools(shape, layout)
    return dtype === 'int32' ? this.ints(shape, -9, 10, layout) : this.floats(shape, { layout })
  }

  /** A window for results, full of garbage. */
  output(shape: readonly number[], family: Family, options: OutputOptions = {}): Strided {
    const { dtype = 'float32', layout = 'contiguous', terms = 1 } = options
    const window = this.#make(shape, dtype, layout)
    return this.changes(window, family, terms)
  }

  /** Says that the kernel may change an input: in place, or an accumulator. */
  changes(window: Strided, family: Family, terms = 1): Strided {
    const item = this.#items.find((other) => other.window === window)!
    item.family = family
    item.terms = terms
    return window
  }

  /** The numbers that a window was made with, in row-major order. */
  valuesOf(window: Strided): number[] {
    const { before } = this.#items.find((other) => other.window === window)!
    return Array.from(positions(window.shape, window.strides, window.offset), (at) => before[at]!)
  }

  async outcomes(): Promise<Outcome[]> {
    const outcomes: Outcome[] = []
    for (const item of this.#items)
      outcomes.push({ ...item, after: (await this.kernels.read(item.window.storage)).slice() })
    return outcomes
  }

  release(): void {
    for (const { window } of this.#items) this.kernels.release(window.storage)
  }

  #fill(shape: readonly number[], next: () => number): Float64Array {
    const values = new Float64Array(shape.reduce((product, size) => product * size, 1))
    for (let i = 0; i < values.length; i++) values[i] = next()
    return values
  }

  /** A window with these values, or garbage, and garbage around it. */
  #make(shape: readonly number[], dtype: DType, layout: Layout, values?: ArrayLike<number>): Strided {
    const { strides, offset, length } = place(shape, layout)
    const before = new arrays[dtype](length).fill(garbage[dtype])
    if (values !== undefined) {
      const at = positions(shape, strides, offset)
      for (let i = 0; i < at.length; i++) before[at[i]!] = values[i]!
    }
    const storage = this.kernels.allocate(dtype, length)
    this.kernels.write(storage, before)
    const window: Strided = { storage, dtype, shape, strides, offset }
    this.#items.push({ name: `operand ${this.#items.length}`, window, before, family: null, terms: 1 })
    return window
  }
}

const MAX_SHOWN = 5

/** One sentence for each element that differs from the reference, at most five for a window. */
export function differences(
  backend: BackendName,
  actual: readonly Outcome[],
  expected: readonly Outcome[],
): string[] {
  const found: string[] = []
  actual.forEach((item, number) => {
    const { window, family, terms, name } = item
    const wanted = expected[number]!
    const own: string[] = []
    const say = (at: number, rule: string, value: number): void => {
      const place = `${name} (${window.dtype} [${window.shape}], strides [${window.strides}], offset ${window.offset})`
      own.push(`${place}, storage place ${at}: ${rule}, got ${value}`)
    }
    const { after, before } = item
    const isResult = new Uint8Array(after.length)
    if (family) {
      const places = positions(window.shape, window.strides, window.offset)
      for (let i = 0; i < places.length; i++) isResult[places[i]!] = 1
    }
    const tolerance = family && tolerances[backend][family]
    for (let at = 0; at < after.length; at++) {
      const value = after[at]!
      if (!isResult[at]) {
        if (!Object.is(value, before[at])) say(at, `must keep ${before[at]}`, value)
      } else if (!isNear(value, wanted.after[at]!, tolerance!, terms))
        say(at, `expected ${Math.fround(wanted.after[at]!)} (${family}, ${terms} terms)`, value)
    }
    found.push(...own.slice(0, MAX_SHOWN))
    if (own.length > MAX_SHOWN) found.push(`${name}: ${own.length - MAX_SHOWN} elements more`)
  })
  return found
}

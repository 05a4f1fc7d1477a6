import type { DType, Tensor } from '../../../src/tensor/index.ts'
import { isPackedTensor, special, unpacked, type Packed, type Sample } from './sample.ts'

type Value = Tensor | number | boolean | string | null | { readonly dtype: string } | readonly Value[]

/** The arguments of one sample by PyTorch's names. A name that nobody asked for is a mistake: `unread` tells. */
export class CallArguments {
  /** The tensors whose gradient is asked for, in the order of the fixture. */
  readonly leaves: Tensor[] = []
  readonly #values = new Map<string, Value>()
  readonly #read = new Set<string>()

  constructor(names: readonly string[], { args, kwargs }: Sample) {
    const rest = names.at(-1)?.startsWith('*') ? names.at(-1)!.slice(1) : null
    const own = rest === null ? names : names.slice(0, -1)
    args.slice(0, own.length).forEach((value, i) => this.#values.set(own[i]!, this.#unpack(value)))
    const more = args.slice(own.length).map((value) => this.#unpack(value))
    if (more.length > 0) this.#values.set(rest ?? `argument ${own.length}`, more)
    for (const [name, value] of Object.entries(kwargs)) this.#values.set(name, this.#unpack(value))
  }

  #unpack(value: Packed): Value {
    if (typeof value !== 'object' || value === null) return value
    if (isPackedTensor(value)) {
      const x = unpacked(value)
      if (x.requiresGrad) this.leaves.push(x)
      return x
    }
    if ('n' in value) return special(value.n)
    if ('dtype' in value) return value
    return value.map((item) => this.#unpack(item))
  }

  /** Arguments that the call has not used. */
  get unread(): string[] {
    return [...this.#values.keys()].filter((name) => !this.#read.has(name))
  }

  get(name: string): Value | undefined {
    this.#read.add(name)
    return this.#values.get(name)
  }

  /** A tensor; of a list, the one in that place. */
  tensor(name = 'input'): Tensor {
    return this.get(name) as Tensor
  }

  maybeTensor(name: string): Tensor | null {
    return (this.get(name) ?? null) as Tensor | null
  }

  tensors(name = 'tensors'): Tensor[] {
    return this.get(name) as Tensor[]
  }

  /** A tensor or a number; truth values count as 1 and 0. */
  operand(name = 'other'): Tensor | number {
    const value = this.get(name)
    return typeof value === 'boolean' ? Number(value) : (value as Tensor | number)
  }

  number(name: string): number
  number(name: string, otherwise: number): number
  number(name: string, otherwise: undefined): number | undefined
  number(name: string, otherwise?: number): number | undefined {
    const value = this.get(name) ?? otherwise
    return typeof value === 'boolean' ? Number(value) : (value as number | undefined)
  }

  /** One dimension or several; undefined where none is given. */
  dims(name = 'dim'): number | number[] | undefined {
    return (this.get(name) ?? undefined) as number | number[] | undefined
  }

  /** Sizes, given as one list or one by one. */
  sizes(name = 'size'): number[] {
    const value = this.get(name) as number | readonly (number | number[])[]
    return typeof value === 'number' ? [value] : value.flat()
  }

  flag(name: string, otherwise = false): boolean {
    return Boolean(this.get(name) ?? otherwise)
  }

  /** float64 stands for float32 and int64 for int32, as Lanner has no wider ones. */
  dtype(name = 'dtype'): DType | undefined {
    const value = this.get(name) as { readonly dtype: string } | null | undefined
    return value ? (value.dtype.replace('64', '32') as DType) : undefined
  }

  /** The input as `dtype`, where PyTorch converts it before the operation. */
  converted(name = 'input'): Tensor {
    const x = this.tensor(name)
    const dtype = this.dtype()
    return dtype === undefined ? x : x.to(dtype)
  }

  /** Those options that are given, by their names here: `pos_weight` becomes `posWeight`. */
  options<O extends object>(...names: string[]): O {
    const given = names.map((name) => [camelCase(name), this.get(name)] as const)
    return Object.fromEntries(given.filter(([, value]) => value !== undefined)) as O
  }
}

export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sizeOf, tensor, type DType, type Tensor } from '../../../src/tensor/index.ts'
import type { OpInfoName } from './op-names.ts'

/** A tensor as the fixtures have it: kind, shape, values, and whether its gradient is asked for. */
export interface PackedTensor {
  readonly t: 'f' | 'i' | 'b'
  readonly s: readonly number[]
  readonly d: readonly (number | string)[]
  readonly g?: 1
}

/** An argument as the fixtures have it; `n` is a number that JSON lacks. */
export type Packed =
  | PackedTensor
  | { readonly n: string }
  | { readonly dtype: string }
  | number
  | boolean
  | string
  | null
  | readonly Packed[]

/** One call of an operator in PyTorch, its results, and the gradient of each argument that asks for one. */
export interface Sample {
  readonly dtype: DType
  readonly args: readonly Packed[]
  readonly kwargs: Readonly<Record<string, Packed>>
  readonly out: readonly PackedTensor[]
  readonly grads: readonly (PackedTensor | null)[]
}

export interface Fixture {
  readonly op: OpInfoName
  readonly torch: string
  readonly samples: readonly Sample[]
}

const committed = fileURLToPath(new URL('../../fixtures/opinfo', import.meta.url))

/** Where the samples are: those of the project, or the full set that LANNER_OPINFO names. */
export const folder = process.env['LANNER_OPINFO'] ?? committed

function read(name: string): unknown {
  return JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))
}

export function fixtureOf(op: OpInfoName): Fixture {
  return read(`${op}.json`) as Fixture
}

/** The operators that the folder has samples of. */
export function sampledNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json') && file !== 'op-db.json')
    .map((file) => file.slice(0, -'.json'.length))
}

/** Every operator that PyTorch has samples of. */
export function allNames(): readonly string[] {
  return read('op-db.json') as readonly string[]
}

const kinds = { f: 'float32', i: 'int32', b: 'bool' } as const

export function dtypeOf(packed: PackedTensor): DType {
  return kinds[packed.t]
}

export function valuesOf(packed: PackedTensor): Float64Array {
  return Float64Array.from(packed.d, (value) => (typeof value === 'number' ? value : special(value)))
}

export function special(word: string): number {
  if (word === 'nan') return NaN
  return word === 'inf' ? Infinity : -Infinity
}

export function unpacked(packed: PackedTensor): Tensor {
  // The file has the shortest decimals; PyTorch computed with the float32 numbers that they stand for.
  const values = valuesOf(packed)
  return tensor(packed.t === 'f' ? values.map(Math.fround) : values, {
    shape: packed.s,
    dtype: dtypeOf(packed),
    requiresGrad: packed.g === 1,
  })
}

export function isPackedTensor(value: Packed): value is PackedTensor {
  return typeof value === 'object' && value !== null && 't' in value
}

/**
 * The gradient of a result, the same as `weights` of the script's: -1.25, 0.5, -0.5, ... It is no constant, so that a sum in a wrong
 * place shows.
 */
export function weights(shape: readonly number[]): Tensor {
  const values = Float64Array.from({ length: sizeOf(shape) }, (_, i) => (((i * 7) % 11) - 5) / 4)
  return tensor(values, { shape })
}

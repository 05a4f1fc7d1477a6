import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { BackendName } from '../../src/backend/kernels.ts'
import { kernels, tensor, type Tensor } from '../../src/tensor/index.ts'
import { isNear, tolerances, type Family } from '../tolerance.ts'

/** A tensor as the fixture holds it. */
export interface Packed {
  readonly shape: readonly number[]
  readonly dtype: 'float32' | 'int32'
  readonly data: readonly number[]
}

type Options = Readonly<Record<string, unknown>>
type State = Readonly<Record<string, Packed>>

export interface LayerCase {
  readonly label: string
  readonly layer: string
  readonly args: readonly unknown[]
  readonly options: Options
  readonly training: boolean
  readonly repr: string
  readonly state: State
  readonly inputs: readonly Packed[]
  readonly outputs: readonly Packed[]
  readonly cotangents: readonly Packed[]
  readonly gradInputs: readonly (Packed | null)[]
  readonly gradParameters: State
  readonly stateAfter: State
}

export interface LossCase {
  readonly label: string
  readonly loss: string
  readonly options: Options
  readonly weight: Packed | null
  readonly inputs: readonly Packed[]
  readonly output: Packed
  readonly cotangent: Packed
  readonly gradInput: Packed
}

export interface FunctionCase {
  readonly name: string
  readonly args: readonly unknown[]
  readonly inputs: readonly Packed[]
  readonly output: Packed
  readonly cotangent: Packed
  readonly gradInputs: readonly Packed[]
}

export interface OptimizerCase {
  readonly label: string
  readonly optimizer: 'SGD' | 'Adam' | 'AdamW' | 'RMSprop'
  readonly options: Options
  readonly groups: readonly Options[] | null
  readonly start: readonly Packed[]
  /** Of each step, of each parameter. */
  readonly grads: readonly (readonly (Packed | null)[])[]
  readonly trajectory: readonly (readonly Packed[])[]
  readonly state: Readonly<Record<string, Readonly<Record<string, Packed | number | null>>>>
  readonly groupKeys: readonly string[]
}

export interface InitialCase {
  readonly layer: string
  readonly args: readonly number[]
  readonly parameter: string
  readonly mean: number
  readonly std: number
  readonly min: number
  readonly max: number
  readonly count: number
}

interface Fixture {
  readonly torch: string
  readonly layers: readonly LayerCase[]
  readonly losses: readonly LossCase[]
  readonly functions: readonly FunctionCase[]
  readonly optimizers: readonly OptimizerCase[]
  readonly reprs: Readonly<Record<string, string>>
  readonly initial: readonly InitialCase[]
  readonly gains: Readonly<Record<string, number>>
  readonly rules: readonly {
    readonly name: string
    readonly options: Options
    readonly std: number
    readonly max: number
  }[]
}

/** What PyTorch gave; made by `test/fixtures/make-nn-fixtures.py`. */
export const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/nn.json', import.meta.url), 'utf8'),
) as Fixture

/** A tensor on the active backend; float32 ones can have gradients. */
export function unpacked({ shape, dtype, data }: Packed, requiresGrad = false): Tensor {
  const out = tensor(dtype === 'int32' ? Int32Array.from(data) : Float32Array.from(data), { shape, dtype })
  out.requiresGrad = requiresGrad && dtype === 'float32'
  return out
}

/** Fails where shape, dtype or any value differ from the fixture. `terms` is how many numbers were added up on the way. */
export async function expectNear(
  actual: Tensor | null | undefined,
  expected: Packed,
  what: string,
  family: Family = 'rnn',
  terms = 64,
): Promise<void> {
  expect(actual, `${what} is missing`).toBeTruthy()
  expect(actual!.shape, `shape of ${what}`).toEqual(expected.shape)
  expect(actual!.dtype, `dtype of ${what}`).toBe(expected.dtype)
  const tolerance = tolerances[kernels().name as BackendName][family]
  const values = await actual!.data()
  expected.data.forEach((value, i) => {
    if (!isNear(Math.fround(values[i]!), value, tolerance, terms))
      expect.fail(`${what}, element ${i}: ${values[i]} is not near ${value}`)
  })
}

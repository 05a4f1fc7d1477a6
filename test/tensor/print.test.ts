import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { formatTensor, scope, tensor, zeros, type DType, type Tensor } from '../../src/tensor/index.ts'
import { onEveryBackend } from '../nn/backends.ts'

interface PrintCase {
  readonly label: string
  readonly shape: readonly number[]
  readonly dtype: DType
  readonly requiresGrad: boolean
  /** Numbers or, for long tensors, how many there are: 0, 1 / divisor, 2 / divisor, ... */
  readonly values:
    | readonly (number | boolean | 'nan' | 'inf' | '-inf')[]
    | { readonly arange: number; readonly divisor: number }
  readonly text: string
}

const { cases } = JSON.parse(readFileSync(new URL('../fixtures/print.json', import.meta.url), 'utf8')) as {
  cases: readonly PrintCase[]
}

const notFinite = { nan: NaN, inf: Infinity, '-inf': -Infinity } as const

function made({ values, shape, dtype, requiresGrad }: PrintCase): Tensor {
  const list =
    'arange' in values
      ? Array.from({ length: values.arange }, (_, i) => i / values.divisor)
      : values.map((value) => (typeof value === 'string' ? notFinite[value] : Number(value)))
  return tensor(list, { shape, dtype, requiresGrad })
}

onEveryBackend(() => {
  it.each(cases.map((one) => [one.label, one] as const))('prints %s as PyTorch does', (_label, one) => {
    expect(formatTensor(made(one))).toBe(one.text)
  })

  it('prints a view like a tensor of its own', () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ])
    expect(x.t().slice(0, 0, 3, 2).toString()).toBe('tensor([[1., 4.],\n        [3., 6.]])')
  })
})

describe('printing', () => {
  it('names the operation that computed a tensor', () => {
    const x = tensor([1, 2], { requiresGrad: true })
    expect(x.mul(2).toString()).toBe('tensor([2., 4.], gradFn=<Mul>)')
  })

  it('serves console.log and template strings', () => {
    const x = tensor([1.5])
    expect(inspect(x)).toBe('tensor([1.5000])')
    expect(`${x}`).toBe('tensor([1.5000])')
  })

  it('does not read memory that was given back', () => {
    let inside = zeros(1)
    scope(() => {
      inside = zeros(2, 3)
    })
    expect(inside.toString()).toBe('tensor(<memory freed>, size=(2, 3))')
  })
})

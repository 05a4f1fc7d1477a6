import type { RandomSource } from '../../../../src/backend/kernels.ts'
import { check, type Cases } from '../case.ts'

const sources: readonly RandomSource[] = [
  { seedLow: 42, seedHigh: 0, stream: 0, block: 0 },
  { seedLow: 0xdeadbeef, seedHigh: 0x1fffff, stream: 3, block: 17 },
  // The block number passes 2^32 on the way.
  { seedLow: 7, seedHigh: 0, stream: 1, block: 2 ** 32 - 3 },
  { seedLow: 7, seedHigh: 1, stream: 5, block: 2 ** 45 + 1 },
]
const sizes = [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 32, 33, 64, 67, 1000]
const MANY = 70_003
const [first] = sources as [RandomSource]

export const randomCases: Cases<'uniform' | 'normal' | 'bernoulli' | 'dropout'> = {
  uniform: [
    check('the same bits for any seed, stream, block and size', (on, kernels) => {
      for (const source of sources)
        for (const size of sizes) kernels.uniform(on.output([size], 'bits'), source, 0, 1)
      kernels.uniform(on.output([MANY], 'bits'), first, 0, 1)
    }),
    check('the same bits in any range', (on, kernels) => {
      for (const [low, high] of [
        [-0.1, 0.1],
        [2, 5],
        [-1 / Math.sqrt(42), 1 / Math.sqrt(42)],
        [3, 3],
      ] as const)
        kernels.uniform(on.output([5000], 'bits'), first, low, high)
      kernels.uniform(on.output([3, 7], 'bits', { layout: 'offset' }), first, -1, 1)
    }),
  ],
  normal: [
    check('the same bits for any seed, stream, block and size', (on, kernels) => {
      for (const source of sources)
        for (const size of sizes) kernels.normal(on.output([size], 'bits'), source, 0, 1)
      kernels.normal(on.output([MANY], 'bits'), first, 0, 1)
    }),
    check('the same bits for any mean and deviation', (on, kernels) => {
      for (const [mean, std] of [
        [0, 0.01],
        [5, 2],
        [-1, 0],
        [0, Math.sqrt(2 / 42)],
      ] as const)
        kernels.normal(on.output([5000], 'bits'), first, mean, std)
    }),
  ],
  bernoulli: [
    check('the same truth for any seed, size and probability', (on, kernels) => {
      for (const source of sources)
        for (const size of sizes)
          kernels.bernoulli(on.output([size], 'exact', { dtype: 'bool' }), source, 0.5)
      for (const probability of [0, 1, 0.1, 0.3, 2 ** -24, 1 - 2 ** -24])
        kernels.bernoulli(on.output([MANY], 'exact', { dtype: 'bool' }), first, probability)
    }),
  ],
  dropout: [
    check('the same elements for any seed, size and p', (on, kernels) => {
      for (const source of sources)
        for (const size of sizes) kernels.dropout(on.floats([size]), source, 0.5, on.output([size], 'scaled'))
      for (const p of [0, 0.1, 0.3, 0.75, 1])
        kernels.dropout(on.floats([MANY]), first, p, on.output([MANY], 'scaled'))
    }),
    check('in place, NaN and infinity', (on, kernels) => {
      const x = on.given(
        [70],
        Array.from({ length: 70 }, (_, i) => [NaN, Infinity, 1][i % 3]!),
      )
      kernels.dropout(x, first, 0.5, on.changes(x, 'scaled'))
    }),
  ],
}

import { expect, it } from 'vitest'
import { F, full, noGrad, type Tensor } from '../../src/index.ts'
import { onEveryBackend } from './backends.ts'

const norms: Readonly<Record<string, readonly [shape: number[], norm: (x: Tensor) => Tensor]>> = {
  'batch norm of rows': [[7, 3], (x) => F.batchNorm(x, null, null, { training: true })],
  'batch norm of pictures': [[3, 2, 5, 7], (x) => F.batchNorm(x, null, null, { training: true })],
  'group norm': [[2, 6, 11], (x) => F.groupNorm(x, 3)],
  'instance norm': [[2, 3, 13], (x) => F.instanceNorm(x)],
  'layer norm': [[2, 3, 13], (x) => F.layerNorm(x, [13])],
}

onEveryBackend(() => {
  // The mean of equal float32 numbers is rounded, and 1 / sqrt(eps) makes 316 of each rounding error.
  it.each(Object.entries(norms))('%s gives 0 for equal values', async (_name, [shape, norm]) => {
    for (let i = 0; i < 40; i++) {
      const value = Math.fround(0.1 + i * 0.37)
      const out = await noGrad(() => norm(full(shape, value))).data()
      expect(Math.max(...out.map(Math.abs)), String(value)).toBeLessThan(1e-9)
    }
  })
})

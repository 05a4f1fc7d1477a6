import { describe, expect, it } from 'vitest'
import { MemoryError } from '../../src/base/errors.ts'
import {
  dropGradient,
  keep,
  unkeep,
  kernels,
  noGrad,
  ones,
  scope,
  tensor,
  zeros,
  type Tensor,
} from '../../src/tensor/index.ts'
import { onEveryBackend } from '../nn/backends.ts'

const list = (x: Tensor | null): number[] => [...x!.dataSync()]

/** A tensor that its scope did not let out. */
function lost(): Tensor {
  let inside: Tensor | undefined
  scope(() => {
    inside = zeros(2, 3)
  })
  return inside!
}

onEveryBackend(() => {
  describe('scope', () => {
    it('frees what was created inside, and says how to keep it', () => {
      const message =
        'add: this tensor [2, 3] belongs to a scope that has ended; return it from the scope, or call keep(tensor) inside it'
      expect(() => lost().add(1)).toThrow(MemoryError)
      expect(() => lost().add(1)).toThrow(message)
    })

    it.each<[string, (x: Tensor) => unknown]>([
      ['a view', (x) => x.reshape(6)],
      ['a transpose', (x) => x.t()],
      ['an in-place change', (x) => x.zero_()],
      ['the second operand', (x) => ones(2, 3).mul(x)],
      ['reading', (x) => x.dataSync()],
      ['detaching', (x) => x.detach()],
    ])('refuses %s of a tensor that was taken back', (_what, use) => {
      expect(() => use(lost())).toThrow(MemoryError)
    })

    it('rejects asynchronous reading too', async () => {
      await expect(lost().tolist()).rejects.toThrow(MemoryError)
    })

    it('keeps what is returned, also in arrays and objects', () => {
      const out = scope(() => ({ one: ones(2), more: [zeros(1), { deep: ones(1).mul(3) }] as const }))
      expect(list(out.one)).toEqual([1, 1])
      expect(list(out.more[0])).toEqual([0])
      expect(list(out.more[1].deep)).toEqual([3])
    })

    it('lets out the memory under a returned view', () => {
      const row = scope(() =>
        tensor([
          [1, 2],
          [3, 4],
        ]).select(0, 1),
      )
      expect(list(row)).toEqual([3, 4])
    })

    it('lets out what keep was called on', () => {
      let kept: Tensor | undefined
      scope(() => {
        kept = keep(ones(2).mul(2))
        expect(kept.isContiguous()).toBe(true)
      })
      expect(list(kept!)).toEqual([2, 2])
    })

    it('lets out gradients of leaves, added up over scopes', () => {
      const x = tensor([1, 2], { requiresGrad: true })
      for (let i = 0; i < 3; i++) scope(() => x.mul(x).sum().backward())
      expect(list(x.grad)).toEqual([6, 12])
    })

    it('frees the sums of gradients that later sums have replaced', () => {
      const x = tensor([1, 2], { requiresGrad: true })
      const step = () => scope(() => x.mul(x).sum().backward())
      for (let i = 0; i < 2; i++) step()
      const before = kernels().memory().liveStorages
      for (let i = 0; i < 5; i++) step()
      expect(kernels().memory().liveStorages).toBe(before)
      expect(list(x.grad)).toEqual([14, 28])
    })

    it('frees what unkeep was called on when the next scope ends', () => {
      const kept = scope(() => keep(ones(2).mul(2)))
      const before = kernels().memory().liveStorages
      scope(() => {
        unkeep(kept)
        expect(list(kept)).toEqual([2, 2])
      })
      expect(kernels().memory().liveStorages).toBe(before - 1)
      expect(() => kept.add(1)).toThrow(MemoryError)
    })

    it('leaves tensors from outside alone', () => {
      const x = ones(2)
      scope(() => x.add_(1))
      expect(list(x)).toEqual([2, 2])
    })

    it('gives what an inner scope returns to the outer one', () => {
      let inner: Tensor | undefined
      const out = scope(() => {
        inner = scope(() => ones(2))
        expect(list(inner)).toEqual([1, 1])
        return inner.mul(2)
      })
      expect(list(out)).toEqual([2, 2])
      expect(() => inner!.add(1)).toThrow(MemoryError)
    })

    it('takes everything back after an error', () => {
      const before = kernels().memory().liveStorages
      expect(() =>
        scope(() => {
          ones(100)
          throw new Error('inside')
        }),
      ).toThrow('inside')
      expect(kernels().memory().liveStorages).toBe(before)
      const after = ones(1)
      expect(list(after)).toEqual([1])
    })

    it('refuses async functions', () => {
      expect(() => scope(async () => ones(1))).toThrow(MemoryError)
      expect(() => scope(async () => ones(1))).toThrow(/must not be async/)
    })

    it('holds as many storages after 1,000 training steps as after one', () => {
      const w = tensor(
        [
          [0.5, -0.5],
          [0.25, 0.75],
        ],
        { requiresGrad: true },
      )
      const x = ones(4, 2)
      const step = (): void =>
        scope(() => {
          dropGradient(w)
          x.matmul(w).tanh().square().mean().backward()
          noGrad(() => w.sub_(w.grad!.mul(0.1)))
        })
      step()
      const before = kernels().memory().liveStorages
      for (let i = 0; i < 1000; i++) step()
      expect(kernels().memory().liveStorages).toBe(before)
      expect(Math.abs(list(w)[0]!)).toBeLessThan(0.5)
    })

    it('gives states that were handed from step to step back with the scope around the loop', () => {
      const before = kernels().memory().liveStorages
      scope(() => {
        let state = zeros(3)
        for (let i = 0; i < 100; i++) state = scope(() => state.add(1).mul(1))
        expect(list(state)).toEqual([100, 100, 100])
      })
      expect(kernels().memory().liveStorages).toBe(before)
    })
  })
})

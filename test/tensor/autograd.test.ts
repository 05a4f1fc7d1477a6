import { describe, expect, it } from 'vitest'
import { AutogradError, DTypeError, ShapeError } from '../../src/base/errors.ts'
import {
  enableGrad,
  grad,
  isGradEnabled,
  noGrad,
  ones,
  scope,
  tensor,
  zeros,
  type Tensor,
} from '../../src/tensor/index.ts'
import { onEveryBackend } from '../nn/backends.ts'

const leaf = (...values: number[]): Tensor => tensor(values, { requiresGrad: true })
const list = (x: Tensor | null): number[] => [...x!.dataSync()]

onEveryBackend(() => {
  describe('backward', () => {
    it('adds to the gradient of a leaf until it is cleared', () => {
      const x = leaf(1, 2)
      x.mul(3).sum().backward()
      expect(list(x.grad)).toEqual([3, 3])
      x.mul(x).sum().backward()
      expect(list(x.grad)).toEqual([5, 7])
      x.grad = null
      x.sum().backward()
      expect(list(x.grad)).toEqual([1, 1])
    })

    it('gives every leaf a gradient with memory of its own', () => {
      const [a, b] = [leaf(1, 2), leaf(3, 4)]
      a.add(b).sum().backward()
      noGrad(() => a.grad!.mul_(10))
      expect(list(a.grad)).toEqual([10, 10])
      expect(list(b.grad)).toEqual([1, 1])
      expect(a.grad!.isContiguous()).toBe(true)
    })

    it('leaves the gradient that it was called with alone', () => {
      const x = leaf(1, 2)
      const g = tensor([3, 4])
      x.reshape(2).backward(g)
      noGrad(() => x.grad!.zero_())
      expect(list(g)).toEqual([3, 4])
    })

    it('goes through a tensor that is used several times once, with the sum', () => {
      const x = leaf(2)
      const y = x.mul(x)
      y.mul(y).add(y).sum().backward()
      expect(list(x.grad)).toEqual([4 * 8 + 4])
    })

    it('sums over the dimensions that broadcasting stretched', () => {
      const column = tensor([[1], [2]], { requiresGrad: true })
      const row = leaf(1, 2, 3)
      const scalar = tensor(2, { requiresGrad: true })
      column.mul(row).mul(scalar).sum().backward()
      expect(column.grad!.shape).toEqual([2, 1])
      expect(list(column.grad)).toEqual([12, 12])
      expect(list(row.grad)).toEqual([6, 6, 6])
      expect(scalar.grad!.shape).toEqual([])
      expect(list(scalar.grad)).toEqual([18])
    })

    it('walks a chain of 20,000 operations', () => {
      const x = leaf(1)
      let y: Tensor = x
      for (let i = 0; i < 20_000; i++) y = y.add(1)
      y.sum().backward()
      expect(list(x.grad)).toEqual([1])
    })

    it('refuses a second pass unless the first kept the graph', () => {
      const x = leaf(3)
      const y = x.mul(x).sum()
      y.backward(undefined, { retainGraph: true })
      y.backward()
      expect(list(x.grad)).toEqual([12])
      expect(() => y.backward()).toThrow(
        new AutogradError(
          'backward',
          'the graph was already used and freed; pass { retainGraph: true } to the first call to use it twice',
        ),
      )
    })

    it('asks for a gradient where the tensor has several elements', () => {
      const y = leaf(1, 2).mul(2)
      expect(() => y.backward()).toThrow(/needs a tensor with one element, got \[2\]; reduce it with sum/)
      expect(() => y.backward(ones(3))).toThrow(ShapeError)
      expect(() => y.backward(ones(3))).toThrow(
        'backward: the gradient must have the shape of the tensor; got tensor [2], gradient [3]',
      )
    })

    it('says where nothing needs a gradient', () => {
      expect(() => tensor([1]).mul(2).backward()).toThrow(AutogradError)
      expect(() => tensor([1]).mul(2).backward()).toThrow(
        /set requiresGrad on its inputs, and compute it outside noGrad/,
      )
    })
  })

  describe('changes in place', () => {
    it('are refused for a leaf that needs its gradient, unless in noGrad', () => {
      const x = leaf(1, 2)
      expect(() => x.mul_(2)).toThrow(AutogradError)
      expect(() => x.mul_(2)).toThrow(/^mul_: a leaf tensor .* noGrad/)
      expect(list(x)).toEqual([1, 2])
      noGrad(() => x.mul_(2))
      expect(list(x)).toEqual([2, 4])
      expect(x.isLeaf && x.requiresGrad).toBe(true)
    })

    it('continue the graph of a computed tensor', () => {
      const x = leaf(1, 2)
      const y = x.mul(3)
      expect(y.add_(1).mul_(x)).toBe(y)
      y.sum().backward()
      expect(list(y)).toEqual([4, 14])
      expect(list(x.grad)).toEqual([7, 13])
    })

    it('make a tensor without gradient part of the graph', () => {
      const x = leaf(1, 2)
      const sum = zeros(2)
      for (let i = 0; i < 3; i++) sum.add_(x)
      sum.sum().backward()
      expect(list(x.grad)).toEqual([3, 3])
    })

    it('of a value that a gradient needs are found out', () => {
      const x = leaf(1, 2)
      const y = x.mul(2)
      const z = y.mul(y).sum()
      y.add_(1)
      expect(() => z.backward()).toThrow(
        'backward: a tensor [2] needed for the gradient of mul was changed in place after it was used',
      )
    })

    it('of a result that its own gradient needs are found out', () => {
      const y = leaf(1, 2).exp()
      const z = y.sum()
      noGrad(() => y.mul_(2))
      expect(() => z.backward()).toThrow(/needed for the gradient of exp was changed in place/)
    })

    it('of a weight between forward and backward are found out', () => {
      const [x, w] = [leaf(1, 2), leaf(3, 4)]
      const loss = x.mul(w).sum()
      noGrad(() => w.sub_(1))
      expect(() => loss.backward()).toThrow(AutogradError)
    })

    it('of a value that no gradient needs are allowed', () => {
      const x = leaf(1, 2)
      const y = x.mul(2)
      const z = y.add(1).sum()
      y.add_(1)
      z.backward()
      expect(list(x.grad)).toEqual([2, 2])
    })

    it('of a view change its base and all other views, with their gradients', () => {
      const [x, w] = [leaf(1, 2), leaf(5)]
      const y = x.mul(3)
      const [early, part] = [y.narrow(0, 0, 1), y.select(0, 0)]
      expect(part.mul_(w.select(0, 0))).toBe(part)
      expect(list(y)).toEqual([15, 6])
      early.add(y.sum()).sum().backward()
      expect(list(x.grad)).toEqual([30, 3])
      expect(list(w.grad)).toEqual([6])
      expect([part, early].map((view) => view.isLeaf)).toEqual([false, false])
    })

    it('of a view of plain data take it into the graph, also through a view that was made before', () => {
      const x = zeros(2, 2)
      const [early, column] = [x.select(0, 0), x.t().select(0, 1)]
      const w = leaf(1, 2)
      column.copy_(w)
      expect([x, early, column].map((t) => t.requiresGrad)).toEqual([true, true, true])
      early.mul_(w)
      x.sum().backward()
      expect(list(x)).toEqual([0, 2, 0, 2])
      expect(list(w.grad)).toEqual([2, 2])
    })

    it('of all views that one call returned are allowed', () => {
      const x = leaf(1, 2, 3)
      const y = x.mul(2)
      y.unbind().forEach((part, i) => part.mul_(i))
      const [head, tail] = y.split(2)
      head!.add_(tail!)
      y.sum().backward()
      expect(list(y)).toEqual([12, 16, 12])
      expect(list(x.grad)).toEqual([0, 2, 12])
    })

    it('of a view of a leaf are refused, unless in noGrad', () => {
      const x = leaf(1, 2)
      for (const view of [x.select(0, 0), x.view(2, 1).t(), noGrad(() => x.select(0, 0))])
        expect(() => view.zero_()).toThrow(/^zero_: a view of a leaf tensor .* noGrad/)
      expect(() => x.setAt(0, 5)).toThrow(/^setAt: a view of a leaf tensor/)
      noGrad(() => x.select(0, 1).zero_())
      expect(list(x)).toEqual([1, 0])
      expect(x.isLeaf && x.requiresGrad).toBe(true)
    })

    it('of a view that was made inside noGrad are refused outside it', () => {
      const y = leaf(1, 2).mul(2)
      const view = noGrad(() => y.view(2, 1))
      expect(() => view.zero_()).toThrow(/^zero_: a view that was made inside noGrad/)
      expect(() => view.t().zero_()).toThrow(/^zero_: a view that was made inside noGrad/)
      noGrad(() => view.zero_())
      expect(list(y)).toEqual([0, 0])
    })

    it('of a view whose elements share memory are refused', () => {
      const x = leaf(1, 2, 3).mul(2)
      for (const view of [x.expand(2, 3), x.unfold(0, 2, 1), x.unfold(0, 2, 1).t()])
        for (const run of [(): Tensor => view.zero_(), () => noGrad(() => view.zero_())])
          expect(run).toThrow(/^zero_: several elements of this tensor share the same memory/)
      for (const view of [x.unfold(0, 2, 2), x.expand(0, 3), x.expand(1, 3), x.view(3, 1).expand(3, 1)])
        view.zero_()
      expect(list(x)).toEqual([0, 0, 0])
    })

    it('of views in a scope free what a step has used', () => {
      const w = leaf(1, 2)
      for (let step = 0; step < 3; step++)
        scope(() => {
          const rows = zeros(3, 2)
          let power = w
          for (let i = 0; i < 3; i++) {
            power = power.mul(w)
            rows.at(i).copy_(power)
          }
          rows.slice(0, 1).sum().backward()
        })
      expect(list(w.grad)).toEqual([3 * (3 + 4), 3 * (12 + 32)])
    })

    it('reach the last of thousands of views', () => {
      const x = leaf(1, 2)
      const y = x.mul(2)
      let view = y
      for (let i = 0; i < 5000; i++) view = view.unsqueeze(0).squeeze(0)
      y.mul_(3)
      view.sum().backward()
      expect(list(x.grad)).toEqual([6, 6])
    })

    it('of a view give gradients of tensors in the middle', () => {
      const x = leaf(1, 2)
      const y = x.mul(2)
      const before = y.mul(1)
      before.select(0, 0).mul_(5)
      const [dy, dBefore] = grad([before.sum()], [y, before])
      expect([list(dy!), list(dBefore!)]).toEqual([
        [5, 1],
        [1, 1],
      ])
    })

    it('of a view of plain data change the data', () => {
      const x = zeros(2, 2)
      x.select(0, 1).add_(5)
      expect(list(x)).toEqual([0, 0, 5, 5])
    })
  })

  describe('noGrad, enableGrad and detach', () => {
    it('noGrad records nothing and puts the mode back, after an error too', () => {
      const x = leaf(1)
      expect(noGrad(() => x.mul(2)).requiresGrad).toBe(false)
      expect(() =>
        noGrad(() => {
          throw new Error('inside')
        }),
      ).toThrow('inside')
      expect(isGradEnabled()).toBe(true)
      expect(noGrad(() => enableGrad(() => x.mul(2))).requiresGrad).toBe(true)
    })

    it('noGrad and enableGrad refuse async functions and put the setting back', () => {
      for (const mode of [noGrad, enableGrad]) {
        expect(() => mode(async () => Promise.resolve())).toThrow('the function must not be async')
        expect(() => mode(() => Promise.reject(new Error('inside')))).toThrow('must not be async')
        expect(isGradEnabled()).toBe(true)
        noGrad(() => {
          expect(() => mode(async () => 1)).toThrow('must not be async')
          expect(isGradEnabled()).toBe(false)
        })
      }
    })

    it('detach shares the numbers and stops the gradient', () => {
      const x = leaf(3)
      const y = x.mul(x)
      y.mul(y.detach()).sum().backward()
      expect(list(x.grad)).toEqual([9 * 6])
      expect(y.detach().storage).toBe(y.storage)
    })

    it('only float32 leaves can need gradients, and a computed tensor cannot stop', () => {
      expect(() => tensor([1], { dtype: 'int32', requiresGrad: true })).toThrow(DTypeError)
      const y = leaf(1).mul(2)
      expect(() => y.requiresGrad_(false)).toThrow(/use detach\(\)/)
    })
  })

  describe('grad', () => {
    it('returns gradients and touches no leaf', () => {
      const [x, y] = [leaf(2), leaf(5)]
      const [dx, dy] = grad([x.mul(x).mul(y).sum()], [x, y])
      expect([list(dx!), list(dy!)]).toEqual([[20], [4]])
      expect(x.grad).toBeNull()
    })

    it('differentiates again with createGraph, as often as wanted', () => {
      const x = leaf(2)
      const [first] = grad([x.pow(4).sum()], [x], { createGraph: true })
      const [second] = grad([first!.sum()], [x], { createGraph: true })
      const [third] = grad([second!.sum()], [x])
      expect([first, second, third].map((g) => list(g!)[0])).toEqual([32, 48, 48])
      expect(third!.requiresGrad).toBe(false)
    })

    it('gives gradients of tensors in the middle', () => {
      const x = leaf(3)
      const y = x.mul(2)
      const [dy, dx] = grad([y.mul(y).sum()], [y, x])
      expect([list(dy!), list(dx!)]).toEqual([[12], [24]])
    })

    it('adds the gradients of several outputs', () => {
      const x = leaf(1, 2)
      const [dx] = grad([x.mul(2), x.sum()], [x], { gradOutputs: [tensor([1, 10]), undefined] })
      expect(list(dx!)).toEqual([3, 21])
    })

    it('says which input is unused, or gives null for it', () => {
      const [x, y] = [leaf(1), leaf(1)]
      expect(() => grad([x.sum()], [x, y])).toThrow(
        'grad: the outputs do not depend on input 1; pass { allowUnused: true } to get null for it',
      )
      expect(grad([x.sum()], [y], { allowUnused: true })).toEqual([null])
    })

    it('backward with createGraph leaves a gradient that can be differentiated', () => {
      const x = leaf(3)
      x.pow(3).sum().backward(undefined, { createGraph: true })
      const [second] = grad([x.grad!.sum()], [x])
      expect(list(second!)).toEqual([18])
    })
  })
})

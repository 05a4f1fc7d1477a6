import { expect, it } from 'vitest'
import { nn, tensor, type Tensor } from '../../src/index.ts'

/** Doubles its input. */
class Double extends nn.Module<[x: Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return x.mul(2)
  }
}

const values = (x: Tensor): number[] => [...x.dataSync()]

it('a hook that returns a tensor replaces the output, and one that returns a number does not', () => {
  const module = new Double()
  const seen: unknown[] = []
  const replacing = module.registerForwardHook((_module, [x], output) => {
    seen.push(x, output)
    return (output as Tensor).add(1)
  })
  const counting = module.registerForwardHook((_module, _inputs, output) => seen.push(output))
  const x = tensor([1, 2])
  const y = module(x)
  expect(values(y)).toEqual([3, 5])
  expect(seen[0]).toBe(x)
  expect(values(seen[1] as Tensor)).toEqual([2, 4])
  expect(seen[2]).toBe(y)
  replacing.remove()
  expect(values(module(x))).toEqual([2, 4])
  counting()
  expect(seen.length).toBe(4)
})

it('a pre-hook sees the inputs and may replace them, all or the only one', () => {
  const module = new Double()
  const single = module.registerForwardPreHook((_module, [x]) => (x as Tensor).add(1))
  expect(values(module(tensor([1])))).toEqual([4])
  const list = module.registerForwardPreHook((_module, [x]) => [(x as Tensor).mul(10)])
  expect(values(module(tensor([1])))).toEqual([40])
  single.remove()
  expect(values(module(tensor([1])))).toEqual([20])
  list.remove()
  expect(values(module(tensor([1])))).toEqual([2])
})

it('gradients flow through what a hook returns', () => {
  const module = new Double()
  module.registerForwardHook((_module, _inputs, output) => (output as Tensor).square())
  const x = tensor([3], { requiresGrad: true })
  module(x).sum().backward()
  expect(values(x.grad!)).toEqual([24])
})

it('a layer with a pre-hook is not fused with the next one', () => {
  const relu = new nn.ReLU()
  const model = new nn.Sequential(new nn.Linear(2, 3), relu)
  const x = tensor([[1, -1]])
  const plain = values(model(x))
  const seen: unknown[] = []
  const handle = relu.registerForwardPreHook((_module, inputs) => void seen.push(inputs[0]))
  expect(values(model(x))).toEqual(plain)
  expect(seen.length).toBe(1)
  handle.remove()
})

import { expect, it } from 'vitest'
import * as nn from '../../src/nn/index.ts'
import { arange, tensor } from '../../src/tensor/index.ts'
import { onEveryBackend } from './backends.ts'

const withGrad = (values: number[], grad: number[]): nn.Parameter => {
  const parameter = new nn.Parameter(tensor(values))
  parameter.grad = tensor(grad)
  return parameter
}

onEveryBackend(() => {
  it('clipGradNorm_ shrinks all gradients by one factor and returns the norm before', async () => {
    const parameters = [withGrad([0], [3]), withGrad([0, 0], [0, 4]), new nn.Parameter(tensor([1]))]
    expect(await nn.utils.clipGradNorm_(parameters, 1).item()).toBeCloseTo(5, 6)
    expect(await parameters[0]!.grad!.item()).toBeCloseTo(0.6, 5)
    expect((await parameters[1]!.grad!.tolist()) as number[]).toEqual([0, expect.closeTo(0.8, 5)])
    expect(await nn.utils.clipGradNorm_(parameters, 10).item()).toBeCloseTo(1, 5)
    expect(await parameters[0]!.grad!.item()).toBeCloseTo(0.6, 5)
    expect(await nn.utils.clipGradNorm_(parameters, 1, { normType: Infinity }).item()).toBeCloseTo(0.8, 5)
    expect(await nn.utils.clipGradNorm_([], 1).item()).toBe(0)
  })

  it('clipGradValue_ cuts every element', async () => {
    const parameter = withGrad([0, 0, 0], [-3, 0.5, 2])
    nn.utils.clipGradValue_([parameter], 1)
    expect(await parameter.grad!.tolist()).toEqual([-1, 0.5, 1])
  })

  it('parameters go into one vector and back', async () => {
    const layer = new nn.Linear(2, 2)
    const vector = arange(6).toFloat()
    nn.utils.vectorToParameters(vector, layer.parameters())
    expect(await layer.weight.tolist()).toEqual([
      [0, 1],
      [2, 3],
    ])
    expect(await layer.bias!.tolist()).toEqual([4, 5])
    expect(await nn.utils.parametersToVector(layer.parameters()).tolist()).toEqual([0, 1, 2, 3, 4, 5])
    expect(() => nn.utils.vectorToParameters(arange(5).toFloat(), layer.parameters())).toThrow(
      'needs a vector with 6 elements, as many as the parameters have; got vector [5]',
    )
  })
})

it('limits must not be negative', () => {
  expect(() => nn.utils.clipGradNorm_([], -1)).toThrow('maxNorm must be a number >= 0, got -1')
  expect(() => nn.utils.clipGradValue_([], -1)).toThrow('the value must be a number >= 0, got -1')
})

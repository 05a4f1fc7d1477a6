import { describe, expect, it } from 'vitest'
import * as F from '../../src/nn/functional/index.ts'
import * as nn from '../../src/nn/index.ts'
import { tensor, zeros, type Tensor } from '../../src/tensor/index.ts'
import { onEveryBackend } from './backends.ts'
import { expectNear, fixture, unpacked, type Packed } from './fixture.ts'

type Loss = (input: Tensor, target: Tensor, options?: object) => Tensor
const functions = F as unknown as Record<string, Loss>

const isPacked = (value: unknown): value is Packed =>
  typeof value === 'object' && value !== null && 'data' in value && 'shape' in value

const modules: Record<string, new (options: object) => nn.Module<[Tensor, Tensor], Tensor>> = {
  nllLoss: nn.NLLLoss,
  crossEntropy: nn.CrossEntropyLoss,
  mseLoss: nn.MSELoss,
  l1Loss: nn.L1Loss,
  smoothL1Loss: nn.SmoothL1Loss,
  binaryCrossEntropy: nn.BCELoss,
  binaryCrossEntropyWithLogits: nn.BCEWithLogitsLoss,
}

onEveryBackend(() => {
  describe('a loss and its gradient are those of PyTorch, as function and as module', () => {
    for (const [number, example] of fixture.losses.entries())
      it(`${number} ${example.label}`, async () => {
        const options = {
          ...Object.fromEntries(
            Object.entries(example.options).map(([name, value]) => [
              name,
              isPacked(value) ? unpacked(value) : value,
            ]),
          ),
          ...(example.weight === null ? {} : { weight: unpacked(example.weight) }),
        }
        const target = unpacked(example.inputs[1]!)
        const Loss = modules[example.loss]!
        for (const loss of [
          (x: Tensor, y: Tensor) => functions[example.loss]!(x, y, options),
          new Loss(options),
        ]) {
          const input = unpacked(example.inputs[0]!, true)
          const output = loss(input, target)
          await expectNear(output, example.output, 'the loss')
          output.backward(unpacked(example.cotangent))
          await expectNear(input.grad, example.gradInput, 'the gradient')
        }
      })
  })

  it('a mean over ignored targets only is NaN, their sum 0', async () => {
    const target = tensor([2, 2], 'int32')
    const scores = zeros(2, 3)
    expect(await F.crossEntropy(scores, target, { ignoreIndex: 2 }).item()).toBeNaN()
    expect(await F.crossEntropy(scores, target, { ignoreIndex: 2, reduction: 'sum' }).item()).toBe(0)
  })
})

describe('a loss refuses what does not fit and says what to write', () => {
  const x = zeros(2, 3)
  it.each([
    [
      () => F.nllLoss(x, zeros(2)),
      'nllLoss: the target must hold class indices as int32, got float32; convert it with toInt()',
    ],
    [() => F.nllLoss(x, tensor([0, 1, 2], 'int32')), 'got input [2, 3], target [3]'],
    [() => F.nllLoss(x, tensor([0, 3], 'int32')), '3'],
    [() => F.crossEntropy(x, tensor([0, 3], 'int32')), '3'],
    [() => F.crossEntropy(x, zeros(2)), 'class indices must be int32: convert them with toInt()'],
    [
      () => F.crossEntropy(x, tensor([0, 1], 'int32'), { weight: zeros(2) }),
      'weight must have one value for each of the 3 classes; got weight [2]',
    ],
    [
      () => F.crossEntropy(x, tensor([0, 1], 'int32'), { labelSmoothing: 2 }),
      'labelSmoothing must be from 0 to 1, got 2',
    ],
    [
      () => F.crossEntropy(tensor([[1, 2]], 'int32'), tensor([0], 'int32')),
      'input must be float32, got int32; convert it with toFloat()',
    ],
    [
      () => F.mseLoss(zeros(4, 1), zeros(4)),
      'mseLoss: input and target must have the same shape, as silent broadcasting is usually a mistake',
    ],
    [() => F.l1Loss(x, zeros(3)), 'got input [2, 3], target [3]'],
    [() => F.smoothL1Loss(x, x, { beta: -1 }), 'beta must be a number >= 0, got -1'],
    [
      () => F.binaryCrossEntropy(x, zeros(3)),
      'binaryCrossEntropy: input and target must have the same shape',
    ],
    [() => F.binaryCrossEntropyWithLogits(x, tensor([[1]], 'int32')), 'target must be float32, got int32'],
    [
      () => F.mseLoss(x, x, { reduction: 'avg' as 'mean' }),
      `reduction must be 'mean', 'sum' or 'none', got "avg"`,
    ],
  ])('%s', (call, message) => {
    expect(call).toThrow(message)
  })
})

import { expect, expectTypeOf, it } from 'vitest'
import * as nn from '../../src/nn/index.ts'
import { tensor, zeros, type Tensor } from '../../src/tensor/index.ts'

class Scaled extends nn.Module<[x: Tensor, factor?: number], Tensor> {
  override forward(x: Tensor, factor = 1): Tensor {
    return x.mul(factor)
  }
}

it('calls of modules are typed by the arguments and the result of forward', () => {
  const scaled = new Scaled()
  expectTypeOf(scaled(zeros(1))).toEqualTypeOf<Tensor>()
  expectTypeOf(scaled(zeros(1), 2)).toEqualTypeOf<Tensor>()
  const wrong = (): unknown => [
    // @ts-expect-error the argument must be a tensor
    scaled('x'),
    // @ts-expect-error an argument is missing
    scaled(),
    // @ts-expect-error the second argument must be a number
    scaled(zeros(1), 'two'),
    // @ts-expect-error a linear layer takes one tensor
    new nn.Linear(1, 1)(zeros(1), zeros(1)),
  ]
  expect(wrong).toBeTypeOf('function')
})

it('recurrent layers give pairs', () => {
  const x = zeros(2, 1, 3)
  expectTypeOf(new nn.RNN(3, 4)(x)).toEqualTypeOf<[output: Tensor, state: Tensor]>()
  expectTypeOf(new nn.GRU(3, 4)(x, zeros(1, 1, 4))).toEqualTypeOf<[output: Tensor, state: Tensor]>()
  const [output, [h, c]] = new nn.LSTM(3, 4)(x)
  expectTypeOf([output, h, c]).toEqualTypeOf<Tensor[]>()
  expectTypeOf(new nn.RNN(3, 4).weight_hh_l0).toEqualTypeOf<nn.Parameter>()
  expectTypeOf(new nn.RNN(3, 4).bias_ih_l0).toEqualTypeOf<nn.Parameter | undefined>()
  expectTypeOf(new nn.RNN(3, 4, { numLayers: 2 }).weight_hh_l1).toEqualTypeOf<nn.Parameter | undefined>()
  expectTypeOf(new nn.LSTMCell(3, 4)(zeros(1, 3))).toEqualTypeOf<[h: Tensor, c: Tensor]>()
})

it('lists know their items, and a sequence is a module of tensors', () => {
  const list = new nn.ModuleList([new nn.Linear(1, 2)])
  expectTypeOf(list.at(0)).toEqualTypeOf<nn.Linear>()
  for (const layer of list) expectTypeOf(layer.weight).toEqualTypeOf<nn.Parameter>()
  const model: nn.Module<[Tensor], Tensor> = new nn.Sequential(new nn.Linear(1, 2), new nn.ReLU())
  expectTypeOf(model(zeros(1, 1))).toEqualTypeOf<Tensor>()
  const lookup = new nn.Sequential<[Tensor], Tensor>(new nn.Embedding(3, 2), new nn.Flatten())
  expect(lookup(tensor([[0, 1]], 'int32')).shape).toEqual([1, 4])
})

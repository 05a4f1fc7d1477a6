import { expect, it } from 'vitest'
import { nn, optim, tensor, type Tensor } from '../../src/index.ts'
import { onEveryBackend } from './backends.ts'

const values = (x: Tensor): number[] => [...x.dataSync()].map((value) => Math.round(value * 1e5) / 1e5)
const { weightNorm, removeParametrizations } = nn.utils.parametrizations

onEveryBackend(() => {
  it('splits a weight into lengths and directions under PyTorch names', () => {
    const layer = new nn.Linear(2, 2)
    layer.loadStateDict({
      weight: tensor([
        [3, 4],
        [0, 2],
      ]),
      bias: tensor([1, -1]),
    })
    const x = tensor([[1, 2]])
    const before = values(layer(x))
    expect(before).toEqual([12, 3])
    weightNorm(layer)
    const state = layer.stateDict()
    expect(Object.keys(state)).toEqual([
      'bias',
      'parametrizations.weight.original0',
      'parametrizations.weight.original1',
    ])
    expect(state['parametrizations.weight.original0']!.shape).toEqual([2, 1])
    expect(values(state['parametrizations.weight.original0']!)).toEqual([5, 2])
    expect(values(layer(x))).toEqual(before)
    // The sum of the outputs: the gradient of a length is direction . x, here 11/5 and 2.
    layer(x).sum().backward()
    const [, g, v] = layer.parameters()
    expect(values(g!.grad!)).toEqual([2.2, 2])
    // (g / |v|) (x - d (d . x)) with d = v / |v|: x - [0.6, 0.8] 2.2 and x - [0, 1] 2.
    expect(values(v!.grad!)).toEqual([-0.32, 0.24, 1, 0])
    const opt = new optim.SGD(layer.parameters(), { lr: 0.5 })
    opt.step()
    expect(values(layer.weight.norm(2, 1))).toEqual([3.9, 1])
    const trained = values(layer(x))
    removeParametrizations(layer)
    expect(Object.keys(layer.stateDict())).toEqual(['weight', 'bias'])
    expect(layer.weight).toBeInstanceOf(nn.Parameter)
    expect(values(layer(x))).toEqual(trained)
  })

  it('one length for all, another dimension, two weights of a recurrent layer', () => {
    const conv = weightNorm(new nn.ConvTranspose1d(3, 4, 2), { dim: 1 })
    expect(conv.stateDict()['parametrizations.weight.original0']!.shape).toEqual([1, 4, 1])
    const linear = weightNorm(new nn.Linear(2, 3), { dim: null })
    expect(linear.stateDict()['parametrizations.weight.original0']!.shape).toEqual([])
    const rnn = new nn.GRU(3, 4)
    const x = tensor([[[1, 2, 3]]])
    const before = values(rnn(x)[0])
    weightNorm(weightNorm(rnn, { name: 'weight_hh_l0' }), { name: 'weight_ih_l0' })
    expect(values(rnn(x)[0])).toEqual(before)
    expect(Object.keys(rnn.stateDict()).slice(2)).toEqual([
      'parametrizations.weight_hh_l0.original0',
      'parametrizations.weight_hh_l0.original1',
      'parametrizations.weight_ih_l0.original0',
      'parametrizations.weight_ih_l0.original1',
    ])
  })
})

it('refuses what is no parameter', () => {
  const layer = new nn.Linear(2, 3)
  expect(() => weightNorm(layer, { name: 'weights' })).toThrow(
    'weightNorm: Linear has no parameter "weights"; its own are weight, bias',
  )
  expect(() => removeParametrizations(layer)).toThrow('"weight" of Linear has no parametrization')
  expect(() => weightNorm(weightNorm(layer))).toThrow('Linear has no parameter "weight"')
})

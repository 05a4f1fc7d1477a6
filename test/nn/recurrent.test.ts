import { describe, expect, it } from 'vitest'
import * as nn from '../../src/nn/index.ts'
import { manualSeed, randn, stack, tensor, zeros, type Tensor } from '../../src/tensor/index.ts'
import { onEveryBackend } from './backends.ts'

const distance = async (a: Tensor, b: Tensor): Promise<number> => a.sub(b).abs().max().item()

onEveryBackend(() => {
  it('a layer over a sequence is its cell step by step', async () => {
    manualSeed(5)
    const x = randn(4, 2, 3)
    for (const [layer, cell] of [
      [new nn.RNN(3, 5), new nn.RNNCell(3, 5)],
      [new nn.GRU(3, 5), new nn.GRUCell(3, 5)],
    ] as const) {
      cell.loadStateDict(
        Object.fromEntries(
          Object.entries(layer.stateDict()).map(([name, value]) => [name.replace('_l0', ''), value]),
        ),
      )
      const states: Tensor[] = []
      for (let t = 0; t < 4; t++) states.push(cell(x.select(0, t), states.at(-1)))
      const [output, last] = layer(x)
      expect(await distance(output, stack(states))).toBeLessThan(1e-6)
      expect(await distance(last, output.narrow(0, 3, 1))).toBe(0)
    }
  })

  it('two halves with the state carried over are one whole', async () => {
    manualSeed(6)
    const x = randn(6, 2, 3)
    for (const layer of [new nn.RNN(3, 4, { numLayers: 2 }), new nn.GRU(3, 4, { numLayers: 2 })]) {
      const [whole] = layer(x)
      const [, state] = layer(x.narrow(0, 0, 3))
      const [second] = layer(x.narrow(0, 3, 3), state)
      expect(await distance(second, whole.narrow(0, 3, 3))).toBeLessThan(1e-6)
    }
    const lstm = new nn.LSTM(3, 4, { numLayers: 2 })
    const [whole] = lstm(x)
    const [, state] = lstm(x.narrow(0, 0, 3))
    const [second] = lstm(x.narrow(0, 3, 3), state)
    expect(await distance(second, whole.narrow(0, 3, 3))).toBeLessThan(1e-6)
  })

  it('dropout lies between layers, and only in training', async () => {
    manualSeed(7)
    const x = randn(3, 2, 3)
    const rnn = new nn.RNN(3, 8, { numLayers: 2, dropout: 0.5 })
    const [first] = rnn(x)
    const [second] = rnn(x)
    expect(await distance(first, second)).toBeGreaterThan(0)
    rnn.eval()
    expect(await distance(rnn(x)[0], rnn(x)[0])).toBe(0)
  })
})

describe('what does not fit is refused', () => {
  const rnn = new nn.RNN(3, 4, { numLayers: 2 })
  it.each([
    [() => rnn(zeros(5, 2, 4)), 'RNN: needs an input [steps, batch, 3] or [steps, 3]; got input [5, 2, 4]'],
    [() => rnn(zeros(3)), 'needs an input [steps, batch, 3] or [steps, 3]; got input [3]'],
    [() => rnn(zeros(0, 2, 3)), 'needs at least one step; got input [0, 2, 3]'],
    [
      () => rnn(tensor([[1, 2, 3]], 'int32')),
      'the input must be float32, got int32; convert it with toFloat()',
    ],
    [
      () => rnn(zeros(5, 2, 3), zeros(1, 2, 4)),
      'needs a state [2, 2, 4] for this input; got input [5, 2, 3], state [1, 2, 4]',
    ],
    [() => rnn(zeros(5, 3), zeros(2, 1, 4)), 'needs a state [2, 4] for this input'],
    [() => new nn.GRUCell(3, 4)(zeros(2, 5)), 'GRUCell: needs an input [batch, 3] or [3]; got input [2, 5]'],
    [
      () => new nn.LSTMCell(3, 4)(zeros(2, 3), [zeros(2, 4), zeros(1, 4)]),
      'needs a state [2, 4] for this input',
    ],
    [() => new nn.RNN(0, 4), 'RNN: inputSize must be an integer of at least 1, got 0'],
    [
      () => new nn.LSTM(3, 4, { dropout: 0.5 }),
      'dropout applies between layers, so it needs numLayers above 1',
    ],
    [
      () => new nn.RNN(3, 4, { nonlinearity: 'sigmoid' as 'tanh' }),
      `nonlinearity must be 'tanh' or 'relu', got "sigmoid"`,
    ],
  ])('%s', (call, message) => {
    expect(call).toThrow(message)
  })
})

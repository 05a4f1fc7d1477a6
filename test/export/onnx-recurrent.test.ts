import { beforeAll, describe, expect, it } from 'vitest'
import { exportOnnx } from '../../src/export/index.ts'
import * as nn from '../../src/nn/index.ts'
import { init, manualSeed, noGrad, randn, type Tensor } from '../../src/tensor/index.ts'
import { distance, runOnnx, type Plain } from './onnx-session.ts'

beforeAll(() => init())

const kinds = { 'RNN of tanh': nn.RNN, 'RNN of relu': nn.RNN, GRU: nn.GRU, LSTM: nn.LSTM } as const
const cases = [
  { numLayers: 1 },
  { numLayers: 3 },
  { numLayers: 1, bidirectional: true },
  { numLayers: 3, bidirectional: true },
  { numLayers: 2, bidirectional: true, bias: false, batchFirst: true },
] as const

const plain = (tensor: Tensor): Plain => ({
  data: tensor.contiguous().dataSync() as Float32Array,
  dims: tensor.shape,
})

describe.each(Object.keys(kinds) as (keyof typeof kinds)[])('%s', (kind) => {
  it.each(cases)('gives the same in onnxruntime, from zeros and from a state: %o', async (options) => {
    manualSeed(3)
    const nonlinearity = kind === 'RNN of relu' ? 'relu' : 'tanh'
    const layer = new kinds[kind](4, 5, { ...options, ...(kind.startsWith('RNN') ? { nonlinearity } : {}) })
    const rows = options.numLayers * ('bidirectional' in options ? 2 : 1)
    const x = 'batchFirst' in options ? randn(3, 6, 4) : randn(6, 3, 4)
    const first = Array.from({ length: layer instanceof nn.LSTM ? 2 : 1 }, () => randn(rows, 3, 5))
    const names = layer instanceof nn.LSTM ? ['h', 'c'] : ['h']
    for (const form of ['sequence', 'step'] as const) {
      const states = form === 'step' ? first : []
      const [output, last] = noGrad(() =>
        layer instanceof nn.LSTM
          ? layer(x, form === 'step' ? [first[0]!, first[1]!] : undefined)
          : layer(x, states[0]),
      )
      const theirs = await runOnnx(await exportOnnx(layer, { form }), {
        input: plain(x),
        ...Object.fromEntries(states.map((state, i) => [names[i]!, plain(state)])),
      })
      expect(theirs['output']!.dims).toEqual(output.shape)
      expect(distance(theirs['output']!.data, plain(output).data)).toBeLessThan(1e-5)
      ;(Array.isArray(last) ? (last as Tensor[]) : [last as Tensor]).forEach((state, i) =>
        expect(distance(theirs[`last_${names[i]!}`]!.data, plain(state).data)).toBeLessThan(1e-5),
      )
    }
  })
})

import { F, init, nn, noGrad, optim, scope, tensor, type Tensor, kernels, useKernels } from 'lanner'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeBackends } from '../../src/backend/index.ts'
import { decodeSafetensors } from '../../src/data/index.ts'
import { largestDeviation } from './fixture.ts'
import { batches, weights } from './generated.ts'
import { sample } from '../whole.ts'

interface Packed {
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

/** What `test/fixtures/make-recurrent-parity-fixtures.py` writes. */
interface RecurrentCase {
  readonly name: string
  readonly layer: 'RNN' | 'GRU' | 'LSTM'
  readonly numLayers?: number
  readonly bidirectional?: boolean
  readonly stateful?: boolean
  readonly weights: readonly {
    readonly name: string
    readonly shape: readonly number[]
    readonly bound: number
  }[]
  readonly losses: readonly number[]
  readonly lossesInFloat64: readonly number[]
}

const file = (name: string): URL => new URL(`../fixtures/${name}`, import.meta.url)
const fixture = JSON.parse(readFileSync(file('recurrent-parity.json'), 'utf8')) as {
  readonly vocabulary: number
  readonly factors: number
  readonly hidden: number
  readonly batch: number
  readonly characters: number
  readonly window: number
  readonly steps: number
  readonly lr: number
  readonly weightStream: number
  readonly savedLstm: Readonly<
    Record<'input' | 'h' | 'c' | 'output' | 'lastH' | 'lastC', Packed> & {
      readonly inputSize: number
      readonly hiddenSize: number
      readonly numLayers: number
      readonly bidirectional: boolean
      readonly batchFirst: boolean
    }
  >
  readonly cases: readonly RecurrentCase[]
}
const usable = new Set((await describeBackends()).filter((row) => row.usable).map((row) => row.name))

type State = Tensor | nn.LSTMState

/** Embedding, recurrent layers, scores; a stateful one carries its state from batch to batch. */
class Net extends nn.Module<[chars: Tensor], Tensor> {
  readonly e: nn.Embedding
  readonly rnn: nn.RNN | nn.GRU | nn.LSTM
  readonly out: nn.Linear
  readonly stateful: boolean
  state: State | undefined

  constructor({ layer, stateful = false, numLayers = 1, bidirectional = false }: RecurrentCase) {
    super()
    const { vocabulary, factors, hidden } = fixture
    this.e = new nn.Embedding(vocabulary, factors)
    this.rnn = new nn[layer](factors, hidden, { numLayers, bidirectional })
    this.out = new nn.Linear((bidirectional ? 2 : 1) * hidden, vocabulary)
    this.stateful = stateful
  }

  override forward(chars: Tensor): Tensor {
    const rnn = this.rnn as (input: Tensor, state?: State) => [Tensor, State]
    const [outputs, state] = rnn(this.e(chars), this.state)
    if (this.stateful)
      this.state = Array.isArray(state)
        ? [state[0]!.detach(), state[1]!.detach()]
        : (state as Tensor).detach()
    return F.logSoftmax(this.out(outputs), -1)
  }
}

function netOf(test: RecurrentCase): Net {
  const net = new Net(test)
  const parameters = net.namedParameters()
  expect(parameters.map(([name, p]) => [name, [...p.shape]])).toEqual(
    test.weights.map(({ name, shape }) => [name, shape]),
  )
  test.weights.forEach(({ bound, shape }, index) => {
    const parameter = parameters[index]![1]
    const values = weights(fixture.weightStream + index, parameter.numel, bound)
    noGrad(() => parameter.copy_(tensor(values).view([...shape])))
  })
  return net
}

/** The losses of every step. The state outlives its step, so the steps are not scopes of their own. */
async function losses(test: RecurrentCase): Promise<number[]> {
  const { vocabulary, lr } = fixture
  const net = netOf(test)
  const optimizer = new optim.Adam(net.parameters(), { lr })
  const steps = batches({ ...fixture, everyStep: true }).map(({ columns, targets }) => {
    optimizer.zeroGrad()
    const scores = net(
      tensor(
        columns.map((column) => [...column]),
        'int32',
      ),
    )
    const rows = scores.transpose(0, 1).reshape([-1, vocabulary])
    const loss = F.nllLoss(rows, tensor(targets))
    loss.backward()
    optimizer.step()
    return loss.item()
  })
  return Promise.all(steps)
}

describe.each((['native', 'wasm'] as const).filter((name) => usable.has(name)))('on %s', (backend) => {
  const before = kernels()
  beforeAll(() => init(backend))
  afterAll(() => useKernels(before))

  it.each(backend === 'native' ? fixture.cases : sample(fixture.cases, 6))(
    '$name has the losses of PyTorch at every step',
    async (test) => {
      const ours = await losses(test)
      const { deviation, step } = largestDeviation(ours, test.losses)
      const noise = largestDeviation(test.losses, test.lossesInFloat64).deviation
      const text = `step ${step + 1}: ours ${ours[step]}, PyTorch ${test.losses[step]}, float32's own ${noise}`
      expect(ours).toHaveLength(fixture.steps)
      expect(deviation, text).toBeLessThan(1e-4)
      expect(test.losses.at(-1)!, 'the curve falls').toBeLessThan(0.8 * test.losses[0]!)
    },
  )

  it('an LSTM with weights saved by PyTorch has the same output', () => {
    const { inputSize, hiddenSize, numLayers, bidirectional, batchFirst, ...tensors } = fixture.savedLstm
    const { input, h, c, output, lastH, lastC } = tensors
    const lstm = new nn.LSTM(inputSize, hiddenSize, { numLayers, bidirectional, batchFirst })
    const saved = decodeSafetensors(readFileSync(file('lstm.safetensors'))).tensors
    lstm.loadStateDict(
      new Map(
        [...saved].map(([name, { data, shape }]) => [
          name,
          tensor(data as Float32Array<ArrayBuffer>, { shape }),
        ]),
      ),
    )
    const unpack = ({ shape, data }: Packed): Tensor => tensor(Float32Array.from(data), { shape })
    const ours = noGrad(() => scope(() => lstm(unpack(input), [unpack(h), unpack(c)])))
    const [states, [ownH, ownC]] = ours
    for (const [own, theirs] of [
      [states, output],
      [ownH, lastH],
      [ownC, lastC],
    ] as const) {
      expect(own.shape).toEqual(theirs.shape)
      const values = own.contiguous().dataSync()
      theirs.data.forEach((value, i) => expect(Math.abs(values[i]! - value)).toBeLessThan(1e-6))
    }
  })
})

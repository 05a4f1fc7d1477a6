import {
  F,
  init,
  kernels,
  manualSeed,
  nn,
  noGrad,
  optim,
  scope,
  tensor,
  useKernels,
  type Tensor,
} from 'lanner'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeBackends } from '../../src/backend/index.ts'
import { largestDeviation } from './fixture.ts'
import { sample } from '../whole.ts'
import { integers, weights } from './generated.ts'

interface Curve {
  readonly name: string
  readonly weights: readonly {
    readonly name: string
    readonly shape: readonly number[]
    readonly bound: number
  }[]
  readonly losses: readonly number[]
  readonly lossesInFloat64: readonly number[]
}

/** What `test/fixtures/make-transformer-fixtures.py` writes. */
interface Fixture {
  readonly steps: number
  readonly batch: number
  readonly words: number
  readonly length: number
  readonly width: number
  readonly translators: readonly (Curve & {
    readonly normFirst: boolean
    readonly activation: 'relu' | 'gelu'
  })[]
  readonly awdLstm: Curve & {
    readonly drop: Readonly<Record<'embed' | 'input' | 'weight' | 'hidden' | 'output', number>>
    readonly vocabulary: number
    readonly embedding: number
    readonly hidden: number
    readonly window: number
  }
}

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/transformer.json', import.meta.url), 'utf8'),
) as Fixture
const usable = new Set((await describeBackends()).filter((row) => row.usable).map((row) => row.name))
const { batch, length, width, words, steps } = fixture

/** Reverses sequences of symbols. */
class Translator extends nn.Module<[src: Tensor, tgt: Tensor, padding: Tensor], Tensor> {
  readonly source = new nn.Embedding(words, width)
  readonly target = new nn.Embedding(words + 1, width)
  readonly places = new nn.Embedding(length, width)
  readonly transformer: nn.Transformer
  readonly out = new nn.Linear(width, words)

  constructor(options: Pick<nn.TransformerLayerOptions, 'normFirst' | 'activation'>) {
    super()
    this.transformer = new nn.Transformer({
      ...options,
      dModel: width,
      nhead: 2,
      numEncoderLayers: 2,
      numDecoderLayers: 2,
      dimFeedforward: 32,
      dropout: 0,
      batchFirst: true,
    })
  }

  override forward(src: Tensor, tgt: Tensor, padding: Tensor): Tensor {
    const places = this.places.weight
    const decoded = this.transformer(this.source(src).add(places), this.target(tgt).add(places), {
      tgtIsCausal: true,
      srcKeyPaddingMask: padding,
      memoryKeyPaddingMask: padding,
    })
    return this.out(decoded)
  }
}

/** fast.ai's AWD_LSTM and LinearDecoder, with tied weights. */
class AwdLstm extends nn.Module<[words: Tensor], Tensor> {
  readonly encoder: nn.Embedding
  readonly encoderDropout: nn.EmbeddingDropout
  readonly inputDropout = new nn.RNNDropout(fixture.awdLstm.drop.input)
  readonly rnns: nn.ModuleList<nn.WeightDropout<[Tensor, nn.LSTMState?], [Tensor, nn.LSTMState]>>
  readonly hiddenDropout = new nn.RNNDropout(fixture.awdLstm.drop.hidden)
  readonly outputDropout = new nn.RNNDropout(fixture.awdLstm.drop.output)
  readonly decoder: nn.Linear
  readonly #states: (nn.LSTMState | undefined)[] = [undefined, undefined]

  constructor() {
    super()
    const { vocabulary, embedding, hidden, drop } = fixture.awdLstm
    const layer = (from: number, to: number) =>
      new nn.WeightDropout(new nn.LSTM(from, to, { batchFirst: true }), drop.weight)
    this.encoder = new nn.Embedding(vocabulary, embedding)
    this.encoderDropout = new nn.EmbeddingDropout(this.encoder, drop.embed)
    this.rnns = new nn.ModuleList([layer(embedding, hidden), layer(hidden, embedding)])
    this.decoder = new nn.Linear(embedding, vocabulary)
    this.decoder.weight = this.encoder.weight
  }

  override forward(text: Tensor): Tensor {
    let x = this.inputDropout(this.encoderDropout(text))
    for (const [i, rnn] of [...this.rnns].entries()) {
      const [output, [h, c]] = rnn(x, this.#states[i])
      this.#states[i] = [h.detach(), c.detach()]
      x = i === 0 ? this.hiddenDropout(output) : output
    }
    return this.decoder(this.outputDropout(x))
  }
}

/** Gives each parameter its values, found by a name of ours and shape. */
function fill(net: nn.Module, curve: Curve, stream: number, nameOf = (name: string): string => name): void {
  const parameters = new Map(net.namedParameters())
  expect(parameters.size).toBe(curve.weights.length)
  curve.weights.forEach(({ name, shape, bound }, i) => {
    const parameter = parameters.get(nameOf(name))!
    expect([...parameter.shape], name).toEqual(shape)
    const values = tensor(weights(stream + i, parameter.numel, bound), { shape })
    const isScale = name.includes('norm') && name.endsWith('weight')
    noGrad(() => parameter.copy_(isScale ? values.add(1) : values))
  })
}

function translate(curve: Fixture['translators'][number]): number[] {
  const net = new Translator({ normFirst: curve.normFirst, activation: curve.activation })
  fill(net, curve, 5000)
  const opt = new optim.AdamW(net.parameters(), { lr: 3e-3 })
  const table = (values: ArrayLike<number>, dtype: 'int32' | 'bool'): Tensor =>
    tensor(Int32Array.from(values), { shape: [batch, length], dtype })
  const places = Array.from({ length: batch * length }, (_, i) => i)
  const padding = table(
    places.map((i) => Number(i % length >= 4 + (Math.floor(i / length) % 3))),
    'bool',
  )
  return Array.from({ length: steps }, (_, step) =>
    scope(() => {
      const src = integers(6000 + step, batch * length, words)
      const reversed = places.map((i) => src[i - (i % length) + (length - 1 - (i % length))]!)
      const tgt = places.map((i) => (i % length === 0 ? words : reversed[i - 1]!))
      opt.zeroGrad()
      const scores = net(table(src, 'int32'), table(tgt, 'int32'), padding)
      const loss = F.crossEntropy(scores.view([-1, words]), tensor(Int32Array.from(reversed)))
      loss.backward()
      opt.step()
      return loss.itemSync()
    }),
  )
}

function awdLstm(): number[] {
  const { vocabulary, window } = fixture.awdLstm
  const net = new AwdLstm()
  fill(net, fixture.awdLstm, 7000, (name) => {
    if (name === 'bias') return 'decoder.bias'
    const [, i, own] = /^rnns\.(\d)\.(.*)$/.exec(name) ?? []
    if (own === undefined) return name
    return own === 'weight_hh_l0' ? `rnns.${i}.weight_hh_l0_raw` : `rnns.${i}.module.${own}`
  })
  manualSeed(42)
  const opt = new optim.Adam(net.parameters(), { lr: 1e-2 })
  const text = integers(8000, batch * (steps * window + 1), 5)
  const row = (i: number, from: number): number[] =>
    Array.from({ length: window }, (_, t) => 3 * text[i * (steps * window + 1) + from + t]!)
  const rows = Array.from({ length: batch }, (_, i) => i)
  return Array.from({ length: steps }, (_, step) => {
    opt.zeroGrad()
    const scores = net(
      tensor(
        rows.map((i) => row(i, step * window)),
        'int32',
      ),
    )
    const wanted = tensor(
      rows.flatMap((i) => row(i, step * window + 1)),
      'int32',
    )
    const loss = F.crossEntropy(scores.reshape([-1, vocabulary]), wanted)
    loss.backward()
    opt.step()
    return loss.itemSync()
  })
}

function compare(ours: readonly number[], curve: Curve): void {
  const { deviation, step } = largestDeviation(ours, curve.losses)
  const noise = largestDeviation(curve.losses, curve.lossesInFloat64).deviation
  const text = `step ${step + 1}: ours ${ours[step]}, PyTorch ${curve.losses[step]}, float32's own ${noise}`
  expect(ours).toHaveLength(steps)
  expect(deviation, text).toBeLessThan(1e-4)
  expect(curve.losses.at(-1)!, 'the curve falls').toBeLessThan(0.8 * curve.losses[0]!)
}

describe.each((['native', 'wasm'] as const).filter((name) => usable.has(name)))('on %s', (backend) => {
  const before = kernels()
  beforeAll(() => init(backend))
  afterAll(() => useKernels(before))

  it.each(sample(fixture.translators, 2))(
    'an encoder-decoder transformer, $name, has the losses of PyTorch',
    (curve) => compare(translate(curve), curve),
  )

  it('an AWD-LSTM, all its dropouts on, has the losses of PyTorch', () => compare(awdLstm(), fixture.awdLstm))
})

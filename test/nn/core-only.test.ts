import { afterEach, describe, expect, it } from 'vitest'
import { BackendError } from '../../src/base/errors.ts'
import { loadBackend } from '../../src/backend/index.ts'
import type { Kernels } from '../../src/backend/kernels.ts'
import {
  functional as F,
  GRU,
  LSTM,
  RNN,
  BatchNorm1d,
  Dropout,
  LayerNorm,
  Linear,
} from '../../src/nn/index.ts'
import { Adam, RMSprop, SGD, type Optimizer } from '../../src/optim/index.ts'
import {
  kernels,
  manualSeed,
  randint,
  randn,
  scope,
  useKernels,
  type Tensor,
} from '../../src/tensor/index.ts'
import { stripped } from '../backend/stripped.ts'

const before = kernels()
afterEach(() => useKernels(before))

/** Makes a net and its optimizer, and says how a batch becomes logits. */
type Net = () => { readonly logits: (x: Tensor) => Tensor; readonly optimizer: Optimizer }

/** Reads [batch, 6] as 3 steps of 2. */
const sequence = (Layer: typeof RNN | typeof LSTM | typeof GRU): Net => {
  return () => {
    const layer = new Layer(2, 5, { numLayers: 2, bidirectional: true })
    const head = new Linear(10, 4)
    return {
      logits: (x) => head(layer(x.reshape(-1, 3, 2).transpose(0, 1))[0].select(0, -1)),
      optimizer: new Adam([...layer.parameters(), ...head.parameters()], { lr: 0.02, amsgrad: true }),
    }
  }
}

const nets: Readonly<Record<string, Net>> = {
  'RNN and Adam': sequence(RNN),
  'LSTM and Adam': sequence(LSTM),
  'GRU and Adam': sequence(GRU),
  'batch norm, dropout, layer norm and SGD': () => {
    const layers = [
      new Linear(6, 8),
      new BatchNorm1d(8),
      new Dropout(0.3),
      new LayerNorm(8),
      new Linear(8, 4),
    ]
    return {
      logits: (x) => layers.reduce((h, layer) => layer(h), x),
      optimizer: new SGD(
        layers.flatMap((layer) => layer.parameters()),
        { lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 },
      ),
    }
  },
  'Linear and RMSprop': () => {
    const layer = new Linear(6, 4)
    return {
      logits: (x) => layer(x),
      optimizer: new RMSprop(layer.parameters(), { lr: 0.01, momentum: 0.5, centered: true }),
    }
  },
}

/** Losses of some steps on a backend. */
function losses(backend: Kernels, make: Net): number[] {
  useKernels(backend)
  manualSeed(3)
  const { logits, optimizer } = make()
  const x = randn(12, 6)
  const target = randint(4, [12])
  return Array.from({ length: 6 }, () =>
    scope(() => {
      const loss = F.crossEntropy(logits(x), target)
      loss.backward()
      optimizer.step()
      optimizer.zeroGrad()
      return loss
    }).itemSync(),
  )
}

for (const [name, bound] of [
  ['reference', 1e-12],
  ['native', 2e-5],
] as const) {
  const backend = await loadBackend(name).catch((error: unknown) => {
    if (error instanceof BackendError) return error
    throw error
  })
  if (backend instanceof BackendError) {
    describe.skip(`on ${name} (${backend.message})`, () => {})
    continue
  }
  const core = stripped(backend)
  it.each(Object.entries(nets))(`%s learn the same on ${name} without its fused kernels`, (_name, make) => {
    const own = losses(backend, make)
    const composed = losses(core, make)
    expect(own.at(-1)).toBeLessThan(own[0]!)
    composed.forEach((loss, step) => expect(Math.abs(loss - own[step]!), `step ${step}`).toBeLessThan(bound))
  })
}

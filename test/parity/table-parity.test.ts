import { readFileSync } from 'node:fs'
import { describe, expect, it, beforeAll } from 'vitest'
import { F, init, noGrad, optim, scope, tensor, type nn, type Tensor } from 'lanner'
import { EmbeddingDotBias, EmbeddingNet } from '../../src/apps/collab/index.ts'
import { MixedInputModel } from '../../src/apps/tabular/index.ts'
import { describeBackends } from '../../src/backend/index.ts'
import { largestDeviation } from './fixture.ts'
import { integers, uniform, weights } from './generated.ts'

interface TableCase {
  readonly name: string
  readonly kind: 'ratings' | 'numbers' | 'classes'
  readonly weightStream: number
  readonly parameters: readonly (readonly [string, readonly number[]])[]
  readonly lr: number
  readonly weightDecay: number
  readonly losses: readonly number[]
  readonly lossesInFloat64: readonly number[]
}

const { cases, torch } = JSON.parse(
  readFileSync(new URL('../fixtures/table-parity.json', import.meta.url), 'utf8'),
) as { readonly torch: string; readonly cases: readonly TableCase[] }
const usable = new Set((await describeBackends()).filter((row) => row.usable).map((row) => row.name))

// As in make-table-parity-fixtures.py.
const [steps, batch] = [50, 64]
const sizes = { users: 40, items: 60, factors: 8, yRange: [0.5, 5] as const }
const columns = { categories: [5, 9], numbers: 3, layers: [20, 10], yRange: [0.5, 5] as const }
const classes = 4

function modelOf(name: string): nn.Module<[Tensor, Tensor], Tensor> {
  if (name === 'EmbeddingDotBias') return new EmbeddingDotBias(sizes)
  if (name === 'EmbeddingNet') return new EmbeddingNet({ ...sizes, dropout: [0, 0] })
  if (name.endsWith('classification'))
    return new MixedInputModel({ ...columns, output: 'classification', outputs: classes })
  return new MixedInputModel({ ...columns, batchNorm: name.endsWith('fastai07') ? 'fastai07' : 'train' })
}

/** Inputs and target of one step. */
function batchOf(kind: TableCase['kind'], step: number): readonly [Tensor, Tensor, Tensor] {
  const [first, second] = kind === 'ratings' ? [sizes.users, sizes.items] : columns.categories
  const count = steps * batch
  const part = <T extends Int32Array | Float64Array>(values: T, width = 1): T =>
    values.slice(step * batch * width, (step + 1) * batch * width) as T
  const a = part(integers(11, count, first!))
  const b = part(integers(12, count, second!))
  const noise = part(uniform(13, count))
  if (kind === 'ratings') {
    const target = Float32Array.from(
      a,
      (user, i) => ((7 * user + 13 * b[i]!) % 9) / 2 + 0.5 * noise[i]! + 0.5,
    )
    return [tensor(a), tensor(b), tensor(target)]
  }
  const cats = Int32Array.from({ length: 2 * batch }, (_, i) => (i % 2 === 0 ? a : b)[i >> 1]!)
  const conts = Float32Array.from(part(uniform(14, count * columns.numbers), columns.numbers))
  const own = Int32Array.from(a, (code, i) => (code + b[i]!) % classes)
  return [
    tensor(cats, { shape: [batch, 2] }),
    tensor(conts, { shape: [batch, columns.numbers] }),
    kind === 'classes'
      ? tensor(own)
      : tensor(
          Float32Array.from(own, (value, i) => value + noise[i]! + 0.5),
          { shape: [batch, 1] },
        ),
  ]
}

async function losses(test: TableCase): Promise<number[]> {
  const model = modelOf(test.name).train()
  const named = model.namedParameters()
  expect(named.map(([name, parameter]) => [name, [...parameter.shape]])).toEqual(test.parameters)
  named.forEach(([, parameter], i) =>
    noGrad(() =>
      parameter.copy_(
        tensor(weights(test.weightStream + i, parameter.numel, 0.5)).view([...parameter.shape]),
      ),
    ),
  )
  const optimizer = new optim.Adam(model.parameters(), { lr: test.lr, weightDecay: test.weightDecay })
  const lossFunction = test.kind === 'classes' ? F.nllLoss : F.mseLoss
  const out: number[] = []
  for (let step = 0; step < steps; step++) {
    const loss = scope(() => {
      optimizer.zeroGrad()
      const [left, right, target] = batchOf(test.kind, step)
      const own = lossFunction(model(left, right), target)
      own.backward()
      optimizer.step()
      return own.detach()
    })
    out.push(await loss.item())
  }
  return out
}

describe.each((['native', 'wasm'] as const).filter((name) => usable.has(name)))('on %s', (backend) => {
  beforeAll(() => init(backend))

  it.each(cases)(`$name has the losses of PyTorch ${torch} at every step`, async (test) => {
    const { deviation, step } = largestDeviation(await losses(test), test.losses)
    const noise = largestDeviation([...test.losses], test.lossesInFloat64).deviation
    expect(deviation, `step ${step + 1}; float32's own ${noise}`).toBeLessThan(1e-4)
  })
})

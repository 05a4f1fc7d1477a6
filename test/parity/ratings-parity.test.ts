import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it, beforeAll } from 'vitest'
import { F, init, noGrad, optim, scope, tensor, type nn, type Tensor, kernels, useKernels } from 'lanner'
import { EmbeddingDotBias, EmbeddingNet } from '../../src/apps/collab/index.ts'
import { describeBackends } from '../../src/backend/index.ts'
import { largestDeviation } from './fixture.ts'
import { integers, uniform, weights } from './generated.ts'

interface RatingsCase {
  readonly name: string
  readonly weightStream: number
  readonly parameters: readonly (readonly [string, readonly number[]])[]
  readonly lr: number
  readonly weightDecay: number
  readonly losses: readonly number[]
  readonly lossesInFloat64: readonly number[]
}

const { cases, torch } = JSON.parse(
  readFileSync(new URL('../fixtures/ratings-parity.json', import.meta.url), 'utf8'),
) as { readonly torch: string; readonly cases: readonly RatingsCase[] }
const usable = new Set((await describeBackends()).filter((row) => row.usable).map((row) => row.name))

// As in make-ratings-parity-fixtures.py.
const [steps, batch] = [50, 64]
const sizes = { users: 40, items: 60, factors: 8, yRange: [0.5, 5] as const }

function modelOf(name: string): nn.Module<[Tensor, Tensor], Tensor> {
  return name === 'EmbeddingDotBias'
    ? new EmbeddingDotBias(sizes)
    : new EmbeddingNet({ ...sizes, dropout: [0, 0] })
}

/** Users, items and ratings of one step. */
function batchOf(step: number): readonly [Tensor, Tensor, Tensor] {
  const count = steps * batch
  const part = <T extends Int32Array | Float64Array>(values: T): T =>
    values.slice(step * batch, (step + 1) * batch) as T
  const users = part(integers(11, count, sizes.users))
  const items = part(integers(12, count, sizes.items))
  const noise = part(uniform(13, count))
  const target = Float32Array.from(
    users,
    (user, i) => ((7 * user + 13 * items[i]!) % 9) / 2 + 0.5 * noise[i]! + 0.5,
  )
  return [tensor(users), tensor(items), tensor(target)]
}

async function losses(test: RatingsCase): Promise<number[]> {
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
  const out: number[] = []
  for (let step = 0; step < steps; step++) {
    const loss = scope(() => {
      optimizer.zeroGrad()
      const [users, items, target] = batchOf(step)
      const own = F.mseLoss(model(users, items), target)
      own.backward()
      optimizer.step()
      return own.detach()
    })
    out.push(await loss.item())
  }
  return out
}

describe.each((['native', 'wasm'] as const).filter((name) => usable.has(name)))('on %s', (backend) => {
  const before = kernels()
  beforeAll(() => init(backend))
  afterAll(() => useKernels(before))

  it.each(cases)(`$name has the losses of PyTorch ${torch} at every step`, async (test) => {
    const { deviation, step } = largestDeviation(await losses(test), test.losses)
    const noise = largestDeviation([...test.losses], test.lossesInFloat64).deviation
    expect(deviation, `step ${step + 1}; float32's own ${noise}`).toBeLessThan(1e-4)
  })
})

import { beforeAll, expect, it } from 'vitest'
import { FilterMuon } from '../../../src/apps/images/filter-muon.ts'
import { Parameter } from '../../../src/nn/index.ts'
import { SGD } from '../../../src/optim/index.ts'
import { init, manualSeed, noGrad, randn, tensor, type Tensor } from '../../../src/tensor/index.ts'

beforeAll(() => init())

const options = { lr: 0.1, momentum: 0.8, nesterov: true, weightDecay: 0 }
const numbers = async (x: Tensor): Promise<number[]> => Array.from((await x.data()) as Float32Array)

/** Gram matrix of the rows of a filter bank. */
async function gram(x: Tensor): Promise<number[][]> {
  const rows = x.shape[0]!
  const values = await numbers(x.reshape(rows, -1).detach())
  const width = values.length / rows
  return Array.from({ length: rows }, (_, a) =>
    Array.from({ length: rows }, (_, b) => {
      let sum = 0
      for (let i = 0; i < width; i++) sum += values[a * width + i]! * values[b * width + i]!
      return sum
    }),
  )
}

it('moves filters by a nearly orthogonal matrix, from weights of the norm sqrt(outputs)', async () => {
  manualSeed(3)
  const weights = new Parameter(randn(4, 3, 3, 3).mul(7))
  const before = await numbers(weights.detach().clone())
  const norm = Math.sqrt(before.reduce((sum, value) => sum + value * value, 0))
  const optimizer = new FilterMuon([weights], options)
  weights
    .mul(randn(4, 3, 3, 3))
    .sum()
    .backward()
  optimizer.step()
  const after = await numbers(weights.detach().clone())
  const moved = tensor(
    Float32Array.from(after, (value, i) => (before[i]! * 2) / norm - value),
    { shape: [4, 27] },
  )
  // Three iterations bring singular values near 1, not to 1.
  const products = await gram(moved.div(options.lr))
  products.forEach((row, a) =>
    row.forEach((value, b) =>
      a === b ? expect(value).toBeGreaterThan(0.3) : expect(Math.abs(value)).toBeLessThan(0.3),
    ),
  )
  products.forEach((row, a) => expect(row[a]).toBeLessThan(1.6))
})

it('is SGD for all other parameters', async () => {
  const start = [1, -2, 3]
  const [ours, theirs] = [new Parameter(tensor(start)), new Parameter(tensor(start))]
  const [muon, sgd] = [new FilterMuon([ours], options), new SGD([theirs], options)]
  for (let step = 0; step < 3; step++)
    for (const [weights, optimizer] of [
      [ours, muon],
      [theirs, sgd],
    ] as const) {
      optimizer.zeroGrad()
      weights.mul(weights).sum().backward()
      optimizer.step()
    }
  expect(await numbers(ours.detach())).toEqual(await numbers(theirs.detach()))
})

it('continues from its state to the same bits', async () => {
  const make = (): [Parameter, FilterMuon] => {
    manualSeed(9)
    const weights = new Parameter(randn(4, 2, 3, 3))
    return [weights, new FilterMuon([weights], options)]
  }
  const step = (weights: Parameter, optimizer: FilterMuon): void => {
    optimizer.zeroGrad()
    weights.pow(3).sum().backward()
    optimizer.step()
  }
  const [one, first] = make()
  step(one, first)
  const [two, second] = make()
  await second.loadStateDict(await first.stateDict())
  noGrad(() => two.copy_(one))
  step(one, first)
  step(two, second)
  expect(await numbers(two.detach())).toEqual(await numbers(one.detach()))
})

import { beforeAll, describe, expect, it } from 'vitest'
import { fitLine } from '../../../../src/apps/tabular/net/fit-line.ts'
import { FOLDS, foldOfMember, foldsOf } from '../../../../src/apps/tabular/net/folds.ts'
import { placesOfCodes } from '../../../../src/apps/tabular/net/input-encoding.ts'
import { principalRows } from '../../../../src/apps/tabular/net/level-vectors.ts'
import { drawnOutNumber } from '../../../../src/apps/tabular/net/line.ts'
import { LinearEnsemble } from '../../../../src/apps/tabular/net/linear-ensemble.ts'
import { binEdges } from '../../../../src/apps/tabular/net/number-bins.ts'
import { RunningAverage } from '../../../../src/apps/tabular/net/running-average.ts'
import { solveSymmetric } from '../../../../src/apps/tabular/net/solve-symmetric.ts'
import { TabularNet } from '../../../../src/apps/tabular/net/tabular-net.ts'
import { bestThreshold } from '../../../../src/apps/tabular/net/threshold.ts'
import { init, manualSeed, noGrad, randn, tensor, type Tensor } from '../../../../src/tensor/index.ts'
import { reluDropout } from '../../../../src/apps/tabular/net/relu-dropout.ts'
import * as F from '../../../../src/nn/functional/index.ts'
import { Linear } from '../../../../src/nn/index.ts'

beforeAll(() => init())

describe('LinearEnsemble', () => {
  it('is a linear layer for each member, on shared rows or rows of its own', () => {
    const layer = new LinearEnsemble(3, 4, 2)
    const x = randn(5, 4)
    const own = randn(3, 5, 4)
    const factors = randn(3, 4, 1)
    for (let member = 0; member < 3; member++) {
      const one = new Linear(4, 2)
      noGrad(() => {
        one.weight.copy_(layer.weight.select(0, member).t())
        one.bias!.copy_(layer.bias.select(0, member).squeeze(0))
      })
      const close = (a: ArrayLike<number>, b: ArrayLike<number>): void =>
        Array.from(a).forEach((value, i) => expect(value).toBeCloseTo(b[i]!, 5))
      close(layer(x).select(0, member).contiguous().dataSync(), one(x).dataSync())
      close(layer(own).select(0, member).contiguous().dataSync(), one(own.select(0, member)).dataSync())
      const scaled = x.mul(factors.select(0, member).squeeze(1))
      close(layer(x, factors).select(0, member).contiguous().dataSync(), one(scaled).dataSync())
      close(layer(x, factors, { from: member, count: 1 }).dataSync(), one(scaled).dataSync())
    }
  })
})

describe('inputs of a net', () => {
  it('bins of numbers: distinct values, quantiles, and finer bins next to a dominant value', () => {
    expect(binEdges(Float32Array.of(3, 1, 1, 2))).toEqual([1, 2, 3])
    expect(binEdges(Float32Array.of(0, 1, 1, 0))).toEqual([])
    const even = Float32Array.from({ length: 161 }, (_, i) => i)
    expect(binEdges(even)).toEqual(Array.from({ length: 17 }, (_, i) => 10 * i))
    const mostlyZero = Float32Array.from({ length: 1000 }, (_, i) => (i < 900 ? 0 : i - 899))
    const edges = binEdges(mostlyZero)
    expect(edges[0]).toBe(0)
    expect(edges.at(-1)).toBe(100)
    expect(edges.length).toBeGreaterThan(10)
    expect(edges.length).toBeLessThanOrEqual(17)
    const more = binEdges(Float32Array.from({ length: 40_000 }, (_, i) => (i < 36_000 ? 0 : i - 35_999)))
    expect(more.length).toBeGreaterThan(60)
    expect(more.length).toBeLessThanOrEqual(65)
    expect(edges).toEqual(edges.toSorted((a, b) => a - b))
  })

  it('rare levels share a place: that of the unknown, or their own if cells are missing', () => {
    expect([...placesOfCodes([0, 9, 2, 7, 4])]).toEqual([0, 1, 0, 2, 0])
    expect([...placesOfCodes([3, 9, 2, 7, 4])]).toEqual([0, 2, 1, 3, 1])
    expect([...placesOfCodes([3, 9, 7])]).toEqual([0, 1, 2])
  })
})

describe('folds', () => {
  it('are balanced within each class, the same for the same seed, and leave other rows out', () => {
    const classes = Int32Array.from({ length: 170 }, (_, i) => Number(i % 10 === 0))
    const rows = Int32Array.from({ length: 160 }, (_, i) => i)
    const folds = foldsOf(170, rows, { classes, groups: null }, 7)
    expect(folds).toEqual(foldsOf(170, rows, { classes, groups: null }, 7))
    expect(folds).not.toEqual(foldsOf(170, rows, { classes, groups: null }, 8))
    for (let fold = 0; fold < FOLDS; fold++) {
      expect(folds.filter((own) => own === fold)).toHaveLength(20)
      expect(rows.filter((row) => folds[row] === fold && classes[row] === 1)).toHaveLength(2)
    }
    expect([...folds.subarray(160)]).toEqual(Array(10).fill(FOLDS))
  })

  it('each fold is skipped by as many members', () => {
    expect([0, 1, 2, 7, 15].map((member) => foldOfMember(member, 16))).toEqual([0, 0, 1, 3, 7])
    expect([0, 1, 2, 3].map((member) => foldOfMember(member, 4))).toEqual([0, 2, 4, 6])
  })
})

describe('the line', () => {
  it('solves symmetric systems, and gives zeros for matrices that are not positive definite', () => {
    const x = solveSymmetric(Float64Array.of(4, 2, 2, 3), Float64Array.of(10, 8), 2)
    expect(x[0]).toBeCloseTo(1.75, 12)
    expect(x[1]).toBeCloseTo(1.5, 12)
    expect([...solveSymmetric(Float64Array.of(0, 0, 0, 0), Float64Array.of(1, 1), 2)]).toEqual([0, 0])
  })

  it('undoes robust scaling', () => {
    for (const z of [-20, -1, 0, 0.3, 5])
      expect(drawnOutNumber(z / Math.sqrt(1 + (z * z) / 9))).toBeCloseTo(z, 6)
  })

  it('takes over if it is exact, and stays out if it is useless', () => {
    const count = 64
    const values = Float32Array.from({ length: count }, (_, i) => ((i * 37) % 64) / 32 - 1)
    const kinds = Int32Array.from({ length: count }, (_, i) => 1 + (i % 2))
    const rows = {
      folds: Uint8Array.from({ length: count }, (_, i) => i % FOLDS),
      cats: { values: kinds, width: 1 },
      conts: { values, width: 1 },
      weights: null,
    }
    const inputs = {
      numbers: 1,
      categories: [3],
      places: [3],
      placeOf: [Int32Array.of(0, 1, 2)],
      range: [-9, 9] as const,
    }
    const line = Float64Array.from(values, (value, i) => 2 * drawnOutNumber(value) + kinds[i]!)
    const found = fitLine(
      { ...rows, targets: line },
      { ...inputs, answers: line.map((y, i) => y + (i % 3) - 1) },
    )!.facts
    expect(found.share).toBeLessThan(1e-6)
    expect(found.numbers[0]!).toBeCloseTo(2, 5)
    expect(found.codes[2]! - found.codes[1]!).toBeCloseTo(1, 5)
    const square = Float64Array.from(values, (value) => value * value)
    expect(fitLine({ ...rows, targets: square }, { ...inputs, answers: square })).toBeNull()
  })
})

it('a threshold maximizes its score', () => {
  expect(bestThreshold('f1', [0.1, 0.2, 0.3, 0.4], [0, 0, 1, 1])).toBeCloseTo(0.25, 12)
  // From 0.35 on, one of two hits is right; from 0.15 on, both are found among four.
  expect(bestThreshold('f1', [0.1, 0.2, 0.3, 0.4], [0, 1, 0, 1])).toBeCloseTo(0.15, 12)
  expect(bestThreshold('balanced-accuracy', [0.1, 0.2, 0.3, 0.4], [0, 1, 0, 0])).toBeCloseTo(0.15, 12)
  expect(bestThreshold('accuracy', [0.1, 0.2], [0, 1])).toBe(0.5)
})

it('principal rows keep lengths and angles', () => {
  const rows = [
    [3, 0, 4, 0],
    [0, 2, 0, 0],
    [3, 2, 4, 0],
  ]
  const out = principalRows(rows, 3)
  const inner = (i: number, j: number): number =>
    [0, 1, 2].reduce((sum, k) => sum + out[i * 3 + k]! * out[j * 3 + k]!, 0)
  rows.forEach((a, i) =>
    rows.forEach((b, j) =>
      expect(inner(i, j)).toBeCloseTo(
        a.reduce((sum, x, k) => sum + x * b[k]!, 0),
        4,
      ),
    ),
  )
})

it('reluDropout is relu and dropout to the bit, with the same gradient', () => {
  const x = randn(7, 33)
  const outcomes = [(y: Tensor) => F.dropout(F.relu(y), 0.3), (y: Tensor) => reluDropout(y, 0.3)].map(
    (of) => {
      manualSeed(11)
      const own = x.clone().requiresGrad_()
      const out = of(own)
      out.mul(out).sum().backward()
      return [[...out.dataSync()], [...own.grad!.dataSync()]]
    },
  )
  expect(outcomes[1]).toEqual(outcomes[0])
})

it('the running average follows the weights, and restores them', () => {
  const layer = new Linear(1, 1, { bias: false })
  const set = (value: number): void => void noGrad(() => layer.weight.fill_(value))
  set(8)
  const average = new RunningAverage(layer, 4)
  for (const value of [1, 2, 3]) {
    set(value)
    average.step()
  }
  average.swapIn()
  // 1, then decays of 2 / 11 and 3 / 12.
  const second = (2 / 11) * 1 + (9 / 11) * 2
  expect(layer.weight.itemSync()).toBeCloseTo(0.25 * second + 0.75 * 3, 5)
  average.swapBack()
  expect(layer.weight.itemSync()).toBe(3)
})

it('TabularNet averages the probabilities of its members, or of its judges on request', async () => {
  const net = new TabularNet({
    numbers: 1,
    bins: [0],
    categories: [3],
    places: [3],
    members: 2,
    judges: 2,
    layers: [4],
    dropout: 0,
    output: 'classification',
    outputs: 2,
  })
  const inputs = [tensor([[1], [2]], 'int32'), tensor([[0.5], [-1]])] as const
  const each = noGrad(() => net.train()(...inputs))
  expect(each.shape).toEqual([4, 2, 2])
  const chances = each.softmax(2).dataSync()
  net.eval()
  const ours = noGrad(() => net(...inputs))
    .exp()
    .dataSync()
  for (let i = 0; i < 4; i++) expect(ours[i]!).toBeCloseTo((chances[i]! + chances[4 + i]!) / 2, 5)
  net.answering = 'judge'
  const judged = noGrad(() => net(...inputs)).dataSync()
  const alone = noGrad(() => net.asJudge()!(...inputs)).dataSync()
  expect([...alone]).toEqual([...judged])
  expect([...judged]).not.toEqual([...ours])
})

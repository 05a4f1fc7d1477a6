import { init, kernels, noGrad, scope, tensor, useKernels, type Tensor } from 'lanner'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensembleLoss } from '../../src/apps/tabular/net/ensemble-loss.ts'
import { EnsembleSchedule } from '../../src/apps/tabular/net/ensemble-schedule.ts'
import { FOLDS } from '../../src/apps/tabular/net/folds.ts'
import { ensembleOptimizer } from '../../src/apps/tabular/net/ensemble-optimizer.ts'
import { TabularNet } from '../../src/apps/tabular/net/tabular-net.ts'
import { describeBackends } from '../../src/backend/index.ts'
import type { Training } from '../../src/learner/index.ts'
import { largestDeviation } from './fixture.ts'
import { integers, uniform, weights } from './generated.ts'

/** What `test/fixtures/make-ensemble-fixtures.py` writes. */
interface EnsembleCase {
  readonly name: 'regression' | 'classification'
  readonly weights: readonly {
    readonly name: string
    readonly shape: readonly number[]
    readonly bound: number
    readonly center: number
  }[]
  readonly losses: readonly number[]
  /** Of the first eight rows, after training, in evaluation mode. */
  readonly answers: readonly number[]
}

const fixture = JSON.parse(readFileSync(new URL('../fixtures/ensemble.json', import.meta.url), 'utf8')) as {
  readonly categories: readonly number[]
  readonly numbers: number
  readonly edges: readonly (readonly number[])[]
  readonly means: readonly (readonly number[])[]
  readonly layers: readonly number[]
  readonly batch: number
  readonly steps: number
  readonly members: number
  readonly judges: number
  readonly warmUp: number
  readonly lr: number
  readonly weightDecay: number
  readonly smoothing: number
  readonly streams: Readonly<Record<'codes' | 'numbers' | 'folds' | 'weights', number>>
  readonly checksum: number
  readonly cases: readonly EnsembleCase[]
}
const { categories, numbers, batch, steps, streams } = fixture
const usable = new Set((await describeBackends()).filter((row) => row.usable).map((row) => row.name))

function makeRows() {
  const rows = batch * steps
  const columns = categories.map((levels, i) => integers(streams.codes + i, rows, levels))
  const exact = uniform(streams.numbers, rows * numbers).map((value) => 4 * value - 1)
  const amounts = Float64Array.from({ length: rows }, (_, row) => {
    const [a, b] = [exact[row * numbers]!, exact[row * numbers + 1]!]
    return ((columns[0]![row]! * 37) % 11) / 8 + (a * b) / 4 + (columns[1]![row]! % 3) / 2 - 1
  })
  return {
    codes: Int32Array.from({ length: rows * 2 }, (_, i) => columns[i % 2]![i >> 1]!),
    numbers: Float32Array.from(exact),
    amounts: Float32Array.from(amounts),
    classes: Int32Array.from(amounts, (amount) => (amount < 0 ? 0 : amount < 0.5 ? 1 : 2)),
    own: integers(streams.folds, rows, FOLDS),
    judged: integers(streams.folds + 1, rows, FOLDS + 2).map((fold) => Math.min(fold, FOLDS)),
  }
}

function netOf(test: EnsembleCase): TabularNet {
  const { edges, means, layers, members, judges } = fixture
  const bins = edges.map((own) => Math.max(0, own.length - 1))
  const sizes = { numbers, bins, categories, places: categories }
  const outputs = test.name === 'classification' ? 3 : 1
  const net = new TabularNet({ ...sizes, layers, members, judges, dropout: 0, output: test.name, outputs })
  const placeOf = categories.map((codes) => Int32Array.from({ length: codes }, (_, code) => code))
  net.encoding.load({ ...sizes, edges, means, placeOf })
  const parameters = net.namedParameters()
  expect(parameters.map(([name, p]) => [name, [...p.shape]]).toSorted()).toEqual(
    test.weights.map(({ name, shape }) => [name, shape]).toSorted(),
  )
  const byName = new Map(parameters)
  test.weights.forEach(({ name, bound, center }, index) => {
    const parameter = byName.get(name)!
    const values = weights(streams.weights + index, parameter.numel, bound).map((value) => value + center)
    noGrad(() => parameter.copy_(tensor(values).view([...parameter.shape])))
  })
  return net.train()
}

describe.each((['native', 'wasm'] as const).filter((name) => usable.has(name)))(
  'TabularNet on %s',
  (backend) => {
    let before: ReturnType<typeof kernels>
    beforeAll(() => {
      before = kernels()
      return init(backend)
    })
    afterAll(() => useKernels(before))

    it.each(fixture.cases)(
      'has the losses of PyTorch at every step, and its answers afterwards: $name',
      async (test) => {
        const rows = makeRows()
        const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0)
        expect(sum(rows.codes) + 3 * sum(rows.classes) + 7 * sum(rows.own) + 11 * sum(rows.judged)).toBe(
          fixture.checksum,
        )
        const net = netOf(test)
        const { members, judges, smoothing, lr, warmUp, weightDecay } = fixture
        const layout = { width: 1, weightAt: null, foldsAt: { net: 1, judge: 2 } }
        const loss = ensembleLoss({
          kind: test.name,
          layout,
          members: { net: members, judge: judges },
          groups: () => net.trainingGroups,
          smoothing: test.name === 'classification' ? smoothing : 0,
        })
        const optimizer = ensembleOptimizer(net, lr, weightDecay)
        const schedule = new EnsembleSchedule(lr, { warmUp, steps, falls: false })
        const inputs = (from: number, to: number): [Tensor, Tensor] => [
          tensor(rows.codes.subarray(from * 2, to * 2), { shape: [to - from, 2] }),
          tensor(rows.numbers.subarray(from * numbers, to * numbers), { shape: [to - from, numbers] }),
        ]
        const losses: number[] = []
        for (let step = 0; step < steps; step++) {
          schedule.onBatchStart({ optimizer, step } as unknown as Training)
          const [from, to] = [step * batch, (step + 1) * batch]
          const targets = Float32Array.from({ length: 3 * batch }, (_, i) => {
            const row = from + Math.floor(i / 3)
            if (i % 3 === 0) return test.name === 'regression' ? rows.amounts[row]! : rows.classes[row]!
            return (i % 3 === 1 ? rows.own : rows.judged)[row]!
          })
          const own = scope(() => {
            const value = loss(net(...inputs(from, to)), tensor(targets, { shape: [batch, 3] }))
            optimizer.zeroGrad()
            value.backward()
            optimizer.step()
            return value.detach()
          })
          losses.push(await own.item())
        }
        const { deviation } = largestDeviation(losses, test.losses)
        expect(deviation).toBeLessThan(1e-4)
        expect(test.losses.at(-1)!, 'the curve falls').toBeLessThan(0.9 * test.losses[0]!)
        net.eval()
        const answers = await noGrad(() => net(...inputs(0, 8))).data()
        test.answers.forEach((answer, i) => expect(Math.abs(answers[i]! - answer)).toBeLessThan(1e-4))
      },
    )
  },
)

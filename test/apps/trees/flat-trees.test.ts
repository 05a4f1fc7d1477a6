import { describe, expect, it } from 'vitest'
import { flatTrees } from '../../../src/apps/trees/flat-trees.ts'
import { gradientBoosting, loadXgboost } from '../../../src/apps/trees/index.ts'
import { BoostedTrees } from '../../../src/apps/tabular/net/boosted-trees.ts'
import { noGrad, tensor } from '../../../src/tensor/index.ts'

const hasXgboost = await loadXgboost().then(
  () => true,
  () => false,
)
const [rows, width] = [200, 3]
const values = Float32Array.from({ length: rows * width }, (_, i) => Math.fround(Math.sin(i * 12.9898) * 3))
const at = (row: number, column: number): number => values[row * width + column]!
const inputs = { values, width }

/** What a module says that holds the trees. */
function walked(trees: ReturnType<typeof flatTrees>, kind: 'regression' | 'classification', outputs: number) {
  const sizes = { nodes: trees.next.length, trees: trees.roots.length, depth: trees.depth }
  const module = new BoostedTrees(sizes, kind, outputs).load(trees, 0)
  return noGrad(() => module.own(tensor(values, { shape: [rows, width] })).dataSync())
}

describe.skipIf(!hasXgboost)('flat trees say what XGBoost says', () => {
  it('of a number', async () => {
    const target = Float32Array.from({ length: rows }, (_, i) => at(i, 0) * 2 + (at(i, 1) > 0 ? 3 : 0))
    using booster = await gradientBoosting(inputs, target, { rounds: 20, learningRate: 0.2, threads: 1 })
    const expected = await booster.predict(inputs)
    const found = walked(flatTrees([{ json: booster.toJson(), rounds: 20 }]), 'regression', 1)
    expected.forEach((value, i) => expect(found[i]!).toBeCloseTo(value, 4))
  })

  it('of two classes, and the mean of two boosters is that of their logits', async () => {
    const target = Float32Array.from({ length: rows }, (_, i) => Number(at(i, 0) + at(i, 2) > 0.5))
    const options = { task: 'binary', rounds: 15, threads: 1 } as const
    using one = await gradientBoosting(inputs, target, options)
    using other = await gradientBoosting(inputs, target, { ...options, maxDepth: 2 })
    const [a, b] = [await one.predict(inputs), await other.predict(inputs)]
    const found = walked(
      flatTrees([
        { json: one.toJson(), rounds: 15 },
        { json: other.toJson(), rounds: 15 },
      ]),
      'classification',
      2,
    )
    const logit = (p: number): number => Math.log(p / (1 - p))
    a.forEach((own, i) => {
      const mean = 1 / (1 + Math.exp(-(logit(own) + logit(b[i]!)) / 2))
      expect(found[2 * i + 1]!).toBeCloseTo(mean, 4)
      expect(found[2 * i]!).toBeCloseTo(1 - mean, 4)
    })
  })

  it('of three classes, and of fewer rounds than were trained', async () => {
    const target = Float32Array.from({ length: rows }, (_, i) => (at(i, 0) > 1 ? 2 : at(i, 1) > 0 ? 1 : 0))
    using booster = await gradientBoosting(inputs, target, { task: 3, rounds: 12, threads: 1 })
    const expected = await booster.predict(inputs)
    const json = booster.toJson()
    const found = walked(flatTrees([{ json, rounds: 12 }], 3), 'classification', 3)
    expected.forEach((value, i) => expect(found[i]!).toBeCloseTo(value, 4))
    using short = await gradientBoosting(inputs, target, { task: 3, rounds: 5, threads: 1 })
    const fewer = await short.predict(inputs)
    const cut = walked(flatTrees([{ json, rounds: 5 }], 3), 'classification', 3)
    fewer.forEach((value, i) => expect(cut[i]!).toBeCloseTo(value, 4))
  })
})

describe('flat trees', () => {
  it('refuse other models', () => {
    expect(() => flatTrees([{ json: '{"learner": {}}', rounds: 1 }])).toThrow(/not an XGBoost tree model/)
  })
})

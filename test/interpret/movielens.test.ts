import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { F, Learner, manualSeed, nn, optim, type Tensor } from '../../src/index.ts'
import { ColumnarModelData } from '../../src/data/index.ts'
import {
  layOutLabels,
  mostRated,
  nearest,
  pca,
  sortedBiases,
  takeVectors,
  topAndBottom,
} from '../../src/interpret/index.ts'
import { countOf } from '../../src/interpret/of-runs.ts'
import type { BiasRow, LabeledVectors } from '../../src/interpret/index.ts'
import { sharedData } from '../shared-data.ts'

const ratingsFile = sharedData('movielens-small-2016/ratings.csv')
const moviesFile = sharedData('movielens-small-2016/movies.csv')

class DotBias extends nn.Module<[Tensor, Tensor], Tensor> {
  u: nn.Embedding
  i: nn.Embedding
  ub: nn.Embedding
  ib: nn.Embedding
  constructor(users: number, items: number, factors = 50) {
    super()
    this.u = new nn.Embedding(users, factors)
    this.i = new nn.Embedding(items, factors)
    this.ub = new nn.Embedding(users, 1)
    this.ib = new nn.Embedding(items, 1)
    for (const { weight } of [this.u, this.i, this.ub, this.ib]) nn.init.uniform_(weight, -0.05, 0.05)
  }
  override forward(users: Tensor, items: Tensor): Tensor {
    const dot = this.u(users).mul(this.i(items)).sum(1, { keepdim: true })
    return dot.add(this.ub(users)).add(this.ib(items)).sigmoid().mul(4.5).add(0.5)
  }
}

const lines = (file: string): string[] => readFileSync(file, 'utf8').trim().split(/\r?\n/).slice(1)

describe.skipIf(ratingsFile === null || moviesFile === null)('a model of the MovieLens ratings', () => {
  let best: readonly BiasRow[]
  let worst: readonly BiasRow[]
  let top: LabeledVectors

  beforeAll(async () => {
    manualSeed(42)
    const titles = new Map(
      lines(moviesFile!).map((line) => [
        line.split(',')[0]!,
        line.slice(line.indexOf(',') + 1, line.lastIndexOf(',')),
      ]),
    )
    const rows = lines(ratingsFile!).map((line) => line.split(','))
    const users = new Map<string, number>()
    const items = new Map<string, number>()
    const indexIn = (known: Map<string, number>, id: string): number => {
      const index = known.get(id) ?? known.size
      known.set(id, index)
      return index
    }
    const userIndex = Int32Array.from(rows, (row) => indexIn(users, row[0]!))
    const itemIndex = Int32Array.from(rows, (row) => indexIn(items, row[1]!))
    const ratings = { values: Float32Array.from(rows, (row) => Number(row[2])), width: 1 }
    const data = ColumnarModelData.fromArrays([], [userIndex, itemIndex], ratings, { batchSize: 256 })
    const model = new DotBias(users.size, items.size)
    const learner = new Learner(data, model, {
      lossFunction: F.mseLoss,
      optimizer: (params, lr) => new optim.Adam(params, { lr, weightDecay: 2e-4 }),
    })
    await learner.fit(2, 1e-2)
    await learner.fit(1, 1e-3, { keepOptimizer: true })
    const labels = [...items.keys()].map((id) => titles.get(id)!.replaceAll('"', ''))
    const counts = countOf(itemIndex, items.size)
    const bias = (await model.ib.weight.data()) as Float32Array
    ;({ best, worst } = sortedBiases({ values: bias, labels, counts }, { n: 20 }))
    top = takeVectors(
      { values: (await model.i.weight.data()) as Float32Array, width: 50, labels },
      mostRated(counts, 3000),
    )
  }, 120_000)

  it("has the lesson's best and worst movies at the ends of the biases", () => {
    const names = (rows: readonly BiasRow[]): string => rows.map((row) => row.label).join('; ')
    for (const movie of ['Shawshank Redemption', 'Godfather, The (1972)', 'Usual Suspects'])
      expect(names(best.slice(0, 5))).toContain(movie)
    for (const movie of ['Battlefield Earth', 'Speed 2', 'Wild Wild West'])
      expect(names(worst)).toContain(movie)
    expect(best[0]!.bias).toBeGreaterThan(0.7)
    expect(worst[0]!.bias).toBeLessThan(-0.5)
  })

  it('has a first component from the classics to the popular, and neighbors with meaning', async () => {
    const { components, labels } = await pca(top, 3)
    const { top: high, bottom: low } = topAndBottom(components[0]!, labels, 60)
    const ends = [high, low].map((rows) => rows.map((row) => row.label))
    const classics = ends.find((names) => names.includes('Godfather, The (1972)'))!
    const popular = ends.find((names) => names !== classics)!
    expect(classics).toContain('Apocalypse Now (1979)')
    expect(popular).toContain('Independence Day (a.k.a. ID4) (1996)')
    expect(nearest(top, 'Godfather, The (1972)').map((row) => row.label)).toContain(
      'Godfather: Part II, The (1974)',
    )
  })

  it('fits the titles of 50 movies into one plot', async () => {
    const { components, labels } = await pca(top, 2)
    const points = Array.from({ length: 50 }, (_, i) => ({
      label: labels[i]!,
      x: components[0]![i]!,
      y: components[1]![i]!,
    }))
    expect(layOutLabels(points).labels.filter((label) => !label.fits)).toEqual([])
  })
})

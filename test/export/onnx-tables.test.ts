import { beforeAll, describe, expect, it } from 'vitest'
import { EmbeddingDot, EmbeddingDotBias, EmbeddingNet } from '../../src/apps/collab/models/index.ts'
import * as collab from '../../src/apps/collab/index.ts'
import { TabularNet, type TabularNetOptions } from '../../src/apps/tabular/net/tabular-net.ts'
import { fit, MixedInputModel, type MixedInputOptions } from '../../src/apps/tabular/index.ts'
import { BEYOND, type FlatTrees } from '../../src/apps/trees/flat-trees.ts'
import { Table } from '../../src/data/tables/table.ts'
import { exportOnnx } from '../../src/export/index.ts'
import { init, manualSeed, noGrad, randn, tensor } from '../../src/tensor/index.ts'
import { distance, runOnnx } from './onnx-session.ts'

beforeAll(() => init())

const users = Int32Array.of(0, 2, 1, 2, 0)
const items = Int32Array.of(3, 0, 1, 2, 3)
const sizes = { users: 3, items: 4, factors: 6, yRange: [0.5, 5] as const }

describe('rating models', () => {
  it.each([
    ['EmbeddingDot', () => new EmbeddingDot({ users: 3, items: 4, factors: 6 })],
    ['EmbeddingDotBias', () => new EmbeddingDotBias({ ...sizes, init: 0.7 })],
    ['EmbeddingNet', () => new EmbeddingNet({ ...sizes, hidden: 4 })],
  ])('%s in onnxruntime rates as ours does', async (_name, make) => {
    manualSeed(5)
    const model = make().eval()
    const ours = noGrad(() => model(tensor(users), tensor(items)))
    const { rating } = await runOnnx(await exportOnnx(model), {
      users: { data: users, dims: [5] },
      items: { data: items, dims: [5] },
    })
    expect(rating!.dims).toEqual([5])
    expect(distance(rating!.data, (await ours.data()) as Float32Array)).toBeLessThan(1e-5)
  })

  it('a run predicts its own ratings in onnxruntime, and its metadata names users and items', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({
      who: `u${i % 7}`,
      what: i % 11,
      stars: 1 + (i % 5),
    }))
    const run = await collab.fit(Table.fromRows(rows), {
      user: 'who',
      item: 'what',
      rating: 'stars',
      epochs: 1,
    })
    const bytes = await exportOnnx(run)
    const places = Int32Array.of(0, 3, 6)
    const { rating } = await runOnnx(bytes, {
      users: { data: places, dims: [3] },
      items: { data: places, dims: [3] },
    })
    const ours = run.predict(
      Array.from(places, (place) => run.users[place]!),
      Array.from(places, (place) => run.items[place]!),
    )
    expect(
      distance(
        rating!.data,
        ours.map((answer) => answer.rating),
      ),
    ).toBeLessThan(1e-5)
    expect(new TextDecoder('latin1').decode(bytes)).toContain('"users":["u0","u1"')
  })
})

const shapes: [string, MixedInputOptions][] = [
  ['a regression in a range', { categories: [4, 3], numbers: 2, layers: [8, 5], yRange: [-1, 9] }],
  ['a regression without measurements', { categories: [4, 3], numbers: 0, layers: [8] }],
  [
    'classes without categories',
    { categories: [], numbers: 3, layers: [6], output: 'classification', outputs: 3 },
  ],
  [
    'labels without batch norm',
    { categories: [5], numbers: 1, useBatchNorm: false, output: 'multi-label', outputs: 2 },
  ],
  ['the batch norm of the lesson', { categories: [5], numbers: 1, batchNorm: 'fastai07' }],
]

const ensembles: [string, TabularNetOptions][] = [
  [
    'a regression with a line',
    {
      categories: [4, 14],
      places: [3, 12],
      numbers: 2,
      bins: [3, 0],
      layers: [8, 5],
      members: 3,
      yRange: [-1, 2],
    },
  ],
  ['a regression of categories', { categories: [4], places: [4], numbers: 0, bins: [], layers: [8] }],
  [
    'classes of numbers',
    {
      categories: [],
      places: [],
      numbers: 3,
      bins: [2, 0, 4],
      layers: [6],
      output: 'classification',
      outputs: 3,
    },
  ],
  [
    'labels',
    { categories: [5], places: [4], numbers: 1, bins: [0], judges: 2, output: 'multi-label', outputs: 2 },
  ],
]

/** Trees of one split each on alternating columns, as `flatTrees` makes them. */
function stumps(trees: number, columns: number, outputs: number): FlatTrees {
  const nodes = 3 * trees
  const isRoot = (node: number): boolean => node % 3 === 0
  return {
    feature: Int32Array.from({ length: nodes }, (_, node) => (isRoot(node) ? (node / 3) % columns : 0)),
    threshold: Float32Array.from({ length: nodes }, (_, node) =>
      isRoot(node) ? (node % 5) / 4 - 0.5 : BEYOND,
    ),
    next: Int32Array.from({ length: nodes }, (_, node) => (isRoot(node) ? node + 1 : node)),
    value: Float32Array.from({ length: nodes }, (_, node) => (isRoot(node) ? 0 : Math.sin(node))),
    roots: Int32Array.from({ length: trees }, (_, tree) => 3 * tree),
    base: Float32Array.from({ length: outputs }, (_, i) => 0.1 + i),
    depth: 1,
  }
}
const treeSizes = { nodes: 18, trees: 6, depth: 1 }

const besideTrees: [string, TabularNetOptions, columns: number][] = [
  ['a regression with a line and trees', { ...ensembles[0]![1], trees: treeSizes }, 6],
  ['three classes with trees', { ...ensembles[2]![1], trees: treeSizes }, 3],
  ['two classes with trees', { ...ensembles[2]![1], outputs: 2, trees: treeSizes }, 3],
]

describe('ensembles', () => {
  it.each([...ensembles, ...besideTrees])(
    '%s: onnxruntime gives what ours does',
    async (_name, options, columns = 0) => {
      manualSeed(9)
      const model = new TabularNet(options)
      const groups = options.outputs === 3 ? 3 : 1
      model.trees?.load(stumps(treeSizes.trees, columns, groups), 0.3)
      const { categories, places, numbers, bins } = options
      model.encoding.load({
        numbers,
        bins,
        categories,
        places,
        edges: bins.map((count) =>
          count === 0 ? [] : Array.from({ length: count + 1 }, (_, i) => i / 2 - 1),
        ),
        means: bins.map((count) => Array.from({ length: count }, (_, i) => 0.3 + i / 10)),
        placeOf: categories.map((codes, i) =>
          Int32Array.from({ length: codes }, (_, code) => code % places[i]!),
        ),
      })
      model.line?.load({
        numbers: Float32Array.from({ length: numbers }, (_, i) => 0.5 + i),
        codes: Float32Array.from({ length: categories.reduce((a, b) => a + b, 0) }, (_, i) => i / 8),
        bias: 0.25,
        share: 0.6,
      })
      noGrad(() => model.temperature.fill_(1.7))
      model.eval()
      const rows = 6
      const cats = Int32Array.from(
        { length: rows * categories.length },
        (_, i) => (i * 5) % categories[i % categories.length]!,
      )
      const conts = (await randn(rows, numbers).data()) as Float32Array
      const raw = noGrad(() =>
        model(tensor(cats, { shape: [rows, categories.length] }), tensor(conts, { shape: [rows, numbers] })),
      )
      const ours = options.output === 'classification' ? raw.exp() : raw
      const theirs = await runOnnx(await exportOnnx(model), {
        ...(categories.length === 0 ? {} : { cats: { data: cats, dims: [rows, categories.length] } }),
        ...(numbers === 0 ? {} : { conts: { data: conts, dims: [rows, numbers] } }),
      })
      const [answer] = Object.values(theirs)
      expect(answer!.dims).toEqual([rows, options.outputs ?? 1])
      expect(distance(answer!.data, (await ours.data()) as Float32Array)).toBeLessThan(1e-5)
    },
  )
})

describe('models of rows', () => {
  it.each(shapes)('%s: onnxruntime gives what ours does', async (_name, options) => {
    manualSeed(9)
    const model = new MixedInputModel(options)
    const rows = 6
    const { categories, numbers } = options
    const cats = Int32Array.from(
      { length: rows * categories.length },
      (_, i) => (i * 5) % categories[i % categories.length]!,
    )
    const conts = (await randn(rows, numbers).data()) as Float32Array
    const inputs = [
      tensor(cats, { shape: [rows, categories.length] }),
      tensor(conts, { shape: [rows, numbers] }),
    ] as const
    // Running statistics other than 0 and 1.
    model.train()
    for (let step = 0; step < 3; step++) noGrad(() => model(...inputs))
    model.eval()
    const raw = noGrad(() => model(...inputs))
    const ours = options.output === 'classification' ? raw.exp() : raw
    const theirs = await runOnnx(await exportOnnx(model), {
      ...(categories.length > 0 ? { cats: { data: cats, dims: [rows, categories.length] } } : {}),
      ...(numbers > 0 ? { conts: { data: conts, dims: [rows, numbers] } } : {}),
    })
    const [answer] = Object.values(theirs)
    expect(answer!.dims).toEqual(ours.shape)
    expect(distance(answer!.data, (await ours.data()) as Float32Array)).toBeLessThan(1e-5)
  })

  it('a run predicts in onnxruntime what it predicts itself, from inputs built as its metadata says', async () => {
    const rows = Array.from({ length: 80 }, (_, i) => ({
      city: ['Ulm', 'Bonn', 'Kiel'][i % 3]!,
      size: i % 13 === 0 ? null : 40 + ((i * 37) % 100),
      price: 100 + ((i * 37) % 100) * 2,
    }))
    const run = await fit(Table.fromRows(rows), { target: 'price', epochs: 1, layers: [8], log: true })
    const bytes = await exportOnnx(run)
    const fresh = [
      { city: 'Ulm', size: 77 },
      { city: 'Rome', size: null },
    ]
    const metadata = preprocessingIn(bytes)
    const { cats: columns, conts: measures } = metadata.pipeline
    const cats = fresh.flatMap((row) => columns.map(({ levels }) => levels.indexOf(row.city) + 1))
    const conts = fresh.flatMap((row) =>
      measures.map(({ flag, mean, std, median, robust }) => {
        const value = flag ? Number(row.size === null) : (row.size ?? median)
        if (robust === undefined) return std === 0 ? 0 : (value - mean) / std
        const z = (value - robust.center) / robust.spread
        return z / Math.sqrt(1 + (z / 3) ** 2)
      }),
    )
    const { output } = await runOnnx(bytes, {
      cats: { data: Int32Array.from(cats), dims: [2, columns.length] },
      conts: { data: Float32Array.from(conts), dims: [2, measures.length] },
    })
    const { mean, std } = run.target
    const ours = (await run.outputs(fresh)).map((value) => value * std + mean)
    expect(distance(output!.data, ours)).toBeLessThan(1e-5)
    expect(metadata.outputs.output).toContain('apply exp')
  })
})

interface Preprocessing {
  readonly outputs: { readonly output: string }
  readonly pipeline: {
    readonly cats: readonly { readonly levels: readonly string[] }[]
    readonly conts: readonly {
      readonly flag: boolean
      readonly mean: number
      readonly std: number
      readonly robust?: { readonly center: number; readonly spread: number }
      readonly median: number
    }[]
  }
}

/** The value of the metadata `preprocessing`, found as its bytes stand in the file: key, length, text. */
function preprocessingIn(bytes: Uint8Array): Preprocessing {
  const text = new TextDecoder().decode(bytes.subarray(Buffer.from(bytes).indexOf('preprocessing')))
  return JSON.parse(text.slice(text.indexOf('{'))) as Preprocessing
}

// A small program for each entry of the package. It runs in Node and, bundled, in a page, and both must answer the same.

const rows = `Table.fromRows(Array.from({ length: 60 }, (_, i) => ({ size: i % 10, kind: i % 3 === 0 ? 'a' : 'b', price: (i % 10) * 2 + (i % 3) })))`

/** What each entry computes, as the body of a function that has the entry as \`entry\` and \`lanner\`. */
export const bodies: Readonly<Record<string, Body>> = {
  lanner: {
    body: `const { nn, F, optim, tensor, Learner, accuracy, manualSeed } = lanner
    manualSeed(1)
    const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 2))
    const data = ColumnarModelData.fromArrays([0, 1], [Float32Array.from({ length: 16 }, (_, i) => i % 2), Float32Array.from({ length: 16 }, (_, i) => (i >> 1) % 2)], Int32Array.from({ length: 16 }, (_, i) => (i % 2) ^ ((i >> 1) % 2)), { batchSize: 4 })
    class Net extends nn.Module { constructor() { super(); this.net = model } forward(a, b) { return this.net(lanner.stack([a, b], 1)) } }
    const learner = new Learner(data, new Net(), { lossFunction: F.crossEntropy, metrics: [accuracy] })
    await learner.fit(1, 0.01)
    const { metrics } = await learner.validate()
    const failed = (run) => { try { run() } catch (error) { return [error.name, error.message] } }
    return [String(model), Object.keys(metrics), failed(() => tensor([1, 2]).add(tensor([1, 2, 3]))), failed(() => new nn.Linear(-1, 2)), (await model(tensor([[0, 1]])).tolist())]`,
    imports: `import { ColumnarModelData } from 'lanner/data'`,
  },
  'lanner/data': {
    body: `return [String(entry.CharVocab.name), Array.from(entry.getCvIdxs(10, { valPct: 0.3, seed: 3 }))]`,
  },
  'lanner/text': {
    body: `const run = await entry.fit('the cat sat on the mat. '.repeat(40), { epochs: 1, steps: 8, hidden: 12, factors: 6 })
    return (await run.generate('the ', { length: 30, seed: 5 })).text`,
  },
  'lanner/tables': {
    body: `return (${rows}).slice(0, 3).toRows()`,
    imports: `import { Table } from 'lanner/tables'`,
  },
  'lanner/tabular': {
    imports: `import { Table } from 'lanner/tables'`,
    body: `const run = await entry.fit(${rows}, { target: 'price', epochs: 1, layers: [8] })
    return [(await run.predict({ size: 3, kind: 'a' })).prediction, run.constructor.name]`,
  },
  'lanner/autoencoder': {
    imports: `import { Table } from 'lanner/tables'`,
    body: `const run = await entry.fit(${rows}, { epochs: 1, layers: [8, 3, 8], oneHotLevels: 2 }); return run.app`,
  },
  'lanner/collab': {
    imports: `import { Table } from 'lanner/tables'`,
    body: `const ratings = Table.fromRows(Array.from({ length: 200 }, (_, i) => ({ user: 'u' + (i % 11), item: (i * 7) % 23, stars: 1 + (((i % 11) + ((i * 7) % 23)) % 5) })))
    const run = await entry.fit(entry.CollabFilterDataset.fromTable(ratings, { user: 'user', item: 'item', rating: 'stars' }), { epochs: 1, factors: 4 })
    return run.recommend('u3', { n: 3 })`,
  },
  'lanner/trees': {
    body: `const train = { values: Float32Array.from([0, 1, 2, 3, 4, 5]), width: 1 }
    const refused = await entry.loadXgboost().then(() => 'loaded', (error) => error.name)
    return [Array.from(await entry.kNearest(train, [0, 1, 2, 3, 4, 5], { k: 2 }).predict({ values: Float32Array.from([0.4]), width: 1 })), typeof refused]`,
  },
  'lanner/word2vec': { body: `return entry.parseAnalogies(': capitals\\na b c d\\n').length` },
  'lanner/images': { body: `return Object.keys(entry).length > 0` },
  'lanner/linalg': {
    body: `return entry.det(lanner.tensor([[1, 2], [3, 4]])).item().then(Math.round)`,
  },
  'lanner/interpret': {
    body: `const { components } = await entry.pca({ values: [0, 0, 3, 4, 12, 16], width: 2, labels: ['a', 'b', 'c'] }, 1, { as: 'transform' })
    return [Array.from(components[0], Math.round), (await entry.umapMap({ values: Float32Array.from({ length: 60 }, (_, i) => (i * 7) % 11), width: 3, labels: Array.from({ length: 20 }, (_, i) => String(i)) }, { neighbors: 4 })).length]`,
  },
  'lanner/export': { body: `return entry.exportOnnx({}).then(() => 'no error', (error) => error.name)` },
  'lanner/display': {
    body: `return (await entry.mediaBundle([{ word: 'a', count: 1 }, { word: 'b', count: 2 }]))['text/plain']`,
  },
  'lanner/plot': {
    body: `return (await entry.toSvg(entry.sortedBars([{ label: 'a', value: 1 }, { label: 'b', value: 2 }], { title: 't', axis: 'x' }))).slice(0, 4)`,
  },
}
interface Body {
  readonly imports?: string
  readonly body: string
}
const hasNames: Body = { body: `return Object.keys(entry).length > 0` }
const loadRun: Body = {
  body: `return entry.loadRun({}).then(() => 'no error', (error) => [error.name, error instanceof entry.LannerError])`,
}

/** The program of an entry as an ES module that exports \`run\`. */
export function programOf(name: string): string {
  const { imports = '', body } = name.startsWith('lanner/infer') ? loadRun : (bodies[name] ?? hasNames)
  return `import * as lanner from 'lanner'
import * as entry from '${name}'
${imports}
export async function run(options) {
  await lanner.init(options)
  ${body}
}
`
}

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DataError, FileError, LannerError, OperationError } from '../../src/base/errors.ts'
import * as autoencoder from '../../src/apps/autoencoder/index.ts'
import * as collab from '../../src/apps/collab/index.ts'
import * as images from '../../src/apps/images/index.ts'
import * as tabular from '../../src/apps/tabular/index.ts'
import { ImageData } from '../../src/data/images/index.ts'
import { ColumnarModelData } from '../../src/data/index.ts'
import { readTable } from '../../src/data/tables/duckdb/index.ts'
import { foldsOf } from '../../src/data/tables/folds.ts'
import { Table } from '../../src/data/tables/table.ts'
import { loadRun } from '../../src/infer/index.ts'
import { shapleyValues } from '../../src/interpret/index.ts'
import { confusionMatrix } from '../../src/interpret/index.ts'
import { Checkpoints, EarlyStopping, ReduceOnPlateau } from '../../src/learner/index.ts'
import { setGeneratorState, tensor, where } from '../../src/tensor/index.ts'
import { F, init, Learner, nn } from '../../src/index.ts'

const { exports } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>
}
const entries = Object.values(exports).flatMap((built) =>
  typeof built === 'string' ? [] : [built.types.replace('./dist/', '').replace(/\.d\.ts$/, '')],
)

/** What a caller without a type checker passes instead of the right thing. */
const wrong: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  null: null,
  number: 5,
  boolean: true,
  string: 'no such thing',
  rows: [{ a: 1, b: 'x' }],
  object: {},
}

type Call = (value: unknown) => unknown

/** Names of functions that train, load or read something. */
const LOADING = /^(fit|load|read|from|fetch|train|restore|decode|gradientBoosting|randomForest|kNearest)/

/** Calls that take such a value, and why. */
const accepted: Readonly<Record<string, readonly string[]>> = {
  trainBytePairs: ['string'],
  'CharVocab.fromText': ['string'],
  'WordVocab.fromText': ['string'],
  'Table.fromRows': ['rows'],
  // A table without columns.
  'Table.fromColumns': ['object'],
  // A library that is loaded already is returned whatever the path.
  loadXgboost: Object.keys(wrong),
}

const calls = new Map<string, Call>()
for (const entry of entries) {
  const members = (await import(/* @vite-ignore */ `../../src/${entry}.ts`)) as Readonly<
    Record<string, unknown>
  >
  const app = /^apps\/(\w+)\/index$/.exec(entry)?.[1]
  for (const [name, member] of Object.entries(members)) {
    if (typeof member !== 'function') continue
    const isClass = /^class\b/.test(Function.prototype.toString.call(member))
    const shown = app !== undefined && name === 'fit' ? `${app}.fit` : name
    if (!isClass && LOADING.test(name)) calls.set(shown, member as Call)
    if (!isClass) continue
    for (const own of Object.getOwnPropertyNames(member))
      if (LOADING.test(own) && typeof (member as unknown as Record<string, unknown>)[own] === 'function')
        calls.set(`${name}.${own}`, (value) =>
          ((member as unknown as Record<string, Call>)[own] as Call).call(member, value),
        )
  }
}

/** The error of a call; null if there is none. */
async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    const result = call()
    if (typeof (result as AsyncIterable<unknown> | null)?.[Symbol.asyncIterator] === 'function')
      await (result as AsyncIterator<unknown>).next()
    else await result
    return null
  } catch (error) {
    return error
  }
}

/** Why an answer to a wrong value is not clear; null if it is. */
async function problemOf(name: string, call: () => unknown): Promise<string | null> {
  const error = await errorOf(call)
  if (error === null) return 'no error'
  if (!(error instanceof LannerError)) return String(error)
  // A path that leads nowhere, and data without content, are named instead of the call.
  if (error instanceof FileError || error instanceof DataError) return null
  const last = name.split('.').at(-1)!
  return error instanceof OperationError &&
    (error.operation.includes(last) || last.startsWith(error.operation))
    ? null
    : `does not name ${last}: ${error.message}`
}

describe('a wrong kind of argument', () => {
  it.each([...calls])('is refused by %s', async (name, call) => {
    await init()
    const problems: string[] = []
    for (const [kind, value] of Object.entries(wrong)) {
      if (accepted[name]?.includes(kind)) continue
      const problem = await problemOf(name, () => call(value))
      if (problem !== null) problems.push(`${kind}: ${problem}`)
    }
    expect(problems).toEqual([])
  })
})

describe('a wrong kind of argument of a Learner', () => {
  it('says what a loader lacks', () => {
    const { trainLoader } = data
    expect(
      () => new Learner({ trainLoader, validLoader: [] as never }, new nn.Linear(1, 1), options),
    ).toThrow(/^Learner: validLoader needs batches\(\), length and rows, as a BatchLoader has; got an array/)
  })

  const x = { values: Float32Array.from({ length: 8 }, (_, i) => i), width: 1 }
  const data = ColumnarModelData.fromArrays([6, 7], [x], x, { batchSize: 3 })
  const options = { lossFunction: F.mseLoss }
  const learner = (): Learner => new Learner(data, new nn.Linear(1, 1), options)
  const Made = Learner as unknown as new (...values: unknown[]) => unknown
  const method =
    (name: string, ...before: readonly unknown[]) =>
    (value: unknown): unknown =>
      (learner() as unknown as Record<string, (...values: unknown[]) => unknown>)[name]!(...before, value)

  it.each<[string, Call, string[]]>([
    ['Learner', (value) => new Made(value, new nn.Linear(1, 1), options), []],
    ['Learner', (value) => new Made(data, value, options), []],
    ['Learner', (value) => new Made(data, new nn.Linear(1, 1), value), []],
    ['Learner', (value) => new Made(data, new nn.Linear(1, 1), { lossFunction: value }), []],
    ['fit', method('fit'), ['number']],
    ['fit', method('fit', 1), ['number']],
    ['fit', method('fit', 1, 0.1), ['undefined', 'object']],
    ['fitOneCycle', method('fitOneCycle'), ['number']],
    ['fitOneCycle', method('fitOneCycle', 1), ['number']],
    ['fineTune', method('fineTune'), ['number']],
    ['fineTune', method('fineTune', 1), ['number', 'undefined']],
    ['lrFind', method('lrFind'), ['undefined', 'object']],
    ['setLrs', method('setLrs'), ['number']],
    ['validate', method('validate'), ['undefined']],
    ['predict', method('predict'), ['undefined']],
    ['predictWithTargets', method('predictWithTargets'), ['undefined']],
    ['load', method('load'), []],
    ['save', method('save'), ['string']],
  ])('is refused by %s', async (name, call, takes) => {
    await init()
    const problems: string[] = []
    for (const [kind, value] of Object.entries(wrong)) {
      if (takes.includes(kind)) continue
      const problem = await problemOf(name, () => call(value))
      if (problem !== null) problems.push(`${kind}: ${problem}`)
    }
    expect(problems).toEqual([])
  })
})

describe('a wrong kind of argument of a run', () => {
  type Methods = Record<string, (...values: unknown[]) => unknown>
  const onRun = async (app: string, method: string, ...values: unknown[]): Promise<unknown> =>
    ((await loadRun(`test/fixtures/runs-0.1/${app}`)) as unknown as Methods)[method]!(...values)

  it.each<[app: string, method: string, before: unknown[], takes: string[]]>([
    ['collab', 'predict', [], []],
    ['collab', 'predict', [[1]], ['rows']],
    ['collab', 'recommend', [], ['null', 'number', 'boolean', 'string', 'rows', 'object']],
    ['collab', 'recommendFor', [], []],
    ['collab', 'similar', [], ['null', 'number', 'boolean', 'string', 'rows', 'object']],
    ['text-classifier', 'predict', [], ['string']],
    ['text-classifier', 'predictAll', [], []],
    ['text-classifier', 'features', [], []],
    ['tabular', 'embedding', [], []],
    ['tabular', 'save', [], ['string']],
  ])('%s: %s', async (app, method, before, takes) => {
    const problems: string[] = []
    for (const [kind, value] of Object.entries(wrong)) {
      if (takes.includes(kind)) continue
      const problem = await problemOf(method, () => onRun(app, method, ...before, value))
      if (problem !== null) problems.push(`${kind}: ${problem}`)
    }
    expect(problems).toEqual([])
  })

  it.each<[app: string, method: string, values: unknown[], says: string]>([
    ['collab', 'recommend', ['u1', { only: 'Alien' }], "a list of items, such as ['Alien']; got 'Alien'"],
    ['collab', 'recommend', ['u1', { exclude: 'Alien' }], "got 'Alien'"],
    ['collab', 'recommendFor', [[]], 'at least one item'],
    ['text-classifier', 'predict', [['a', 'b']], 'a text (predictAll takes a list of them); got an array'],
    ['text-classifier', 'predictAll', ['a'], "a list of texts; got 'a'"],
    ['autoencoder', 'features', [{}], 'needs rows: a Table, or a list'],
  ])('%s: %s of %j', async (app, method, values, says) => {
    await expect((async () => onRun(app, method, ...values))()).rejects.toThrow(says)
  })
})

describe('a wrong kind of argument of a function', () => {
  const table = Table.fromRows(Array.from({ length: 20 }, (_, i) => ({ x: i, y: i % 7 })))
  const call = (f: unknown, ...values: unknown[]): unknown => (f as (...own: unknown[]) => unknown)(...values)
  const x = { values: Float32Array.from({ length: 8 }, (_, i) => i), width: 1 }
  const data = ColumnarModelData.fromArrays([6, 7], [x], x, { batchSize: 3 })
  const learner = (options: object): Learner =>
    new Learner(data, new nn.Linear(1, 1), { lossFunction: F.mseLoss, ...options })

  it.each<[says: string, call: () => unknown]>([
    ['foldsOf: needs a Table', () => call(foldsOf)],
    ['foldsOf: needs a number of folds', () => call(foldsOf, table)],
    ['planOfRun: needs the description of a run', () => call(images.planOfRun)],
    ['shapleyValues: needs a tabular run', () => call(shapleyValues)],
    ['shapleyValues: needs rows to compare with', () => call(shapleyValues, () => [], table)],
    ['shapleyValues: needs rows to compare with', () => call(shapleyValues, () => [], table, {})],
    ['eventsOf: needs the index of the user', () => call(collab.eventsOf)],
    ['ndcg: needs ranked items', () => call(collab.ndcg)],
    ['ndcg: needs the relevant items, a Set', () => call(collab.ndcg, [1], [1], 1)],
    ['recall: needs ranked items', () => call(collab.recall)],
    ['recall: needs a number of places', () => call(collab.recall, [1], new Set([1]))],
    ['readTable: needs a string; got undefined', () => call(readTable)],
    ['fromFolder: needs a string; got undefined', () => call(ImageData.fromFolder)],
    ['size must be an integer from 1', () => call(ImageData.fromFolder, '.', { size: -1 })],
    ['size must be an integer from 1', () => call(ImageData.fromTable, table, { size: 0 })],
    ['tabular.fit: needs the column to predict', () => call(tabular.fit, table, { target: ['y'] })],
    ['needs layers as a list', () => call(tabular.fit, table, { target: 'y', layers: '128' })],
    ["at least 1, got '3'", () => call(tabular.fit, table, { target: 'y', epochs: '3' })],
    ['needs layers as a list', () => call(autoencoder.fit, table, { layers: '128' })],
    ['Learner: needs metrics that are functions', () => learner({ metrics: ['accuracy'] })],
    ['Learner: needs metrics as a list', () => learner({ metrics: 'accuracy' })],
    ['Learner: needs callbacks as a list', () => learner({ callbacks: {} })],
    [
      'Learner.fit: needs callbacks as a list',
      () => call(() => learner({}).fit(1, 0.1, { callbacks: {} as [] })),
    ],
    [
      'Learner.fit: needs callbacks, such as',
      () => learner({}).fit(1, 0.1, { callbacks: ['x' as unknown as object] }),
    ],
    ['patience must be an integer of at least 0, got -1', () => new EarlyStopping({ patience: -1 })],
    ['patience must be an integer of at least 0, got NaN', () => new EarlyStopping({ patience: NaN })],
    [
      "patience must be an integer of at least 0, got 'x'",
      () => call((o: never) => new EarlyStopping(o), { patience: 'x' }),
    ],
    ['minDelta must be a number of at least 0', () => new EarlyStopping({ minDelta: -1 })],
    ['patience must be an integer of at least 0, got 1.5', () => new ReduceOnPlateau({ patience: 1.5 })],
    ['Checkpoints: needs a string', () => call((path: never) => new Checkpoints(path), -5)],
    ['where: needs a tensor', () => call(where, tensor([true]))],
    ['unflatten: needs a list of sizes', () => tensor([1]).unflatten(0, -1 as never)],
    ['embeddingBag: needs a tensor', () => call(F.embeddingBag, null)],
    ['setGeneratorState: needs the states', () => call(setGeneratorState, {})],
    ['confusionMatrix: needs a list of class names', () => call(confusionMatrix, [0], [1])],
    [
      'module: needs a method forward',
      () => call(new (class extends (nn.Module as unknown as new () => object) {})(), 1),
    ],
    ['needs a method forward', () => call(new (nn.Module as unknown as new () => unknown)(), 1)],
    ['at least 0, got an array', () => learner({}).fit([1] as unknown as number, 0.1)],
  ])('%s', async (says, wrongCall) => {
    await init()
    await expect((async () => wrongCall())()).rejects.toThrow(says)
  })
})

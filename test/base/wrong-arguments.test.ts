import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DataError, FileError, LannerError, OperationError } from '../../src/base/errors.ts'
import { ColumnarModelData } from '../../src/data/index.ts'
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
  'BytePairVocab.train': ['string'],
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

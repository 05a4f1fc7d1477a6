import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Learner, nn, tensor, optim } from '../../src/index.ts'
import { ColumnarModelData } from '../../src/data/index.ts'
import { publicOptions, type PublicOptions } from './public-options.ts'

const { exports } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>
}
const entries = Object.values(exports).flatMap((built) =>
  typeof built === 'string' ? [] : [built.types.replace('./dist/', 'src/').replace(/\.d\.ts$/, '.ts')],
)

/** Types of what is data with a part that may be missing, not a choice of options. */
const data = new Set([
  'Batch',
  'CoreBackend & Partial<FusedKernels>',
  'Explained',
  'Kernels',
  'Layout',
  'Pick<RatedModel, "items" | "titles">',
  'Pictures',
  'PipelineMembers',
  'CollabColumns',
  'CollabRunParts',
  'RatedModel',
  'RatePlan',
  'ImageArrays',
  'TableColumn',
  'TargetJson',
  'TextStream',
  'TextVocab',
])

/** Functions that take other objects than their options, and why. */
const exceptions: Readonly<Record<string, string>> = {
  ValueError: 'errors are thrown by Lanner',
  ShapeError: 'errors are thrown by Lanner',
  IndexError: 'errors are thrown by Lanner',
  op: 'the description of an op is checked by the compiler; ops are too frequent for more',
  setAt: 'an index may be an object, and is none of options',
  'Tensor.setAt': 'an index may be an object, and is none of options',
  exportOnnx: 'which options there are depends on the source, which is looked at first',
  inPlaceOp: 'the description of an op is checked by the compiler; ops are too frequent for more',
}

const found = publicOptions(entries).filter(
  ({ type, path }) => !data.has(type) && !Object.hasOwn(exceptions, path.join('.')),
)

const zeros = { values: new Float32Array(2), width: 1 }

/** What a method is called on, where a call needs one. */
const owners: Readonly<Record<string, () => object>> = {
  Tensor: () => tensor([1, 2]),
  'optim.Optimizer': () => new optim.SGD([tensor([1])], { lr: 0.1 }),
  'optim.Adagrad': () => new optim.Adagrad([tensor([1])], { lr: 0.1 }),
  'optim.Muon': () => new optim.Muon([tensor([[1]])], { lr: 0.1 }),
  Learner: () =>
    new Learner(ColumnarModelData.fromArrays([0], [zeros], zeros), new nn.Linear(1, 1), {
      lossFunction: nn.functional.mseLoss,
    }),
}

/** Arguments before the options, where a call needs some. */
const before: Readonly<Record<string, readonly unknown[]>> = {
  'eye 1': [2],
  'eye 2': [2, 2],
  'randint 2': [9, [2]],
  'randint 3': [0, 9, [2]],
}

type Call = (options: unknown) => unknown

/** A call with nothing but options, which are looked at first. */
async function callOf({ entry, path, kind, index, taken }: PublicOptions): Promise<Call> {
  let owner: unknown
  let value: unknown = await import(/* @vite-ignore */ new URL(`../../${entry}`, import.meta.url).href)
  for (const [i, name] of path.entries()) {
    owner = kind === 'method' && i === path.length - 1 ? (value as { prototype: unknown }).prototype : value
    value = Reflect.get(owner as object, name)
  }
  if (kind === 'method') owner = owners[path.slice(0, -1).join('.')]?.() ?? owner
  const first =
    before[`${path.join('.')} ${index}`] ??
    Array.from({ length: index }, (_, i) => (taken.includes(i) ? {} : undefined))
  return (options) =>
    kind === 'constructor'
      ? Reflect.construct(value as new () => unknown, [...first, options])
      : Reflect.apply(value as () => unknown, owner, [...first, options])
}

/** What a call is refused with. */
async function refusal(call: Call, options: unknown): Promise<string> {
  try {
    const result = await call(options)
    if (typeof (result as AsyncGenerator | undefined)?.next === 'function')
      await (result as AsyncGenerator).next()
    return 'not refused'
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`
  }
}

const snakeOf = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

it('finds what is public', () => {
  // Fewer would mean that the search overlooks some.
  expect(found.length).toBeGreaterThan(225)
  const names = found.map(({ path }) => path.join('.'))
  for (const name of ['Tensor.sum', 'nn.Linear', 'optim.Optimizer.addParamGroup', 'Learner.fit', 'toPng'])
    expect(names).toContain(name)
})

describe.each(
  found.map((one) => [`${one.path.join('.')}, parameter ${one.index}, of ${one.entry}`, one] as const),
)('%s', (_, one) => {
  it('refuses an unknown option and a boolean', async () => {
    const call = await callOf(one)
    expect(await refusal(call, { noSuchOption: 1 })).toMatch(/^ValueError: .*: unknown option noSuchOption; /)
    for (const given of [true, false])
      expect(await refusal(call, given)).toMatch(
        /^ValueError: .*(options are an object|options come after dim|a bound must be a number or a tensor)/,
      )
  })

  it("refuses PyTorch's spelling, and names its own", async () => {
    const call = await callOf(one)
    for (const { name } of one.options) {
      const snake = snakeOf(name)
      if (snake !== name)
        expect(await refusal(call, { [snake]: 1 })).toMatch(
          new RegExp(`^ValueError: .*: unknown option ${snake}; did you mean ${name}\\?$`),
        )
    }
  })

  it('refuses an unknown option inside an option', async () => {
    const call = await callOf(one)
    for (const { name, type, nested } of one.options)
      if (nested.length > 0 && !data.has(type)) {
        const inner = await refusal(call, { [name]: { noSuchOption: 1 } })
        expect(inner).toMatch(new RegExp(`^ValueError: .*, ${name}: unknown option noSuchOption; `))
        expect(await refusal(call, { [name]: true })).toMatch(/^ValueError: .*options are an object/)
      }
  })
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Parameter } from '../../src/nn/index.ts'
import * as optim from '../../src/optim/index.ts'
import { scope, tensor, Tensor } from '../../src/tensor/index.ts'
import { onEveryBackend } from '../nn/backends.ts'
import { weights } from '../parity/generated.ts'
import { sample } from '../whole.ts'

type Options = Readonly<Record<string, unknown>>

/** What `test/fixtures/make-optimizer-fixtures.py` writes. */
interface RuleCase {
  readonly optimizer: 'Adagrad' | 'Adadelta' | 'Adamax' | 'NAdam' | 'RAdam' | 'Lion' | 'Muon'
  readonly options: Options
  readonly groups: readonly Options[] | null
  readonly shapes: readonly (readonly number[])[]
  /** By step, of each parameter. */
  readonly trajectory: Readonly<Record<string, readonly (readonly number[])[]>>
  readonly state: Readonly<Record<string, Readonly<Record<string, number | readonly number[]>>>>
  readonly groupKeys: readonly string[]
}

const fixture = JSON.parse(readFileSync(new URL('../fixtures/optimizers.json', import.meta.url), 'utf8')) as {
  readonly steps: number
  readonly cases: readonly RuleCase[]
}

type Constructor = new (params: readonly object[], options: object) => optim.Optimizer

const drawn = (stream: number, shape: readonly number[]): Tensor =>
  tensor(
    weights(
      stream,
      shape.reduce((all, size) => all * size, 1),
      1,
    ),
    { shape },
  )

function build(example: RuleCase): { readonly params: Parameter[]; readonly opt: optim.Optimizer } {
  const Kind = optim[example.optimizer] as unknown as Constructor
  const params = example.shapes.map((shape, i) => new Parameter(drawn(900 + i, shape)))
  const groups = example.groups?.map((group, i) => ({ ...group, params: [params[i]!] }))
  return { params, opt: new Kind(groups ?? params, example.options) }
}

/** One step, in a scope as the training loop does it. */
function step(opt: optim.Optimizer, params: readonly Parameter[], t: number): void {
  scope(() => {
    params.forEach((param, i) => {
      const missing = (i === 1 && t === 3) || (i === 2 && t === 1)
      param.grad = missing ? null : drawn(1000 * (i + 1) + t, param.shape)
    })
    opt.step()
    opt.zeroGrad()
  })
}

const valuesOf = (params: readonly Tensor[]): number[][] => params.map((param) => [...param.dataSync()])

function expectClose(actual: readonly number[], expected: readonly number[], what: string): void {
  expect(actual.length, what).toBe(expected.length)
  actual.forEach((value, i) => {
    const bound = 1e-5 * Math.max(1, Math.abs(expected[i]!))
    expect(Math.abs(value - expected[i]!), `${what}, element ${i}`).toBeLessThan(bound)
  })
}

const named = sample(fixture.cases, 6).map(
  (example) =>
    [
      `${example.optimizer} ${JSON.stringify(example.options)}${example.groups ? ' in groups' : ''}`,
      example,
    ] as const,
)

onEveryBackend(() => {
  describe('50 steps go where PyTorch goes', () => {
    it.each(named)('%s', (_label, example) => {
      const { params, opt } = build(example)
      for (let t = 1; t <= fixture.steps; t++) {
        step(opt, params, t)
        example.trajectory[t]?.forEach((expected, i) =>
          expectClose([...params[i]!.dataSync()], expected, `parameter ${i} after step ${t}`),
        )
      }
      const { state, param_groups: groups } = opt.stateDict()
      for (const [key, slots] of Object.entries(example.state)) {
        const own = state[Number(key)]!
        expect(Object.keys(own).toSorted()).toEqual(Object.keys(slots).toSorted())
        for (const [name, expected] of Object.entries(slots)) {
          const actual = own[name]!
          const list = actual instanceof Tensor ? [...actual.dataSync()] : [actual]
          expectClose(list, typeof expected === 'number' ? [expected] : expected, `${name} of ${key}`)
        }
      }
      for (const name of Object.keys(groups[0]!)) expect(example.groupKeys).toContain(name)
    })
  })

  describe('a saved and loaded state continues with the same bits', () => {
    it.each(named)('%s', (_label, example) => {
      const { params, opt } = build(example)
      for (let t = 1; t <= 12; t++) step(opt, params, t)
      const again = build(example)
      again.params.forEach((param, i) => param.detach().copy_(params[i]!.detach()))
      again.opt.loadStateDict(opt.stateDict())
      for (let t = 13; t <= 20; t++) {
        step(opt, params, t)
        step(again.opt, again.params, t)
      }
      expect(valuesOf(again.params)).toEqual(valuesOf(params))
    })
  })

  it('NAdam loads the product of its momenta as PyTorch saves it, a tensor', () => {
    const example = fixture.cases.find(({ optimizer }) => optimizer === 'NAdam')!
    const { params, opt } = build(example)
    for (let t = 1; t <= 3; t++) step(opt, params, t)
    const saved = opt.stateDict()
    const product = saved.state[0]!['mu_product'] as number
    const state = Object.fromEntries(
      Object.entries(saved.state).map(([key, slots]) => [
        key,
        {
          ...slots,
          step: tensor(slots['step'] as number),
          mu_product: tensor(slots['mu_product'] as number),
        },
      ]),
    )
    const again = build(example)
    again.opt.loadStateDict({ ...saved, state })
    expect(again.opt.stateDict().state[0]!['mu_product']).toBeCloseTo(product, 6)
  })
})

describe('what cannot be trained is refused', () => {
  const matrix = (): Parameter => new Parameter(drawn(1, [2, 3]))
  const vector = (): Parameter => new Parameter(drawn(1, [3]))
  it.each([
    [() => new optim.Muon([vector()]), 'Muon: trains matrices only; give other parameters to AdamW'],
    [() => new optim.Muon([matrix()], { nsSteps: 100 }), 'nsSteps must be an integer from 0 to 99, got 100'],
    [
      () => new optim.Muon([matrix()], { adjustLrFn: 'fast' as 'original' }),
      'adjustLrFn must be one of original, match_rms_adamw, spectral_unclamped, got "fast"',
    ],
    [() => new optim.Lion([vector()], { betas: [0.9, 1] }), 'Lion: betas[1] must be in [0, 1), got 1'],
    [
      () => new optim.Lion([vector()], { betas: [0.9, '0.99' as unknown as number] }),
      "betas[1] must be in [0, 1), got '0.99'",
    ],
    [
      () => new optim.SGD([vector()], { lr: '0.1' as unknown as number }),
      "SGD: lr must be a number >= 0, got '0.1'",
    ],
    [() => new optim.Adadelta([vector()], { rho: 2 }), 'Adadelta: rho must be from 0 to 1, got 2'],
    [() => new optim.Adagrad([vector()], { lrDecay: -1 }), 'Adagrad: lrDecay must be a number >= 0, got -1'],
    [() => new optim.NAdam([vector()], { momentumDecay: -1 }), 'momentumDecay must be a number >= 0, got -1'],
  ])('%s', (call, message) => {
    expect(call).toThrow(message)
  })

  it('a Muon that refuses a group keeps the groups that it has', () => {
    const opt = new optim.Muon([matrix()])
    expect(() => opt.addParamGroup({ params: [vector()] })).toThrow('trains matrices only')
    expect(opt.paramGroups.length).toBe(1)
  })
})

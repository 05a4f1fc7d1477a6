import { describe, expect, it } from 'vitest'
import { fit } from '../../../src/apps/text/index.ts'
import { tokenProducts } from '../../../src/apps/text/models/token-products.ts'
import {
  planTextForBudget,
  type BudgetedText,
  type BudgetedTextPlan,
} from '../../../src/apps/text/plan-for-budget.ts'

const book: BudgetedText = {
  model: 'gru',
  tokens: 1_000_000,
  vocabulary: 65,
  factors: 64,
  steps: 64,
  batchSize: 32,
  threads: 2,
  backend: 'native',
  fixed: {},
}

/** Multiplications of all forward passes. */
function work({ hidden, layers, epochs }: BudgetedTextPlan, { factors = hidden, ...text }: BudgetedText) {
  const sizes = { vocabulary: text.vocabulary, factors, hidden, layers }
  return epochs * text.tokens * tokenProducts(text.model as 'gru', sizes, text.steps)
}

describe('the plan of a text for a time budget', () => {
  it.each(['gru', 'lstm', 'rnn-stateful', 'gpt'] as const)('uses the time for %s and no more', (model) => {
    for (const tokens of [300_000, 1_000_000, 5_000_000])
      for (const seconds of [30, 300, 900]) {
        const text = { ...book, model, tokens, factors: model === 'gpt' ? undefined : 64 }
        const plan = planTextForBudget(seconds, text)
        const share = work(plan, text) / (seconds * 32e9)
        expect(share, JSON.stringify({ tokens, seconds, plan })).toBeLessThanOrEqual(1)
        if (plan.epochs < 48 && plan.epochs > 2) expect(share).toBeGreaterThan(0.5)
      }
  })

  it('grows the model and the number of epochs alike', () => {
    const plans = [30, 300, 3000].map((seconds) => planTextForBudget(seconds, book))
    expect(plans.map(({ hidden }) => hidden)).toEqual([320, 576, 896])
    expect(plans.map(({ epochs }) => epochs)).toEqual([2, 8, 34])
    expect(plans.map(({ dropout }) => dropout)).toEqual([0, 0.3, 0.4])
  })

  it('gives a short text no model that would overfit', () => {
    const short = { ...book, tokens: 50_000 }
    const { hidden, epochs } = planTextForBudget(3600, short)
    expect(tokenProducts('gru', { ...short, factors: 64, hidden }, 64)).toBeLessThanOrEqual(150_000)
    expect(epochs).toBe(48)
  })

  it('drops weights of a net that reads n-grams if it passes over them often', () => {
    const ngrams = { order: 5, rows: 16_381, factors: 32 }
    const lesson = { ...book, tokens: 493_000, ngrams }
    const [some, many] = [300, 1800].map((seconds) => planTextForBudget(seconds, lesson))
    expect(some).toMatchObject({ dropout: 0.4 })
    expect(some).not.toHaveProperty('weightDropout')
    expect(many).toMatchObject({ hidden: 768, dropout: 0.5, weightDropout: 0.3 })
    const plain = planTextForBudget(1800, { ...lesson, ngrams: null })
    expect(plain.hidden).toBeLessThan(768)
    expect(plain).not.toHaveProperty('weightDropout')
  })

  it('plans around what was chosen', () => {
    expect(planTextForBudget(300, { ...book, fixed: { hidden: 1024 } })).toMatchObject({
      hidden: 1024,
      epochs: 2,
    })
    expect(planTextForBudget(300, { ...book, fixed: { epochs: 5 } })).toMatchObject({
      hidden: 640,
      epochs: 5,
    })
    expect(planTextForBudget(300, { ...book, fixed: { layers: 2 } })).toMatchObject({
      layers: 2,
      hidden: 320,
    })
    const gpt = { ...book, model: 'gpt', factors: undefined, fixed: { heads: 6 } } as const
    expect(planTextForBudget(300, gpt).hidden % 6).toBe(0)
  })

  it('plans less for fewer threads and other kernels, and at least one epoch', () => {
    expect(planTextForBudget(300, { ...book, threads: 1 }).hidden).toBeLessThan(576)
    expect(planTextForBudget(300, { ...book, backend: 'wasm' }).hidden).toBeLessThan(576)
    expect(planTextForBudget(0.001, book)).toMatchObject({ hidden: 32, epochs: 1 })
  })

  it.each([
    [0, 'gru', 'timeBudget must be seconds above 0, got 0'],
    [NaN, 'gru', 'got NaN'],
    [30, 'seq-rnn', 'for seq-rnn choose the epochs'],
  ] as const)('refuses %s seconds for %s', (seconds, model, message) => {
    expect(() => planTextForBudget(seconds, { ...book, model })).toThrow(message)
  })
})

it('a text fitted in a time budget is recorded as a plan that gives the same bits', async () => {
  const text = 'the cat sat on the mat; the dog ran to the log. '.repeat(30)
  const planned = await fit(text, { timeBudget: 0.01, steps: 8, dropout: 0.1 })
  const { plan, timeBudget } = planned.facts.training
  expect(timeBudget).toBe(0.01)
  expect(Object.keys(plan as object)).toEqual(['hidden', 'layers', 'epochs', 'lr'])
  const again = await fit(text, { steps: 8, dropout: 0.1, ...(plan as object) })
  expect((await again.files()).weights).toEqual((await planned.files()).weights)
})

import { describe, expect, it } from 'vitest'
import { ColumnarModelData } from '../../src/data/index.ts'
import { Learner, lrFind, steepestLr, valleyLr, type LrFindRow } from '../../src/learner/index.ts'
import { SmoothedLoss } from '../../src/learner/smoothed-loss.ts'
import * as F from '../../src/nn/functional/index.ts'
import { BatchNorm1d, Linear, Sequential } from '../../src/nn/index.ts'
import { Adam, SGD, type Optimizer } from '../../src/optim/index.ts'
import { generatorState, manualSeed } from '../../src/tensor/index.ts'
import { lineData, lineLearner, Small, weightsOf } from './toy.ts'

const sgd = (params: never, lr: number): Optimizer => new SGD(params, { lr })

/** Weights after two epochs, with or without a search before, between and after; dropout, a shuffle and batch norm included. */
async function trained(search: boolean): Promise<number[]> {
  const model = (): Sequential => new Sequential(new Small(), new BatchNorm1d(1), new Linear(1, 1))
  const learner = lineLearner(lineData(46, [1, 2, 3], { seed: 7 }), { seed: 7 }, model)
  if (search) await learner.lrFind({ numIt: 25 })
  await learner.fit(1, 0.01)
  if (search) await learner.lrFind({ numIt: 'pass', endLr: 1e6 })
  await learner.fit(1, undefined, { keepOptimizer: true })
  const all = await weightsOf(learner.model)
  for (const buffer of learner.model.buffers()) all.push(...(await buffer.data()))
  return all
}

const rowsOf = (losses: readonly number[]): LrFindRow[] =>
  losses.map((loss, i) => ({ lr: 10 ** (-5 + i / 10), loss, smoothedLoss: loss }))

describe('lrFind', () => {
  it('changes nothing: a fit after it gives the same bits as one without it, dropout included', async () => {
    expect(await trained(true)).toEqual(await trained(false))
  })

  it('restores the optimizer that it is given, the modes of layers and the random numbers', async () => {
    manualSeed(3)
    const model = new Small()
    const optimizer = new Adam(model.parameters(), { lr: 0.02 })
    const data = lineData(32)
    await new Learner(data, model, { lossFunction: F.mseLoss, optimizer: () => optimizer }).fit(1, 0.02)
    model.train()
    model.drop.eval()
    const slots = async (): Promise<unknown[]> => {
      const all: unknown[] = []
      for (const state of optimizer.state.values()) {
        all.push(state.step)
        for (const slot of Object.values(state.slots)) all.push(await slot.tolist())
      }
      return all
    }
    const state = async (): Promise<unknown> => ({
      groups: optimizer.paramGroups.map((group) => ({ ...group, params: group.params.length })),
      slots: await slots(),
      modes: model.modules().map((module) => module.training),
      random: generatorState(),
    })
    const before = await state()
    await lrFind(model, data, optimizer, F.mseLoss, { numIt: 9, endLr: 1e8 })
    expect(await state()).toEqual(before)
  })

  it('raises the rate by a factor, or by a sum', async () => {
    const learner = lineLearner(lineData(40))
    const exponential = await learner.lrFind({ numIt: 6, startLr: 1e-4, endLr: 1e2 })
    exponential.rows.forEach(({ lr }, i) => expect(lr).toBeCloseTo(1e-4 * 10 ** i, 10))
    const linear = await learner.lrFind({ numIt: 5, startLr: 1, endLr: 2, growth: 'linear', untilEnd: true })
    linear.rows.forEach(({ lr }, i) => expect(lr).toBeCloseTo(1 + i / 5, 12))
  })

  it('makes one pass, or the requested number of steps however short or long the data is, with or without validation rows', async () => {
    const one = lineLearner(lineData(5))
    expect((await one.lrFind({ numIt: 'pass' })).rows.length).toBe(1)
    expect((await one.lrFind({ numIt: 30, endLr: 1e-3 })).rows.length).toBe(30)
    const long = lineLearner(lineData(400, [0, 1]))
    expect((await long.lrFind({ numIt: 'pass', endLr: 1e-3 })).rows.length).toBe(50)
    const { rows } = await long.lrFind({ numIt: 30, endLr: 1e-3 })
    expect(rows.length).toBe(30)
    const smoothed = new SmoothedLoss()
    for (const row of rows) {
      smoothed.add(row.loss)
      expect(row.smoothedLoss).toBe(smoothed.value)
    }
  })

  it('stops when the average is four times the lowest after the first steps, as the original does, or continues if requested', async () => {
    const learner = lineLearner(lineData(80), { optimizer: sgd as never })
    const { rows, diverged } = await learner.lrFind({ endLr: 100 })
    expect(diverged).toBe(true)
    expect(rows.length).toBeLessThan(100)
    const smoothed = rows.map((row) => row.smoothedLoss)
    const best = Math.min(...smoothed.slice(11, -1))
    expect(smoothed.at(-1)).toBeGreaterThan(4 * best)
    for (let i = 12; i < smoothed.length - 1; i++)
      expect(smoothed[i]).toBeLessThanOrEqual(4 * Math.min(...smoothed.slice(11, i)))
    expect((await learner.lrFind({ endLr: 20, untilEnd: true })).rows.length).toBe(100)
  })

  it('stops at a loss that is not a number, and blames data that has none', async () => {
    const learner = lineLearner(lineData(80), { optimizer: sgd as never })
    const { rows, diverged, suggestion } = await learner.lrFind({
      startLr: 1e18,
      endLr: 1e38,
      untilEnd: true,
    })
    expect(diverged || !Number.isFinite(rows.at(-1)!.loss)).toBe(true)
    expect(rows.length).toBeLessThan(20)
    expect(suggestion).toBeNull()
    const x = { values: Float32Array.of(1, NaN, 3), width: 1 }
    const broken = lineLearner(ColumnarModelData.fromArrays([], [x], x, { batchSize: 3 }))
    await expect(broken.lrFind()).rejects.toThrow(
      'lrFind: the loss of step 1 is NaN, because column 0 has NaN in this batch',
    )
  })

  it('suggests a rate that learns', async () => {
    const learner = lineLearner(lineData(256, [3, 4, 5]), { optimizer: sgd as never })
    const { valley, steepest, suggestion } = await learner.lrFind()
    expect(suggestion).toBe(valley)
    expect(steepest).toBeGreaterThan(1e-3)
    const { loss } = await learner.validate()
    const [first] = await learner.fit(1, suggestion!)
    expect(first!.validLoss).toBeLessThan(loss / 10)
  })

  it('hears a signal, and still puts everything back', async () => {
    const learner = lineLearner(lineData(80))
    const before = await weightsOf(learner.model)
    const controller = new AbortController()
    const onStep = (_: LrFindRow, step: number): void => {
      if (step === 3) controller.abort(new Error('enough'))
    }
    await expect(learner.lrFind({ signal: controller.signal, onStep })).rejects.toThrow('enough')
    expect(await weightsOf(learner.model)).toEqual(before)
  })

  it('refuses rates and steps that cannot be', async () => {
    const learner = lineLearner(lineData(16))
    await expect(learner.lrFind({ startLr: 1, endLr: 0.1 })).rejects.toThrow(
      'startLr must be above 0 and endLr above startLr, got 1 and 0.1',
    )
    await expect(learner.lrFind({ numIt: 0 })).rejects.toThrow(
      "numIt must be an integer of at least 1, or 'pass', got 0",
    )
    await expect(lineLearner(lineData(7, [], { dropLast: true })).lrFind()).rejects.toThrow('no batch')
  })
})

describe('suggestions', () => {
  const bowl = rowsOf(
    Array.from({ length: 60 }, (_, i) =>
      i < 20 ? 5 : i < 45 ? 5 - 4 / (1 + Math.exp(-(i - 30) / 2)) : 1 + (i - 44) ** 2,
    ),
  )

  it('are where the loss falls fastest, and halfway down the valley', () => {
    expect([bowl[29]!.lr, bowl[30]!.lr]).toContain(steepestLr(bowl))
    const place = bowl.findIndex(({ lr }) => lr === valleyLr(bowl))
    expect(place).toBeGreaterThan(20)
    expect(place).toBeLessThan(44)
  })

  it('are left out where there is too little to see, or the loss never falls', () => {
    expect(steepestLr(rowsOf([3, 2, 1]))).toBeNull()
    expect(valleyLr(rowsOf([3, 2, 1]))).toBeNull()
    const rising = rowsOf(Array.from({ length: 30 }, (_, i) => i))
    expect([steepestLr(rising), valleyLr(rising)]).toEqual([null, null])
  })
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  CircularLR,
  CosAnneal,
  OneCycle,
  OneCycleLR,
  Recorder,
  sumGeom,
  type Schedule,
} from '../../src/learner/index.ts'
import { Adam, SGD } from '../../src/optim/index.ts'
import { lineData, lineLearner } from './toy.ts'

interface OneCycleCase {
  readonly total: number
  readonly options: Readonly<Record<string, unknown>>
  readonly lrs: number[]
  readonly momenta: number[]
}

const fixtures = JSON.parse(readFileSync(new URL('../fixtures/schedules.json', import.meta.url), 'utf8')) as {
  readonly one_cycle: OneCycleCase[]
  readonly sgdr: {
    readonly lr: number
    readonly batches: number
    readonly mult: number
    readonly warm_up: boolean
    readonly lrs: number[]
    readonly ends: number[]
  }[]
  readonly circular: {
    readonly lr: number
    readonly batches: number
    readonly div: number
    readonly cut_div: number
    readonly momentum: [number, number]
    readonly lrs: number[]
    readonly momenta: number[]
  }[]
}

/** Asserts that two lists of numbers are the same but for rounding. */
function expectClose(own: readonly (number | null)[], others: readonly number[]): void {
  expect(own.length).toBe(others.length)
  own.forEach((value, i) =>
    expect(Math.abs(value! - others[i]!)).toBeLessThanOrEqual(1e-12 * Math.abs(others[i]!) + 1e-18),
  )
}

const steps = (count: number): number[] => Array.from({ length: count }, (_, i) => i)
const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())

describe('schedules equal their formulas at every step', () => {
  it.each(fixtures.one_cycle.map((own) => [JSON.stringify(own.options), own] as const))(
    "OneCycleLR is PyTorch's: %s",
    (_, { total, options, lrs, momenta }) => {
      const {
        max_lr: lr,
        anneal_strategy: strategy = 'cos',
        ...rest
      } = options as { max_lr: number; anneal_strategy?: string }
      const schedule = new OneCycleLR(lr, total, {
        ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [camel(name), value])),
        annealStrategy: strategy === 'linear' ? 'linear' : 'cosine',
      })
      expectClose(
        steps(total).map((step) => schedule.lrAt(step)),
        lrs,
      )
      expectClose(
        steps(total).map((step) => schedule.momentumAt(step)),
        momenta,
      )
    },
  )

  it.each(fixtures.sgdr.map((own) => [own.batches, own.mult, own] as const))(
    "CosAnneal is the original's: cycles of %i batches, each %i times as long as the one before",
    (_batches, _mult, { lr, batches, mult, warm_up: warmUp, lrs }) => {
      const schedule = new CosAnneal(lr, batches, { cycleMult: mult, warmUp })
      expectClose(
        steps(lrs.length).map((step) => schedule.lrAt(step)),
        lrs,
      )
    },
  )

  it.each(fixtures.circular.map((own) => [own.batches, own] as const))(
    "CircularLR is the original's: %i batches",
    (_, { lr, batches, div, cut_div: cutDiv, momentum, lrs, momenta }) => {
      const schedule = new CircularLR(lr, batches, { div, cutDiv, momentum })
      expectClose(
        steps(lrs.length).map((step) => schedule.lrAt(step)),
        lrs,
      )
      expectClose(
        steps(lrs.length).map((step) => schedule.momentumAt(step)),
        momenta,
      )
    },
  )

  it('CircularLR of fewer batches than parts begins at the top', () => {
    const schedule = new CircularLR(1, 4, { div: 10, cutDiv: 8 })
    expectClose(
      steps(5).map((step) => schedule.lrAt(step)),
      [1, 0.775, 0.55, 0.325, 1],
    )
  })

  it('OneCycle goes up and down, straight on request, with the momentum against it', () => {
    const straight = new OneCycle(1, 8, {
      rising: 0.5,
      start: 5,
      end: 10,
      annealing: 'linear',
      momentum: [0.9, 0.8, 0.9],
    })
    expectClose(
      steps(9).map((step) => straight.lrAt(step)),
      [0.2, 0.4, 0.6, 0.8, 1, 0.775, 0.55, 0.325, 0.1],
    )
    expectClose(
      steps(9).map((step) => straight.momentumAt(step)),
      [0.9, 0.875, 0.85, 0.825, 0.8, 0.825, 0.85, 0.875, 0.9],
    )
    const cosine = new OneCycle(1, 8, { rising: 0.5, start: 5 })
    expect(cosine.lrAt(2)).toBeCloseTo(0.6, 12)
    expect(cosine.lrAt(1)).toBeCloseTo(0.2 + 0.4 * (1 - Math.SQRT1_2), 12)
    expect(cosine.momentumAt(3)).toBeNull()
  })

  it('sumGeom counts the epochs of cycles', () => {
    expect([sumGeom(1, 1, 3), sumGeom(3, 10, 4), sumGeom(1, 2, 4), sumGeom(1, 2, 6)]).toEqual([
      3, 3333, 15, 63,
    ])
  })

  it('refuse what no schedule can be', () => {
    expect(() => new CosAnneal(1, 0)).toThrow('CosAnneal: a cycle needs at least 1 batch, got 0')
    expect(() => new CosAnneal(1, 5, { cycleMult: 0.5 })).toThrow('cycleMult must be >= 1, got 0.5')
    expect(() => new OneCycle(1, 10, { rising: 1 })).toThrow('rising must be between 0 and 1')
    expect(() => new OneCycleLR(1, 2.5)).toThrow('totalSteps must be an integer of at least 1, got 2.5')
    expect(() => new CircularLR(1, 5, { div: 0.5 })).toThrow('div must be >= 1, got 0.5')
  })
})

describe('a schedule in a fit', () => {
  const recorded = async (schedule: Schedule, epochs: number): Promise<number[]> => {
    const recorder = new Recorder()
    await lineLearner(lineData(32)).fit(epochs, 1, { callbacks: [schedule, recorder] })
    return recorder.lrs
  }

  it('gives each batch its rate, and begins anew with the next fit', async () => {
    const schedule = new CosAnneal(0.1, 4, { cycleMult: 2 })
    const wanted = steps(12).map((step) => schedule.lrAt(step))
    expect(await recorded(schedule, 3)).toEqual(wanted)
    expect(await recorded(schedule, 3)).toEqual(wanted)
  })

  it('moves the momentum of SGD and the first beta of Adam', async () => {
    const learner = lineLearner(lineData(32), {
      optimizer: (params, lr) => new SGD(params, { lr, momentum: 0.5 }),
    })
    const recorder = new Recorder()
    await learner.fitOneCycle(2, 0.01, { callbacks: [recorder] })
    const plan = new OneCycle(0.01, 8, { momentum: [0.95, 0.85, 0.95] })
    expect(recorder.lrs).toEqual(steps(8).map((step) => plan.lrAt(step)))
    expect(recorder.momentums).toEqual(steps(8).map((step) => plan.momentumAt(step)))
    const adam = lineLearner(lineData(32), {
      optimizer: (params, lr) => new Adam(params, { lr, betas: [0.5, 0.99] }),
    })
    await adam.fitOneCycle(1, 0.01, { momentum: [0.9, 0.7, 0.9] })
    const group = adam.optimizer!.paramGroups[0] as unknown as { betas: [number, number] }
    expect(group.betas[1]).toBe(0.99)
    expect(group.betas[0]).toBeCloseTo(0.9 - 0.2 * 0.25, 12)
  })
})

describe('fit with cycles', () => {
  it('counts cycles, makes them longer, and tells of their ends after their last batch', async () => {
    const { lr, mult } = fixtures.sgdr[1]!
    const [recorder, ends] = [new Recorder(), [] as string[]]
    const records = await lineLearner(lineData(32)).fit(3, lr, {
      cycleLen: 1,
      cycleMult: mult,
      onCycleEnd: ({ step, epoch }, cycle) => void ends.push(`${cycle} after ${step} in epoch ${epoch}`),
      callbacks: [recorder],
    })
    expect(records.length).toBe(7)
    const schedule = new CosAnneal(lr, 4, { cycleMult: 2 })
    expect(recorder.lrs).toEqual(steps(28).map((step) => schedule.lrAt(step)))
    expect(ends).toEqual(['0 after 4 in epoch 1', '1 after 12 in epoch 3', '2 after 28 in epoch 7'])
  })

  it('leaves the warm-up out on request, and can go in circles', async () => {
    const cold = new Recorder()
    await lineLearner(lineData(32)).fit(1, 0.1, { cycleLen: 2, warmUp: false, callbacks: [cold] })
    expect(cold.lrs[0]).toBe(0.1)
    expect(cold.lrs.length).toBe(8)
    const circular = new Recorder()
    await lineLearner(lineData(32)).fit(2, 0.1, {
      cycleLen: 1,
      useClr: { div: 4, cutDiv: 2, momentum: [0.9, 0.8] },
      callbacks: [circular],
    })
    const plan = new CircularLR(0.1, 4, { div: 4, cutDiv: 2, momentum: [0.9, 0.8] })
    expect(circular.lrs).toEqual(steps(8).map((step) => plan.lrAt(step)))
    expect(circular.momentums).toEqual(steps(8).map((step) => plan.momentumAt(step)))
  })

  it('refuses options that do not go together', async () => {
    const learner = lineLearner(lineData(32))
    await expect(learner.fit(1, 0.1, { cycleMult: 2 })).rejects.toThrow('fit: cycleMult needs cycleLen')
    await expect(learner.fit(1, 0.1, { cycleSaveName: 'x' })).rejects.toThrow('cycleSaveName needs cycleLen')
    await expect(learner.fit(1, 0.1, { cycleLen: 0 })).rejects.toThrow(
      'cycleLen must be an integer of at least 1, got 0',
    )
    await expect(
      learner.fit(1, 0.1, { cycleLen: 1, cycleMult: 2, useClr: { div: 4, cutDiv: 2 } }),
    ).rejects.toThrow('cycles of equal length')
  })
})

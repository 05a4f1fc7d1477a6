import { beforeAll, describe, expect, it } from 'vitest'
import { fit, planImages, planOfRun, QuickNet, type ImagesRun } from '../../../src/apps/images/index.ts'
import { whiteningFilters } from '../../../src/apps/images/models/whitening.ts'
import { plannedWork } from '../../../src/apps/images/plan.ts'
import { init, manualSeed, noGrad } from '../../../src/tensor/index.ts'
import { stripes } from './made-pictures.ts'

beforeAll(() => init())

const weights = async ({ model }: ImagesRun): Promise<number[]> => {
  const values: number[] = []
  for (const [, parameter] of model.namedParameters()) values.push(...(await parameter.data()))
  return values
}

describe('plans', () => {
  const mnist = {
    stored: { width: 28, height: 28, channels: 1 },
    trainRows: 57_500,
    outputs: 10,
  } as const

  it('more work means a larger net or more epochs, never less', () => {
    const plans = [60, 120, 300, 1200].map((seconds) =>
      planImages({ ...mnist, work: plannedWork(seconds, 2) }),
    )
    const sizes = plans.map(({ model, epochs }) => [model.widths[0]!, epochs] as const)
    for (const [i, [width, epochs]] of sizes.entries())
      if (i > 0) expect(width > sizes[i - 1]![0] || epochs >= sizes[i - 1]![1]).toBe(true)
    expect(plans[0]!.model).toMatchObject({ name: 'quicknet', stride: 2 })
  })

  it('a time budget includes reading files, of which many or large ones leave less for training', () => {
    const work = (count: number, each: number) => plannedWork(720, 2, 50_000, { count, bytes: count * each })
    const [none, small, large] = [plannedWork(720, 2, 50_000), work(60_000, 1500), work(60_000, 100_000)]
    expect(small / none).toBeCloseTo(1 - 51 / 672, 2)
    expect(large / none).toBeCloseTo(1 - 228 / 672, 2)
    // At least half is for training.
    expect(work(1e7, 1500) / none).toBeCloseTo(360 / (0.94 * 720 - 5), 6)
    expect(plannedWork(undefined, 2, 50_000, { count: 1e7, bytes: 1e9 })).toBe(
      plannedWork(undefined, 2, 50_000),
    )
  })

  it('a plan from a run trains to the same bits; the time budget only decided the plan', async () => {
    const data = stripes(20, { side: 12 })
    const first = await fit(data, { timeBudget: 1e-3 })
    const plan = planOfRun('model.json', first.description())
    expect(plan.model.name).toBe('quicknet')
    const again = await fit(data, { plan })
    expect(await weights(again)).toEqual(await weights(first))
    expect(again.description()).toEqual(first.description())
  })

  it('nets from scratch see smaller pictures first; a plan, a run and a number of epochs agree', async () => {
    const photos = { stored: { width: 32, height: 32, channels: 3 }, trainRows: 50_000, outputs: 10 } as const
    const plan = planImages({ ...photos, work: plannedWork(720, 2) })
    expect(plan.resizing).toEqual({ size: [24, 24], epochs: Math.floor(0.6 * plan.epochs) })
    // Smaller pictures leave time for more epochs, or a wider net.
    expect(planImages({ ...photos, work: 1e14, model: plan.model }).resizing).toBeNull()
    const data = stripes(20, { side: 12 })
    const run = await fit(data, { epochs: 5, widths: [4, 4] })
    expect(run.facts.training['resizing']).toEqual({ size: [9, 9], epochs: 3 })
    const kept = planOfRun('model.json', run.description())
    expect(kept.resizing).toEqual({ size: [9, 9], epochs: 3 })
    const again = await fit(data, { plan: kept })
    expect(await weights(again)).toEqual(await weights(run))
    const whole = await fit(data, { plan: { ...kept, resizing: null } })
    expect(await weights(whole)).not.toEqual(await weights(run))
    expect(whole.facts.training['resizing']).toBeUndefined()
    expect(whole.facts.training['operations']).toBeGreaterThan(run.facts.training['operations'] as number)
    // The last epochs see whole pictures, even if there are fewer.
    const short = await fit(data, { plan: kept, epochs: 2 })
    expect(short.facts.training['resizing']).toEqual({ size: [9, 9], epochs: 1 })
    // A net too small for it, and a run that cannot have one.
    expect((await fit(stripes(20, { side: 5 }), { epochs: 2 })).facts.training['resizing']).toBeUndefined()
    const description = run.description()
    const wrong = { ...description, training: { ...description.training, resizing: { size: 0, epochs: 3 } } }
    expect(() => planOfRun('model.json', wrong)).toThrow('size must be an integer of at least 1')
  })

  it('refuses a plan for pictures of other channels', async () => {
    const { facts, input } = await fit(stripes(20, { side: 12 }), { timeBudget: 1e-3 })
    const plan = planOfRun('model.json', {
      ...({ format: 'lanner-run', version: 1, lanner: '0' } as const),
      app: 'images',
      model: { ...facts.model },
      data: { input },
      training: { ...facts.training },
      metrics: {},
    })
    await expect(fit(stripes(20, { channels: 3, side: 12 }), { plan })).rejects.toThrow(
      'The plan is for pictures in gray, but these are in color.',
    )
  })

  it('names the numbers of stages that a net can have', async () => {
    for (const labelSmoothing of [1, 1.5, -0.1, NaN])
      await expect(fit(stripes(20), { labelSmoothing })).rejects.toThrow(
        `labelSmoothing must be from 0 to below 1, got ${labelSmoothing}`,
      )
    await expect(fit(stripes(20), { widths: [4] })).rejects.toThrow(
      'images.fit: widths must be 2, 3 or 4 integers of at least 1 for quicknet, got 4',
    )
  })
})

it('refuses pictures that pooling would shrink to nothing', async () => {
  const { pictures } = stripes(20, { side: 8 })
  expect(pictures.width).toBe(8)
  await expect(fit(stripes(20, { side: 8 }), { widths: [4, 4, 4] })).rejects.toThrow(
    'Pictures of 8 x 8 pixels are too small for 3 stages of quicknet, which need 9 x 9',
  )
  await expect(fit(stripes(20, { side: 3 }))).rejects.toThrow(
    'too small for 2 stages of quicknet, which need 5 x 5',
  )
  const small = await fit(stripes(20, { side: 5 }), { epochs: 1 })
  expect(small.facts.metrics['valid']).toBeDefined()
})

describe('QuickNet', () => {
  it('whitened patches are uncorrelated, with variance 1', async () => {
    const data = stripes(60, { channels: 3 })
    const filters = await whiteningFilters(data, data.pictures, 2, 24)
    const model = new QuickNet({ channels: 3, outputs: 2 })
    model.whiten(filters)
    const moments = new Float64Array(12 * 12)
    let count = 0
    for (const batch of data.loader(data.split.train, { batchSize: 48, shape: data.pictures })) {
      const { values, shape } = batch.columns[0]!
      const [n, , height, width] = shape as [number, number, number, number]
      for (let picture = 0; picture < n; picture++)
        for (let y = 0; y + 2 <= height; y += 2)
          for (let x = 0; x + 2 <= width; x += 2, count++) {
            const out = Array.from({ length: 12 }, (_, f) => {
              let sum = 0
              for (let i = 0; i < 12; i++) {
                const [c, dy, dx] = [i >> 2, (i >> 1) & 1, i & 1]
                sum += filters[f * 12 + i]! * values[((picture * 3 + c) * height + y + dy) * width + x + dx]!
              }
              return sum
            })
            out.forEach((a, i) => out.forEach((b, j) => (moments[i * 12 + j]! += a * b)))
          }
    }
    for (let i = 0; i < 12; i++)
      for (let j = 0; j < 12; j++) expect(moments[i * 12 + j]! / count).toBeCloseTo(i === j ? 1 : 0, 1)
    // The second half has the other sign.
    expect(filters.slice(12 * 12)).toEqual(filters.slice(0, 12 * 12).map((value) => -value))
  })

  it('keeps its first filters in training, and learns the task', async () => {
    const data = stripes(100, { side: 12 })
    const filters = await whiteningFilters(data, data.pictures, 2, 8)
    manualSeed(1)
    const run = await fit(data, { epochs: 3, widths: [8, 8] })
    const { whitening } = run.model as QuickNet
    expect(await whitening.weight.data()).toEqual(filters)
    expect((run.facts.metrics['valid'] as { accuracy: number }).accuracy).toBe(1)
    expect(noGrad(() => run.model(run.tensorOf(data.pictures, 0, 2))).shape).toEqual([2, 2])
  })
})

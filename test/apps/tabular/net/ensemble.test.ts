import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { fit, scoresOf, TabularRun } from '../../../../src/apps/tabular/index.ts'
import { Table } from '../../../../src/data/tables/index.ts'
import { Checkpoints, type Callback } from '../../../../src/learner/index.ts'
import { init } from '../../../../src/tensor/index.ts'

beforeAll(() => init())

/** Rows of which one in ten is a hit, more often where x is large. */
function hits(rows: number): Table {
  return Table.fromRows(
    Array.from({ length: rows }, (_, i) => {
      const x = ((i * 7919) % 1000) / 1000
      const noise = ((i * 104729) % 997) / 997
      return { x, place: ['Ulm', 'Bonn', 'Kiel'][i % 3]!, hit: x * noise > 0.6 ? 'yes' : 'no' }
    }),
  )
}

const small = { epochs: 3, layers: [8] } as const

describe('an ensemble', () => {
  it('is scored by judges that never saw the validation rows', async () => {
    const run = await fit(hits(400), { target: 'hit', ...small })
    expect(run.facts.training).toMatchObject({ refit: true, quality: 'default' })
    const held = run.heldOut
    expect(held).not.toBe(run)
    const own = await run.outputs(hits(5))
    expect([...(await held.outputs(hits(5)))]).not.toEqual([...own])
    const given = await fit(hits(400), { target: 'hit', ...small, valid: 0.2 })
    expect(given.heldOut).toBe(given)
    expect(given.facts.training['refit']).toBe(false)
  })

  it('says that a class is rare, and predicts it more often with a threshold', async () => {
    const table = hits(600)
    const plain = await fit(table, { target: 'hit', ...small })
    expect((plain.facts.data['warnings'] as string[]).join()).toMatch(
      /Only [\d.]+ % of the rows have hit "yes"/,
    )
    const run = await fit(table, { target: 'hit', ...small, threshold: 'f1' })
    expect(run.facts.data['warnings']).toEqual([])
    const { threshold } = run.facts.training as { threshold: number }
    expect(threshold).toBeLessThan(0.5)
    const count = async (of: typeof run): Promise<number> =>
      ((await of.predict(table)).predictions as string[]).filter((label) => label === 'yes').length
    expect(await count(run)).toBeGreaterThan(await count(plain))
    expect((await scoresOf(run, table))['f1']).toBeGreaterThan(0)
  })

  it('sets the threshold for the less frequent class, whatever the names of the classes', async () => {
    const renamed = (yes: string, no: string): Table =>
      Table.fromRows(
        hits(600)
          .toRows()
          .map(({ x, place, hit }) => ({ x: x!, place: place!, hit: hit === 'yes' ? yes : no })),
      )
    const seen: unknown[] = []
    for (const [yes, no] of [
      ['yes', 'no'],
      ['fraud', 'ok'],
    ] as const) {
      const table = renamed(yes, no)
      const run = await fit(table, { target: 'hit', ...small, epochs: 12, threshold: 'f1' })
      expect([run.positive, run.facts.training['positive']]).toEqual([yes, yes])
      const { predictions } = await run.predict(table)
      expect((predictions as string[]).filter((label) => label === yes).length).toBeGreaterThan(0)
      expect(run.threshold).toBeLessThan(0.5)
      const { valid, baseline } = run.facts.metrics as Record<'valid' | 'baseline', Record<string, number>>
      const rate = (of: typeof valid): number => of['f1']! / (2 - of['f1']!)
      // Always predicting the rare class: f1 = 2 r / (1 + r) for its rate r.
      expect(rate(baseline)).toBeLessThan(0.1)
      expect(rate(baseline)).toBeGreaterThan(0)
      expect(baseline['balancedAccuracy']).toBe(0.5)
      expect(Object.keys(valid)).toEqual(expect.arrayContaining(['f1', 'balancedAccuracy']))
      seen.push(run.facts.metrics['baseline'])
    }
    expect((seen[1] as { f1: number }).f1).toBeCloseTo((seen[0] as { f1: number }).f1, 12)
    const asked = await fit(renamed('fraud', 'ok'), {
      target: 'hit',
      ...small,
      threshold: 'f1',
      positive: 'ok',
    })
    expect(asked.positive).toBe('ok')
    expect((asked.facts.metrics['baseline'] as { f1: number }).f1).toBeGreaterThan(0.9)
    // A run from before the class was recorded predicts the second class from its threshold.
    const { positive: _positive, ...old } = asked.facts.training
    expect(
      new TabularRun(asked.model, asked.pipeline, asked.target, { ...asked.facts, training: old }).positive,
    ).toBe('ok')
  })

  it('gives the same predictions whatever the unit of the target', async () => {
    const at = async (unit: number): Promise<number[]> => {
      const rows = Array.from({ length: 120 }, (_, i) => ({ x: i % 17, y: ((i % 17) ** 2 + (i % 5)) * unit }))
      const run = await fit(Table.fromRows(rows), { target: 'y', ...small })
      return ((await run.predict(Table.fromRows(rows.slice(0, 5)))).predictions as number[]).map(
        (y) => y / unit,
      )
    }
    const plain = await at(1)
    for (const unit of [1e-9, 1e9])
      (await at(unit)).forEach((value, i) => expect(value).toBeCloseTo(plain[i]!, 3))
  })

  it('learns a straight line exactly, beyond the rows it saw', async () => {
    const row = (x: number, z: number): { x: number; z: number; y: number } => ({ x, z, y: 3 + 2 * x - z })
    const rows = Array.from({ length: 60 }, (_, i) => row((i * 7) % 50, (i * 3) % 11))
    const run = await fit(Table.fromRows(rows), { target: 'y', ...small })
    const { prediction } = await run.predict(row(55, 5))
    expect(prediction).toBeCloseTo(108, 2)
    expect(run.facts.training['netShare']).toBeLessThan(0.01)
  })

  it('stops early, and resumes to the same bits wherever it was interrupted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lanner-ensemble-'))
    // At this rate 8 epochs are enough to stop early, with other epochs kept for the net than for its judge.
    const rates = { batchSize: 128, lr: 0.02, patience: 2 }
    const options = { target: 'hit', layers: [8], threshold: 'f1', ...rates } as const
    const bits = async (run: TabularRun): Promise<unknown> => [
      run.facts,
      await Promise.all([...run.model.parameters(), ...run.model.buffers()].map((own) => own.data())),
    ]
    const whole = await fit(hits(300), options)
    const { epochsDone, keptEpochs } = whole.facts.training as {
      epochsDone: number
      keptEpochs: { net: number; judge: number }
    }
    expect(epochsDone).toBe(Math.max(keptEpochs.net, keptEpochs.judge) + 2)
    expect(keptEpochs.net).not.toBe(keptEpochs.judge)
    // In the middle of an epoch, and near the end of training.
    for (const step of [4, 3 * epochsDone - 3]) {
      const checkpoints = new Checkpoints(join(folder, String(step)), { everySteps: 1000 })
      const stopping: Callback = { onBatchEnd: (training) => (training.step === step ? 'stop' : undefined) }
      await fit(hits(300), { ...options, checkpoints, callbacks: [stopping] })
      const resume = await checkpoints.newest()
      expect(resume!.step).toBe(step)
      expect(await bits(await fit(hits(300), { ...options, resume }))).toEqual(await bits(whole))
    }
    rmSync(folder, { recursive: true })
  })

  it('is larger and longer for a better quality', async () => {
    const sizes = await Promise.all(
      (['fast', 'default', 'best'] as const).map(async (quality) => {
        const run = await fit(hits(60), { target: 'hit', ...small, epochs: 1, quality })
        return (run.facts.model as { members: number }).members
      }),
    )
    expect(sizes).toEqual([8, 16, 64])
  })

  it.each([
    [{ quality: 'good' }, 'quality must be fast, default or best'],
    [{ threshold: 'recall' }, 'threshold must be accuracy, balanced-accuracy or f1'],
    [{ target: 'x', threshold: 'f1' }, 'target "x" is a regression'],
    [{ target: 'place', threshold: 'f1' }, 'target "place" is one of 3 classes'],
    [{ positive: 'yes' }, 'set threshold, too'],
    [{ threshold: 'f1', positive: 'si' }, 'positive must be a class of "hit", "no" or "yes", got "si"'],
    [{ batchNorm: 'train' }, 'batchNorm is an option of the model mixed-input'],
    [{ model: 'tree' }, 'model must be ensemble or mixed-input, got "tree"'],
    [{ model: 'mixed-input', refit: true }, 'refit is an option of the model ensemble'],
    [{ patience: 0 }, 'patience must be'],
  ])('refuses %j', async (options, message) => {
    await expect(fit(hits(50), { target: 'hit', ...small, ...options } as never)).rejects.toThrow(message)
  })
})

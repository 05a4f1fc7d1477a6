import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseJsonLines } from '../../src/base/json-lines.ts'
import {
  Checkpoints,
  CsvLog,
  EventLog,
  JsonLinesLog,
  Learner,
  TensorBoardLog,
  TimeBudget,
  type Callback,
  type LearnerFitOptions,
  type TrainingEvent,
} from '../../src/learner/index.ts'
import * as F from '../../src/nn/functional/index.ts'
import { Linear, type AnyModule } from '../../src/nn/index.ts'
import { setLrs, SGD } from '../../src/optim/index.ts'
import { manualSeed } from '../../src/tensor/index.ts'
import { fits, Net } from './checkpoint-fits.ts'
import { freshFolders } from './fresh-folders.ts'
import { lineData } from './toy.ts'

const fresh = freshFolders('lanner-checkpoints-')

const reason = new Error('enough')

describe.each(Object.entries(fits))('a fit with %s', (_name, go) => {
  it('continues to the same bits when aborted within an epoch', async () => {
    const whole = await go({}, {})
    const checkpoints = new Checkpoints(fresh())
    const controller = new AbortController()
    const stopper: Callback = { onBatchEnd: ({ step }) => void (step === 7 && controller.abort(reason)) }
    await expect(go({ checkpoints, signal: controller.signal }, stopper)).rejects.toBe(reason)
    const resume = await checkpoints.newest()
    expect(resume!.step).toBe(7)
    expect(await go({ resume }, {})).toEqual(whole)
  })
})

describe('a resumed fit', () => {
  const learner = (): Learner => {
    manualSeed(1)
    return new Learner(lineData(40, [1, 2, 3]), new Net(), { lossFunction: F.mseLoss, seed: 1 })
  }

  it('is told of, and neither repeats nor loses events and epochs', async () => {
    const plain = ({ seconds: _seconds, ...event }: TrainingEvent): unknown => event
    const whole: TrainingEvent[] = []
    await learner().fit(3, 0.1, { callbacks: [new EventLog((event) => whole.push(event))] })

    const first: TrainingEvent[] = []
    const second: TrainingEvent[] = []
    const checkpoints = new Checkpoints(fresh())
    const stop: Callback = { onBatchEnd: ({ step }) => (step === 7 ? 'stop' : undefined) }
    const csv = `${fresh()}.csv`
    await learner().fit(3, 0.1, {
      checkpoints,
      callbacks: [new EventLog((event) => first.push(event)), new CsvLog(csv), stop],
    })
    const resume = await checkpoints.newest()
    const records = await learner().fit(3, 0.1, {
      resume,
      callbacks: [new EventLog((event) => second.push(event)), new CsvLog(csv)],
    })
    expect(records.map(({ epoch }) => epoch)).toEqual([1, 2, 3])
    expect(first.pop()).toMatchObject({ event: 'fit-end', outcome: 'stopped' })
    expect(second.shift()).toEqual({ event: 'resumed', epoch: 2, step: 7 })
    expect([...first, ...second].map(plain)).toEqual(whole.map(plain))
  })

  it('cuts a file of lines where its state was taken, and tells TensorBoard to forget later steps', async () => {
    const [lines, board] = [`${fresh()}.jsonl`, fresh()]
    const callbacks = (): Callback[] => [new JsonLinesLog(lines), new TensorBoardLog(board)]
    const checkpoints = new Checkpoints(fresh())
    const stop: Callback = { onBatchEnd: ({ step }) => (step === 7 ? 'stop' : undefined) }
    await learner().fit(3, 0.1, { checkpoints, callbacks: [...callbacks(), stop] })
    await learner().fit(3, 0.1, { resume: await checkpoints.newest(), callbacks: callbacks() })
    const told = parseJsonLines(readFileSync(lines, 'utf8')) as TrainingEvent[]
    expect(told.map(({ event }) => event)).toEqual([
      'fit-start',
      'epoch',
      'resumed',
      'epoch',
      'epoch',
      'fit-end',
    ])
    const [, second] = readdirSync(board).toSorted(
      (a, b) => Number(a.split('.').at(-1)) - Number(b.split('.').at(-1)),
    )
    // tensorflow.Event: step 8 (field 2), session log (field 7) with the status START.
    expect(readFileSync(join(board, second!)).includes(Buffer.from([0x10, 8, 0x3a, 2, 0x08, 1]))).toBe(true)
  })

  it('keeps the newest two files, and only the last state when it is over', async () => {
    const checkpoints = new Checkpoints(fresh(), { everySteps: 2 })
    await learner().fit(2, 0.1, { checkpoints })
    expect(readdirSync(checkpoints.folder)).toEqual([
      'checkpoint-000005.safetensors',
      'checkpoint-000006.safetensors',
    ])
    const resume = await checkpoints.newest()
    let batches = 0
    const records = await learner().fit(2, 0.1, { resume, callbacks: [{ onBatchEnd: () => void batches++ }] })
    expect([records.length, batches]).toEqual([2, 0])
    await checkpoints.clear()
    expect(await checkpoints.newest()).toBeNull()
  })

  it('has no checkpoint where it ended by an error, nor before its first step', async () => {
    const checkpoints = new Checkpoints(fresh())
    const broken: Callback = {
      onBatchEnd: () => {
        throw new Error('mine')
      },
    }
    await expect(learner().fit(1, 0.1, { checkpoints, callbacks: [broken] })).rejects.toThrow('mine')
    await learner().fit(1, 0.1, { checkpoints, callbacks: [{ onFitStart: () => 'stop' }] })
    expect(await checkpoints.newest()).toBeNull()
  })

  it('that diverges has the same last good weights as one that was not interrupted', async () => {
    const breaking: Callback = {
      onBatchStart: ({ step, optimizer }) => void (step === 128 && setLrs(optimizer, 1e38)),
    }
    const message = (options: LearnerFitOptions): Promise<string> =>
      learner()
        .fit(40, 0.01, { ...options, callbacks: [...(options.callbacks ?? []), breaking] })
        .then(
          () => 'did not diverge',
          (error: Error) => error.message,
        )
    const whole = await message({})
    expect(whole).toContain('its weights from step 100')
    const checkpoints = new Checkpoints(fresh())
    await learner().fit(40, 0.01, {
      checkpoints,
      callbacks: [{ onBatchEnd: ({ step }) => (step === 117 ? 'stop' : undefined) }],
    })
    expect(await message({ resume: await checkpoints.newest() })).toBe(whole)
  })

  it('may use its time budget over all its parts', async () => {
    let now = 0
    const budget = (limit: number): TimeBudget => new TimeBudget(limit, { now: () => now++ })
    const checkpoints = new Checkpoints(fresh())
    await learner().fit(3, 0.1, { checkpoints, callbacks: [budget(4)] })
    const first = (await checkpoints.newest())!
    expect(first.step).toBeLessThan(5)
    const again = await learner().fit(3, 0.1, { resume: first, callbacks: [budget(4)] })
    expect(again).toEqual([])
    expect(await learner().fit(3, 0.1, { resume: first, callbacks: [budget(1000)] })).toHaveLength(3)
  })

  it('refuses what does not fit, and says why', async () => {
    const checkpoints = new Checkpoints(fresh())
    await learner().fit(1, 0.1, { checkpoints })
    const resume = (await checkpoints.newest())!
    const other = (data = lineData(40, [1, 2, 3]), model: AnyModule = new Net()): Learner =>
      new Learner(data, model, { lossFunction: F.mseLoss })
    await expect(other(lineData(48, [1, 2, 3])).fit(1, 0.1, { resume })).rejects.toThrow(
      'saved with other data: it has batches 5, but this fit has 6',
    )
    await expect(other(undefined, new Linear(1, 1)).fit(1, 0.1, { resume })).rejects.toThrow(
      'saved with another model: weight is [1, 1] in this model, but missing in the checkpoint',
    )
    const sgd = new Learner(lineData(40, [1, 2, 3]), new Net(), {
      lossFunction: F.mseLoss,
      optimizer: (params, lr) => new SGD(params, { lr }),
    })
    await expect(sgd.fit(1, 0.1, { resume })).rejects.toThrow(
      'the checkpoint was saved with Adam, but this fit uses SGD',
    )
    await expect(learner().fit(0, 0.1, { resume })).rejects.toThrow(
      'was saved at epoch 1, but this fit has epochs: 0',
    )
  })

  it('refuses checkpoints if something has no position or does not save its state', async () => {
    const checkpoints = new Checkpoints(fresh())
    const { trainLoader, validLoader } = lineData(40, [1])
    const source = {
      length: 5,
      rows: 39,
      batches: () => trainLoader.batches(),
      [Symbol.iterator]: () => trainLoader.batches(),
    }
    const placeless = new Learner({ trainLoader: source, validLoader }, new Net(), {
      lossFunction: F.mseLoss,
    })
    await expect(placeless.fit(1, 0.1, { checkpoints })).rejects.toThrow('but Object has none')
    class Forgetful extends Net {
      reset(): void {}
    }
    const forgetful = new Learner(lineData(40), new Forgetful(), { lossFunction: F.mseLoss })
    await expect(forgetful.fit(1, 0.1, { checkpoints })).rejects.toThrow(
      'Forgetful has reset() without carriedState()',
    )
  })
})

import { expect, it } from 'vitest'
import type { FromWorker, OpenedData } from '../../studio/protocol.ts'
import {
  initialState,
  lossRows,
  next,
  settingsText,
  type StudioEvent,
  type StudioState,
} from '../../studio/page/state.ts'

const data: OpenedData = {
  kind: 'text',
  name: 'a.txt',
  characters: 10,
  distinct: 3,
  start: 'aaa',
  suggested: { app: 'text', settings: {}, model: 'gru' },
}

const after = (events: readonly StudioEvent[], from: StudioState = initialState): StudioState =>
  events.reduce(next, from)

const opened = after([
  { kind: 'opening', name: 'a book' },
  { kind: 'opened', data },
])

const progress = (epoch: number, loss: number): FromWorker => ({
  kind: 'progress',
  progress: { epoch, epochs: 2, loss, pace: '', secondsLeft: 1 },
})

const ended = (epoch: number, validLoss: number): FromWorker => ({
  kind: 'epoch',
  record: { epoch, trainLoss: validLoss, validLoss, seconds: 1 },
  scores: {},
  sample: null,
  confusion: null,
})

it('a refused file leads back to the start page, with the sentence', () => {
  const state = after([{ kind: 'refused', step: 'open', message: 'a.txt is empty.' }], opened)
  expect(state).toEqual({ ...initialState, refusal: { step: 'open', message: 'a.txt is empty.' } })
})

it('a refused fit keeps the data, and another choice removes the sentence', () => {
  const refused = after([{ kind: 'begin' }, { kind: 'refused', step: 'fit', message: 'no' }], opened)
  expect(refused.fit).toBe(null)
  expect(refused.data).toBe(data)
  expect(after([{ kind: 'choose', task: data.suggested }], refused).refusal).toBe(null)
})

it('a task that is fine removes the refusal of an earlier one, which came late', () => {
  const events: StudioEvent[] = [
    { kind: 'choose', task: data.suggested },
    { kind: 'refused', step: 'check', message: 'no' },
    { kind: 'checked', warnings: [] },
  ]
  expect(after(events, opened).refusal).toBe(null)
})

it('a fit runs, pauses and is stopped', () => {
  const running = after([{ kind: 'begin' }, progress(0.1, 3)], opened)
  expect(running.fit!.status).toBe('running')
  const pausing = next(running, { kind: 'request', what: 'pause' })
  expect(next(pausing, progress(0.2, 3)).fit!.status).toBe('pausing')
  const paused = next(pausing, { kind: 'paused' })
  expect(paused.fit!.status).toBe('paused')
  expect(next(paused, { kind: 'resumed' }).fit!.status).toBe('running')
  const stopping = next(paused, { kind: 'request', what: 'stop' })
  expect(next(stopping, { kind: 'resumed' }).fit!.status).toBe('stopping')
  expect(next(stopping, { kind: 'abandoned' }).fit).toBe(null)
})

it('the loss curve has the points within epochs until the fit is done, and then its epochs only', () => {
  const two = after(
    [{ kind: 'begin' }, progress(0.5, 3), progress(1, 2.5), ended(1, 2), progress(1.5, 1.5)],
    opened,
  )
  expect(lossRows(two.fit!)).toEqual([
    { epoch: 0.5, trainLoss: 3, validLoss: null },
    { epoch: 1, trainLoss: 2, validLoss: 2 },
    { epoch: 1.5, trainLoss: 1.5, validLoss: null },
  ])
  const trial = { app: 'text', prompt: '' } as const
  const done = next(two, { kind: 'trained', outcome: 'stopped', seconds: 1, lines: [], trial })
  expect(lossRows(done.fit!).map(({ epoch }) => epoch)).toEqual([1])
})

it('a long fit keeps a few hundred points', () => {
  const long = after(
    [{ kind: 'begin' }, ...Array.from({ length: 5000 }, (_, i) => progress(i / 1000, 1))],
    opened,
  )
  expect(long.fit!.points.length).toBeLessThanOrEqual(240)
  expect(long.fit!.points.at(-1)!.epoch).toBe(4.999)
})

it('a worker that fails is said, and everything starts over', () => {
  const state = after([{ kind: 'begin' }, { kind: 'crashed', message: 'out of memory' }], opened)
  expect(state).toEqual({ ...initialState, refusal: { step: 'worker', message: 'out of memory' } })
})

it('runs on the same data can be compared, with what was chosen for each', () => {
  const trial = { app: 'text', prompt: '' } as const
  const done = { kind: 'trained', outcome: 'finished', seconds: 2, lines: [], trial } as const
  const first = after([{ kind: 'begin' }, ended(1, 2), done], opened)
  const second = after(
    [
      { kind: 'choose', task: { app: 'text', settings: { epochs: 3, seed: 7 }, model: 'gpt' } },
      { kind: 'begin' },
      ended(1, 1.5),
      done,
    ],
    first,
  )
  expect(second.runs.map(({ settings, validLoss }) => [settings, validLoss])).toEqual([
    ['gru', 2],
    ['gpt; epochs 3; seed 7', 1.5],
  ])
  expect(after([{ kind: 'opened', data }], second).runs).toEqual([])
})

it('the settings of a table name what is not the default', () => {
  const task = {
    app: 'tabular',
    settings: { lr: 0.01 },
    target: 'wage',
    uses: { age: 'ignore', race: 'auto', wage: 'number' },
    quality: 'fast',
  } as const
  expect(settingsText(task)).toBe('wage; quality fast; lr 0.01; age: ignore')
})

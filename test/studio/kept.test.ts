import { unzipSync } from 'fflate'
import { expect, it } from 'vitest'
import type { Task } from '../../studio/protocol.ts'
import { MemoryRuns } from './memory-runs.ts'
import { RecordedSession } from './messages.ts'

const text = 'The cat sat on the mat. '.repeat(60)
const csv = `size,kind,price\n${Array.from({ length: 80 }, (_, i) => `${i % 11},${i % 3 === 0 ? 'x' : 'y'},${(i % 11) * 2 + (i % 3 === 0 ? 5 : 0)}`).join('\n')}\n`

const weightsOf = (session: RecordedSession): Uint8Array => {
  const files = unzipSync(session.last('exported').zip)
  return Object.entries(files).find(([name]) => name.endsWith('model.safetensors'))![1]
}

/** Trains until the second epoch is done, and leaves the session as a closed tab does. */
async function closed(kept: MemoryRuns, contents: string, name: string, task: Task): Promise<void> {
  const session = new RecordedSession(kept)
  await session.open(contents, name)
  let closing = (): void => {}
  const left = new Promise<void>((resolve) => (closing = resolve))
  session.onMessage = ({ kind }) => {
    const { length } = session.messages.filter((message) => message.kind === 'epoch')
    // A pause writes a checkpoint first.
    if (kind === 'epoch' && length === 2) void session.send({ kind: 'pause' })
    if (kind === 'paused') closing()
  }
  void session.send({ kind: 'fit', task })
  await left
}

it.each([
  ['cats.txt', text, { app: 'text', settings: { epochs: 4 }, model: 'gru' }],
  [
    'prices.csv',
    csv,
    { app: 'tabular', settings: { epochs: 5, seed: 3 }, target: 'price', uses: {}, quality: 'fast' },
  ],
] as const satisfies readonly (readonly [string, string, Task])[])(
  'a fit of %s that was closed continues to the same bits, with the epochs before it',
  async (name, contents, task) => {
    const kept = new MemoryRuns()
    await closed(kept, contents, name, task)
    expect(kept.progresses.length).toBeGreaterThan(0)
    // Another page, which has not seen the tensors of the first.
    const next = new RecordedSession(kept)
    await next.send({ kind: 'list-kept' })
    const [listed] = next.last('kept').runs
    expect(listed).toMatchObject({ name, app: task.app, epochs: { done: 2, of: task.settings.epochs } })
    // The fit that was left still holds its lock in this process; a closed tab does not.
    if (listed!.problem !== null) {
      expect(listed!.problem).toBe('it is being trained in another tab')
      const summary = kept.summaries.get(listed!.id)!
      kept.summaries.clear()
      kept.summaries.set('moved', { ...summary, id: 'moved' })
      kept.jobs.set('moved', kept.jobs.get(listed!.id)!)
    }
    const id = [...kept.summaries.keys()][0]!
    await next.send({ kind: 'open-kept', id }, { kind: 'export' })
    expect(next.last('continued').task).toEqual(task)
    const whole = new RecordedSession()
    await whole.open(contents, name)
    await whole.send({ kind: 'fit', task }, { kind: 'export' })
    expect(Buffer.from(weightsOf(next)).equals(weightsOf(whole))).toBe(true)
    const epochs = (session: RecordedSession): unknown[] =>
      session.messages.flatMap((message) =>
        message.kind === 'epoch' ? [{ ...message, record: { ...message.record, seconds: 0 } }] : [],
      )
    expect(epochs(next)).toEqual(epochs(whole))
    // The trained run takes the place of the fit, and opens.
    await next.send({ kind: 'list-kept' })
    expect(next.last('kept').runs).toMatchObject([{ name, epochs: null, problem: null }])
    const again = new RecordedSession(kept)
    await again.send({ kind: 'open-kept', id }, { kind: 'export' })
    expect(Buffer.from(weightsOf(again)).equals(weightsOf(whole))).toBe(true)
    await again.send({ kind: 'clear-kept' })
    expect(again.last('kept').runs).toEqual([])
  },
  60_000,
)

it('a full storage is stated once, and training continues to the same run', async () => {
  const kept = new MemoryRuns()
  const task: Task = { app: 'text', settings: { epochs: 2 }, model: 'rnn-stateful' }
  const session = new RecordedSession(kept)
  await session.open(text, 'cats.txt')
  kept.error = new DOMException('no space', 'QuotaExceededError')
  await session.send({ kind: 'fit', task }, { kind: 'export' })
  expect(session.messages.filter(({ kind }) => kind === 'not-kept').length).toBe(1)
  expect(session.last('not-kept').message).toMatch(
    /^The storage of this browser is full\. Training continues/,
  )
  expect(session.last('trained').outcome).toBe('finished')
  const other = new RecordedSession()
  await other.open(text, 'cats.txt')
  await other.send({ kind: 'fit', task }, { kind: 'export' })
  expect(Buffer.from(weightsOf(session)).equals(weightsOf(other))).toBe(true)
})

it('a fit of another version is not continued, and a run that is gone is stated', async () => {
  const kept = new MemoryRuns()
  await closed(kept, text, 'cats.txt', { app: 'text', settings: { epochs: 4 }, model: 'rnn-stateful' })
  const [summary] = kept.summaries.values()
  kept.summaries.set(summary!.id, { ...summary!, version: '0.0.1' })
  const session = new RecordedSession(kept)
  await session.send({ kind: 'open-kept', id: summary!.id })
  expect(session.refusal()).toContain('Lanner 0.0.1 began it')
  await session.send({ kind: 'open-kept', id: 'none' })
  expect(session.refusal()).toContain('no longer stored')
})

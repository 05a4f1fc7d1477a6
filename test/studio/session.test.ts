import { unzipSync, zipSync } from 'fflate'
// Loading it changes the environment.
import 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { epochsOfLog } from '../../src/plot/report/run-summary.ts'
import { fit } from '../../src/apps/tabular/fit.ts'
import { loadRun } from '../../src/infer/index.ts'
import { Table } from '../../src/data/tables/table-with-csv.ts'
import { pngBytes } from '../../src/plot/gray-png.ts'
import type { Task } from '../../studio/protocol.ts'
import { RecordedSession } from './messages.ts'

const csv = `size,kind,"a, ""b"""\n${Array.from({ length: 80 }, (_, i) => `${i % 11},${i % 3 === 0 ? 'x' : 'y'},${(i % 11) * 2 + (i % 3 === 0 ? 5 : 0)}`).join('\n')}\n`
const target = 'a, "b"'
const task: Task = {
  app: 'tabular',
  settings: { epochs: 2, seed: 3 },
  target,
  uses: {},
  quality: 'fast',
}

describe('a table', () => {
  const session = new RecordedSession()
  beforeAll(async () => {
    await session.open(csv, 'prices.csv')
    await session.send({ kind: 'check', task }, { kind: 'fit', task })
  })

  it('is shown with its columns, and the last one is suggested as the target', () => {
    const { data } = session.last('opened')
    if (data.kind !== 'table') throw new Error('not a table')
    expect(data.rows).toBe(80)
    expect(data.columns.map(({ name, kind, levels }) => [name, kind, levels])).toEqual([
      ['size', 'number', null],
      ['kind', 'text', 2],
      [target, 'number', null],
    ])
    expect(data.columns[1]!.bars).toEqual([
      { label: 'y', count: 53 },
      { label: 'x', count: 27 },
    ])
    expect(data.suggested).toMatchObject({ app: 'tabular', target })
  })

  it('is checked, then trained with a message per epoch, and explained', () => {
    expect(session.last('checked').warnings).toEqual([])
    const kinds = session.messages.map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind !== 'progress' && kind !== 'layers')).toEqual([
      'opened',
      'options',
      'checked',
      'started',
      'epoch',
      'epoch',
      'trained',
      'report',
      'vectors',
    ])
    const { start } = session.last('started')
    expect(start.loss.baseline?.label).toBe('predicting the mean')
    const { outcome, lines } = session.last('trained')
    expect(outcome).toBe('finished')
    expect(lines.some((line) => line.startsWith('validation: rmse'))).toBe(true)
    const names = session.last('report').parts.map(({ name }) => name)
    expect(names.slice(0, 3)).toEqual(['scores', 'columns', 'curves'])
    expect(names.length).toBeGreaterThan(5)
  })

  it('answers as the exported run does, which is the run of `tabular.fit` to the bit', async () => {
    const cells = { size: '4', kind: 'x' }
    await session.send({ kind: 'ask', question: { app: 'tabular', cells } }, { kind: 'export' })
    const { name, zip } = session.last('exported')
    expect(name).toBe('prices.zip')
    const files = unzipSync(zip)
    expect(Object.keys(files).toSorted()).toEqual([
      'prices/explained.json',
      'prices/log.jsonl',
      'prices/model.json',
      'prices/model.safetensors',
    ])
    const weights = files['prices/model.safetensors']!
    const run = await loadRun({ description: files['prices/model.json']!, weights }, { app: 'tabular' })
    const { answer } = session.last('answer')
    if (answer.app !== 'tabular') throw new Error('not a prediction')
    const { prediction } = await run.predict({ size: 4, kind: 'x' })
    expect(answer.prediction).toBe(String(Number((prediction as number).toPrecision(6))))
    const ours = await fit(await Table.fromCsv(csv), { target, epochs: 2, seed: 3, quality: 'fast' })
    expect(Buffer.from((await ours.files()).weights).equals(weights)).toBe(true)
    expect(epochsOfLog(new TextDecoder().decode(files['prices/log.jsonl'])).length).toBe(2)
  })

  it('says what is wrong with a cell, and can be asked again', async () => {
    await session.send({ kind: 'ask', question: { app: 'tabular', cells: { size: 'big', kind: 'x' } } })
    expect(session.refusal()).toContain('"big"')
    await session.send({ kind: 'ask', question: { app: 'tabular', cells: { size: '', kind: 'unheard of' } } })
    const { answer } = session.last('answer')
    expect(answer.warnings.join()).toContain('kind')
  })
})

describe('a run', () => {
  it('that was downloaded opens, answers as before, and is downloaded with the same bytes', async () => {
    const first = new RecordedSession()
    await first.open(csv, 'prices.csv')
    const cells = { size: '4', kind: 'x' }
    const question = { kind: 'ask', question: { app: 'tabular', cells } } as const
    await first.send({ kind: 'fit', task }, question, { kind: 'export' })
    const { zip } = first.last('exported')
    const second = new RecordedSession()
    await second.open(zip, 'renamed.zip')
    const { run } = second.last('run')
    expect(run).toMatchObject({ name: 'renamed', app: 'tabular' })
    expect(run.summary.length).toBeGreaterThan(3)
    if (run.trial?.app !== 'tabular') throw new Error('not a table')
    expect(run.trial.fields).toEqual([
      { name: 'kind', kind: 'text', levels: ['x', 'y'], value: '', range: null },
      { name: 'size', kind: 'number', levels: [], value: '', range: null },
    ])
    await second.send(question, { kind: 'export' })
    expect(second.last('answer')).toEqual(first.last('answer'))
    expect(second.last('report').parts).toEqual(first.last('report').parts)
    const [before, after] = [unzipSync(zip), unzipSync(second.last('exported').zip)]
    for (const [path, bytes] of Object.entries(after))
      expect(bytes, path).toEqual(before[path.replace('renamed', 'prices')])
  })

  it('that is damaged is refused in one sentence', async () => {
    const session = new RecordedSession()
    const zip = zipSync({ 'a/model.json': Buffer.from('{'), 'a/model.safetensors': Buffer.from('x') })
    await session.open(zip as Uint8Array<ArrayBuffer>, 'a.zip')
    expect(session.refusal()).toMatch(/model\.json.* is damaged: it is not JSON/)
  })
})

describe('pictures', () => {
  it('are trained from a list of files, explained, and classified as the exported run does', async () => {
    const gray = (at: number, label: string): Uint8Array<ArrayBuffer> =>
      Uint8Array.from(
        pngBytes(
          Uint8Array.from({ length: 400 }, (_, i) =>
            ((label === 'a' ? i % 20 : i / 20) + at) % 8 < 4 ? 200 : 40,
          ),
          20,
          20,
          1,
        ),
      )
    const files = ['a', 'b'].flatMap((label) =>
      Array.from({ length: 12 }, (_, i) => ({ path: `${label}/${i}.png`, file: gray(i, label) })),
    )
    const session = new RecordedSession()
    await session.send({ kind: 'open', source: { kind: 'folder', name: 'stripes', files } })
    const { data } = session.last('opened')
    if (data.kind !== 'pictures') throw new Error('not pictures')
    expect(data.classes.map(({ name, count }) => [name, count])).toEqual([
      ['a', 12],
      ['b', 12],
    ])
    expect(data.suggested).toMatchObject({ app: 'images', start: 'none' })
    // Of gray pictures a net for color ones sees three equal channels, in explanations too.
    const own: Task = {
      app: 'images',
      settings: { epochs: 4 },
      start: 'freeze',
      size: null,
      timeBudget: null,
    }
    await session.send({ kind: 'check', task: own }, { kind: 'fit', task: own })
    expect(session.last('report').parts.map(({ name }) => name)).toContain('top-losses')
    const picture = new Blob([files[0]!.file])
    await session.send(
      { kind: 'ask', question: { app: 'images', name: 'x.png', picture } },
      { kind: 'export' },
    )
    const { answer } = session.last('answer')
    if (answer.app !== 'images') throw new Error('not a class')
    const zip = unzipSync(session.last('exported').zip)
    const run = await loadRun(
      { description: zip['stripes/model.json']!, weights: zip['stripes/model.safetensors']! },
      { app: 'images' },
    )
    const { prediction, probabilities } = await run.predict(picture)
    expect(answer.prediction).toBe(prediction)
    expect(Object.fromEntries(answer.probabilities)).toEqual(probabilities)
    await session.send({ kind: 'ask', question: { app: 'images', name: 'y.png', picture: new Blob(['no']) } })
    expect(session.refusal()).toBe('y.png is not a JPEG, PNG, WebP or GIF picture, or is truncated.')
  })
})

describe('ratings', () => {
  it('are trained, and recommended to a user as the exported run does', async () => {
    const rows = Array.from({ length: 160 }, (_, i) => [
      `0${i % 11}`,
      `dish ${(i * 7) % 20}`,
      1 + ((i * i) % 5),
    ])
    const session = new RecordedSession()
    await session.open(`guest,dish,rating\n${rows.map((row) => row.join(',')).join('\n')}\n`, 'dishes.csv')
    const { suggested } = session.last('opened').data
    expect(suggested).toMatchObject({ app: 'collab', user: 'guest', item: 'dish', rating: 'rating' })
    await session.send({ kind: 'fit', task: { ...suggested, settings: { epochs: 1 } } })
    const { trial } = session.last('trained')
    if (trial.app !== 'collab') throw new Error('not ratings')
    // Ids keep their zeros.
    expect(trial.users).toContain('07')
    await session.send({ kind: 'ask', question: { app: 'collab', user: '07', n: 3 } })
    const { answer } = session.last('answer')
    if (answer.app !== 'collab') throw new Error('not items')
    await session.send({ kind: 'export' })
    const files = unzipSync(session.last('exported').zip)
    const run = await loadRun(
      { description: files['dishes/model.json']!, weights: files['dishes/model.safetensors']! },
      { app: 'collab' },
    )
    expect(answer.items.map(({ item }) => item)).toEqual(
      run.recommend('07', { n: 3 }).items.map(({ item }) => String(item)),
    )
  })
})

describe('a text', () => {
  const text = 'The cat sat on the mat. '.repeat(60)
  const fitTask: Task = { app: 'text', settings: { epochs: 2 }, model: 'rnn-stateful' }

  it('can be paused and resumed, writes after each epoch, and is trained to the same bits as without a pause', async () => {
    const session = new RecordedSession()
    await session.open(text, 'cats.txt')
    let during = 0
    session.onMessage = ({ kind }) => {
      if (kind === 'started') void session.send({ kind: 'pause' })
      if (kind !== 'paused') return
      const before = session.messages.length
      setTimeout(() => {
        during = session.messages.length - before
        void session.send({ kind: 'resume' })
      }, 100)
    }
    await session.send({ kind: 'fit', task: fitTask }, { kind: 'export' })
    // The message itself, and no progress.
    expect(during).toBeLessThanOrEqual(1)
    expect(session.last('resumed').kind).toBe('resumed')
    expect(session.last('epoch').sample).toMatch(/^The .{100}/s)
    const other = new RecordedSession()
    await other.open(text, 'cats.txt')
    await other.send({ kind: 'fit', task: fitTask }, { kind: 'export' })
    const [a, b] = [session, other].map(
      (one) => unzipSync(one.last('exported').zip)['cats/model.safetensors']!,
    )
    expect(Buffer.from(a!).equals(b!)).toBe(true)
  })

  it('can be stopped, and the run so far is kept', async () => {
    const session = new RecordedSession()
    await session.open(text, 'cats.txt')
    session.onMessage = ({ kind }) => {
      if (kind === 'epoch') void session.send({ kind: 'stop' })
    }
    await session.send({ kind: 'fit', task: { ...fitTask, settings: { epochs: 500 } } })
    expect(session.last('trained').outcome).toBe('stopped')
    const question = { app: 'text', prompt: 'The ', length: 12, temperature: 0, seed: 1 } as const
    await session.send({ kind: 'ask', question })
    const { answer } = session.last('answer')
    expect(answer.app === 'text' && answer.text.length).toBe(12)
  })
})

describe('refusals', () => {
  it('are sentences of the command, and the session can be used afterwards', async () => {
    const session = new RecordedSession()
    await session.open('a,b\n1,2\n3\n', 'ragged.csv')
    expect(session.refusal()).toBe('ragged.csv, line 3 has 1 field but the header has 2; correct the line.')
    await session.open(new Uint8Array([0, 255, 0]), 'binary.txt')
    expect(session.refusal()).toContain('binary.txt is not a text')
    await session.open('', 'empty.txt')
    expect(session.refusal()).toBe('empty.txt is empty.')
    await session.open('PAR1', 'rows.parquet')
    expect(session.refusal()).toBe('rows.parquet cannot be read: it is damaged, or not a Parquet file.')
    await session.send({ kind: 'fit', task: { app: 'text', settings: {}, model: 'gru' } })
    expect(session.refusal()).toBe('Open a file or an example first.')
    await session.open('a,b\n1,2\n3,2\n4,2\n', 'constant.csv')
    await session.send({ kind: 'check', task: { ...task, target: 'b', app: 'tabular' } as Task })
    expect(session.refusal()).toContain('b')
    await session.send({ kind: 'fit', task: { ...task, target: 'b' } as Task })
    expect(session.refusal()).toContain('b')
    await session.open('aaaa', 'short.txt')
    await session.send({ kind: 'fit', task: { app: 'text', settings: {}, model: 'gru' } })
    expect(session.messages.at(-1)!.kind).toBe('refused')
    await session.send({ kind: 'export' })
    expect(session.refusal()).toBe('Train a model first.')
    await session.open(csv, 'prices.csv')
    expect(session.messages.at(-1)!.kind).toBe('opened')
  })

  it('a setting out of range is refused with the sentence of the command', async () => {
    const session = new RecordedSession()
    await session.open('The cat sat on the mat. '.repeat(50), 'cats.txt')
    await session.send({ kind: 'fit', task: { app: 'text', settings: { epochs: 0 }, model: 'gru' } })
    expect(session.refusal()).toBe(
      "option '--epochs <n>' argument '0' is invalid. It must be an integer from 1 to 100000.",
    )
  })
})

it('a file named like a path is exported into a folder of its own', async () => {
  const session = new RecordedSession()
  await session.open('The cat sat on the mat. '.repeat(100), '../../..\\C:evil\u202e.txt')
  const fitTask: Task = { app: 'text', settings: { epochs: 1 }, model: 'gru' }
  await session.send({ kind: 'fit', task: fitTask }, { kind: 'export' })
  const names = Object.keys(unzipSync(session.last('exported').zip))
  expect(names).toContain('C_evil_/model.json')
  expect(names.every((name) => /^C_evil_\/[\w.]+$/.test(name))).toBe(true)
})

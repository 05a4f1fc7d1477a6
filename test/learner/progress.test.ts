import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import {
  EventLog,
  ProgressBar,
  ProgressLines,
  searchProgress,
  type Callback,
  type Metric,
  type TrainingEvent,
} from '../../src/learner/index.ts'
import { barLine } from '../../src/learner/progress/bar-line.ts'
import { formatDuration, TimeLeft } from '../../src/learner/progress/time-left.ts'
import { lineData, lineLearner } from './toy.ts'

/** A terminal that keeps what is written to it. */
class Terminal extends Writable {
  readonly isTTY = true
  readonly columns: number
  readonly rows = 40
  text = ''
  constructor(columns = 120) {
    super()
    this.columns = columns
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
  // What cli-progress asks a terminal through node:readline.
  cursorTo(x: number): boolean {
    return this.write(`\u001B[${x + 1}G`)
  }
  clearLine(): boolean {
    return this.write('\u001B[2K')
  }
  moveCursor(): boolean {
    return true
  }
}
const meanOutput: Metric = (output) => output.mean()
const slow: Callback = { onBatchEnd: () => new Promise((resolve) => setTimeout(resolve, 30)) }

describe('ProgressLines', () => {
  it('writes a line an epoch', async () => {
    const lines: string[] = []
    const fast = new ProgressLines({ write: (line) => lines.push(line) })
    const records = await lineLearner(lineData(16, [0])).fit(2, 0.1, {
      callbacks: [fast],
      metrics: [meanOutput],
    })
    expect(lines.length).toBe(2)
    const { trainLoss, validLoss, metrics } = records[1]!
    expect(lines[1]!.replace(/\d+\.\d s$/, '')).toBe(
      `epoch 2/2  train ${trainLoss.toFixed(6)}  valid ${validLoss!.toFixed(6)}  meanOutput ${metrics['meanOutput']!.toFixed(6)}  `,
    )
  })

  it('writes from time to time within a long epoch', async () => {
    const lines: string[] = []
    const often = new ProgressLines({ write: (line) => lines.push(line), every: 0.02 })
    await lineLearner(lineData(24)).fit(1, 0.1, { callbacks: [slow, often] })
    expect(lines[0]).toMatch(/^epoch 1\/1 {2}batch 1\/3 {2}train \d+\.\d{6} {2}lr 1\.0e-1 {2}0 s left$/)
    expect(lines.length).toBe(4)
  })
})

describe('ProgressBar', () => {
  it('shows loss and time left on a terminal, leaves a line an epoch, and gives the cursor back', async () => {
    const terminal = new Terminal()
    await lineLearner(lineData(24)).fit(2, 0.1, { callbacks: [new ProgressBar(terminal as never), slow] })
    expect(terminal.text).toMatch(/epoch 1\/2 .*\d\/6 {2}train \d+\.\d{4} {2}\d s left/)
    expect(terminal.text).toMatch(/epoch 1\/2 {2}train \d+\.\d{6} {2}\d\.\d s\n/)
    expect(terminal.text).toMatch(/epoch 2\/2 {2}train \d+\.\d{6} {2}\d\.\d s\n/)
    expect(terminal.text.lastIndexOf('\u001B[?25h')).toBeGreaterThan(terminal.text.lastIndexOf('\u001B[?25l'))
    // Going back to a saved place is only right while no line was written since.
    const between = terminal.text
      .split('\u001B7')
      .slice(1)
      .map((part) => part.slice(0, part.indexOf('\u001B8')))
    expect(between.length).toBe(2)
    expect(between.filter((part) => part.includes('\n'))).toEqual([])
    const length = terminal.text.length
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(terminal.text.length).toBe(length)
  })

  it('gives the cursor back when a fit breaks off', async () => {
    const terminal = new Terminal()
    const signal = AbortSignal.timeout(100)
    const bar = new ProgressBar(terminal as never)
    await expect(lineLearner(lineData(80)).fit(9, 0.1, { callbacks: [bar, slow], signal })).rejects.toThrow()
    expect(terminal.text.lastIndexOf('\u001B[?25h')).toBeGreaterThan(terminal.text.lastIndexOf('\u001B[?25l'))
  })
})

describe('a bar', () => {
  it('never is longer than its terminal: at 80 columns it has all but the least important, at 30 the count', async () => {
    const facts = ['train 1.2345', '3 min 05 s left', 'lr 1.0e-3', '123 batches/s']
    const parts = { title: 'epoch 12/30', facts }
    for (const width of [20, 30, 40, 60, 79, 120])
      expect(barLine(12_345, 30_000, parts, width).length).toBeLessThanOrEqual(width)
    expect(barLine(12_345, 30_000, parts, 79)).toMatch(
      /^epoch 12\/30 █+░+ 12345\/30000 {2}train 1\.2345 {2}3 min 05 s left {2}lr 1\.0e-3$/,
    )
    expect(barLine(12_345, 30_000, parts, 120)).toContain('123 batches/s')
    expect(barLine(12_345, 30_000, parts, 24)).toBe('epoch 12/30 12345/30000')
    expect(barLine(0, 0, { title: 'x', facts: [] }, 40)).toContain('░')
  })

  it('on a terminal of 80 columns keeps to one line, with loss, rate and time left', async () => {
    const terminal = new Terminal(80)
    await lineLearner(lineData(24)).fit(2, 0.1, { callbacks: [new ProgressBar(terminal as never), slow] })
    const told = new RegExp(String.raw`\u001B\[[?\d]*[A-Za-z]|\u001B[78]|\n`)
    const drawn = terminal.text.split(told).filter((line) => line.trim() !== '')
    expect(drawn.length).toBeGreaterThan(4)
    expect(Math.max(...drawn.map((line) => line.length))).toBeLessThan(80)
    expect(terminal.text).toMatch(/train \d+\.\d{4} {2}\d s left {2}lr 1\.0e-1/)
  })
})

describe('with and without a terminal', () => {
  it('a run has the same events', async () => {
    const run = async (shown: Callback): Promise<unknown[]> => {
      const events: TrainingEvent[] = []
      await lineLearner(lineData(40, [0, 1])).fit(2, 0.1, {
        metrics: [meanOutput],
        callbacks: [new EventLog((event) => events.push(event)), shown],
      })
      return events.map(({ seconds: _seconds, ...event }) => event)
    }
    const bar = await run(new ProgressBar(new Terminal(80) as never))
    expect(bar.length).toBe(4)
    expect(await run(new ProgressLines({ write: () => {} }))).toEqual(bar)
  })
})

describe('progress of a search', () => {
  it('is a bar on a terminal, and lines in a log file', async () => {
    const terminal = new Terminal(80)
    const shown = searchProgress({ stream: terminal })
    const learner = lineLearner(lineData(40))
    await learner.lrFind({ numIt: 5, onStep: (row, step, steps) => shown.step(row, step, steps) })
    shown.end()
    expect(terminal.text).toMatch(/searching █*░+ 1\/5 {2}loss \d+\.\d{4} {2}lr 1\.0e-5/)
    expect(terminal.text.lastIndexOf('\u001B[?25h')).toBeGreaterThan(terminal.text.lastIndexOf('\u001B[?25l'))
    const lines: string[] = []
    const file = new Writable({
      write: (chunk: Buffer, _encoding, done) => (lines.push(chunk.toString()), done()),
    })
    const plain = searchProgress({ stream: file, every: 0 })
    await learner.lrFind({ numIt: 3, onStep: (row, step, steps) => plain.step(row, step, steps) })
    plain.end()
    expect(lines.length).toBe(3)
    expect(lines[2]).toMatch(
      /^searching for a learning rate {2}step 3\/3 {2}loss \d+\.\d{4} {2}lr \d\.\de[+-]\d\n$/,
    )
  })
})

describe('time', () => {
  it('is written for people', () => {
    expect([0.4, 59.4, 60, 185, 3600, 7830, Infinity].map(formatDuration)).toEqual([
      '0 s',
      '59 s',
      '1 min 00 s',
      '3 min 05 s',
      '1 h 00 min',
      '2 h 10 min',
      '?',
    ])
  })

  it('left is unknown before the first step and nothing after the last', () => {
    const left = new TimeLeft()
    expect(left.seconds({ step: 0, batches: 3, epochs: 2 } as never)).toBe(Infinity)
    expect(left.seconds({ step: 6, batches: 3, epochs: 2 } as never)).toBe(0)
  })
})

describe('EventLog', () => {
  it('reports the start, each epoch and the end', async () => {
    const events: TrainingEvent[] = []
    const log = new EventLog((event) => events.push(event))
    const records = await lineLearner(lineData(20, [0, 1])).fit(2, 0.1, { callbacks: [log] })
    expect(events.map(({ event }) => event)).toEqual(['fit-start', 'epoch', 'epoch', 'fit-end'])
    expect(events[0]).toEqual({
      event: 'fit-start',
      epochs: 2,
      batches: 3,
      trainRows: 18,
      validRows: 2,
      optimizer: 'Adam',
      lrs: [0.1],
    })
    expect(events[2]).toMatchObject({
      epoch: 2,
      trainLoss: records[1]!.trainLoss,
      validLoss: records[1]!.validLoss,
    })
    expect(events[3]).toMatchObject({ outcome: 'finished', steps: 6 })
  })

  it('keeps metrics together', async () => {
    const events: TrainingEvent[] = []
    const learner = lineLearner(lineData(20, [0, 1]), {
      metrics: [meanOutput],
      callbacks: [new EventLog((event) => events.push(event))],
    })
    const [record] = await learner.fit(1, 0.1)
    expect(events[1]!['metrics']).toEqual(record!.metrics)
  })
})

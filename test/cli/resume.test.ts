import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Checkpoints } from '../../src/learner/index.ts'
import { events, lanner, sampleText, type Outcome } from './run-lanner.ts'

let cwd: string
const options = ['--epochs', '3', '--hidden', '16', '--factors', '8', '--batch-size', '16', '--steps', '16']

/** `half` was stopped by Ctrl-C in its second epoch; `whole` is what it would be. */
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-resume-'))
  writeFileSync(join(cwd, 'book.txt'), sampleText(400))
  await lanner(['fit', 'book.txt', '--out', 'whole', ...options], { cwd })
  let sent = false
  const stopped = await lanner(
    ['fit', 'book.txt', '--out', 'half', '--json', '--checkpoint-every', '5', ...options],
    {
      cwd,
      onStdout: (text, child) => {
        if (!sent && text.includes('"epoch":1')) sent = child.kill('SIGINT')
      },
    },
  )
  expect(stopped.code).toBe(130)
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

let copies = 0
/** A copy of the stopped run. */
function copy(): string {
  const run = `run-${copies++}`
  cpSync(join(cwd, 'half'), join(cwd, run), { recursive: true })
  return run
}

const resume = (run: string, ...more: string[]): Promise<Outcome> =>
  lanner(['fit', '--resume', run, ...more], { cwd })

const log = (run: string): Record<string, unknown>[] =>
  events(readFileSync(join(cwd, run, 'log.jsonl'), 'utf8'))

describe('lanner fit --resume', () => {
  it('goes on to the files of an uninterrupted run, whose log neither repeats nor lacks a line', async () => {
    const run = copy()
    const done = await resume(run, '--json')
    expect([done.code, done.stderr]).toEqual([0, ''])
    expect(events(done.stdout)[0]).toMatchObject({ event: 'resumed' })
    for (const file of ['model.safetensors', 'model.json'])
      expect(readFileSync(join(cwd, run, file)).equals(readFileSync(join(cwd, 'whole', file))), file).toBe(
        true,
      )
    const plain = (name: string): unknown[] =>
      log(name)
        .filter(({ event }) => event !== 'resumed')
        .map(({ seconds: _seconds, run: _run, ...event }) => event)
    expect(plain(run)).toEqual(plain('whole'))
    for (const gone of ['checkpoints', 'fit.lock']) expect(existsSync(join(cwd, run, gone)), gone).toBe(false)
    const report = readFileSync(join(cwd, run, 'report.html'), 'utf8')
    expect(report).toContain('Loss after each of 3 epochs')

    const again = await resume(run)
    expect([again.code, again.stderr]).toEqual([
      2,
      `lanner: ${run} is finished and cannot be resumed; to train longer, run \`lanner fit\` with more --epochs.\n`,
    ])
  })

  it('begins anew where there is no checkpoint yet', async () => {
    const run = copy()
    rmSync(join(cwd, run, 'checkpoints'), { recursive: true })
    expect((await resume(run)).code).toBe(0)
    expect(log(run).filter(({ event }) => event === 'start')).toHaveLength(1)
  })

  it('says of a run whose first epoch is not over that it can go on', async () => {
    const run = copy()
    for (const file of ['model.json', 'model.safetensors']) rmSync(join(cwd, run, file))
    const sentence = `lanner: ${run} has no model yet: its training was stopped during the first epoch; to continue: lanner fit --resume ${run}\n`
    for (const args of [
      ['generate', run, '--prompt', 'the'],
      ['explain', run],
    ]) {
      const { code, stderr } = await lanner(args, { cwd })
      expect([code, stderr]).toEqual([2, sentence])
    }
  })

  it('takes options that change nothing of what is learned, and one line says that bits can differ', async () => {
    const run = copy()
    const free = ['--backend', 'wasm', '--threads', '1', '--checkpoint-every', '1m', '--out', `./${run}/`]
    const done = await resume(run, ...free)
    expect(done.code).toBe(0)
    expect(done.stderr.split('\n').filter((line) => line.includes('warning'))).toEqual([
      'warning: native became wasm; results can differ in the last bits from an uninterrupted run.',
      expect.stringContaining('the model is no better than a trigram model'),
    ])
  })

  it('takes the file from where it has moved to', async () => {
    const run = copy()
    cpSync(join(cwd, 'book.txt'), join(cwd, 'moved.txt'))
    expect((await resume(run, '--json', 'moved.txt')).code).toBe(0)
  })

  it.skipIf(!existsSync('/proc/self/stat'))(
    'takes over the lock of a process that was killed, not that of one that lives',
    async () => {
      const run = copy()
      const lock = (holder: object): void =>
        writeFileSync(join(cwd, run, 'fit.lock'), `${JSON.stringify(holder)}\n`)
      const stat = readFileSync(`/proc/${process.pid}/stat`, 'utf8')
      const began = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]!
      lock({ pid: process.pid, host: hostname(), began })
      const busy = await resume(run)
      expect([busy.code, busy.stderr]).toEqual([
        2,
        `lanner: ${run} is being trained by process ${process.pid}; wait until it ends.\n`,
      ])
      lock({ pid: 4, host: 'elsewhere', began: null })
      expect((await resume(run)).stderr).toContain(
        `is being trained by process 4 on elsewhere; wait until it ends, or delete ${run}/fit.lock if it has.`,
      )
      // The number of a process that is another now.
      lock({ pid: process.pid, host: hostname(), began: '1' })
      expect((await resume(run)).code).toBe(0)
    },
  )

  it('refuses a damaged checkpoint, names the part, and goes on from the one it offers', async () => {
    const run = copy()
    const [good, newest] = await new Checkpoints(join(cwd, run, 'checkpoints')).paths()
    const bytes = readFileSync(newest!)
    bytes[bytes.length - 1]! ^= 1
    writeFileSync(newest!, bytes)
    const refused = await resume(run)
    expect(refused.code).toBe(2)
    const [, part, offer] =
      /is damaged \(part "([a-z A-Z]+)"\); resume from the newest intact checkpoint: lanner (fit --resume .*)\n$/.exec(
        refused.stderr,
      )!
    expect(part).toBe('weights')
    expect(join(cwd, offer!.slice('fit --resume '.length))).toBe(good)
    expect((await lanner(offer!.split(' '), { cwd })).code).toBe(0)
    expect(
      readFileSync(join(cwd, run, 'model.safetensors')).equals(
        readFileSync(join(cwd, 'whole', 'model.safetensors')),
      ),
    ).toBe(true)
  })

  it.each([
    [
      'a contradiction',
      ['half', '--hidden', '32'],
      'half was started with --hidden 16 and cannot be resumed with --hidden 32; drop the option.',
    ],
    [
      'an option of its own',
      ['half', '--tied-weights'],
      'half was started without --tied-weights and cannot be resumed with --tied-weights; drop the option.',
    ],
    [
      'another folder',
      ['half', '--out', 'elsewhere'],
      'A resumed run stays in its folder (half), so --out elsewhere has no effect; drop --out, or copy the folder and resume the copy.',
    ],
    ['an option of another kind of training', ['half', '--log-target'], '--log-target is not for a text.'],
    ['both at once', ['half', '--restart'], '--restart starts over and --resume continues; use one of them.'],
    ['no folder', ['nowhere'], 'There is no run folder nowhere; `lanner fit` makes one.'],
    ['a file', ['book.txt'], 'book.txt is a file, not a run folder; name the folder that `lanner fit` made.'],
    [
      'another text',
      ['half', 'other.txt'],
      'other.txt has changed since half was started (its SHA-256 differs); restore the file, or train again with `lanner fit`.',
    ],
    ['a text that is not there', ['half', 'gone.txt'], 'There is no file gone.txt.'],
  ])('refuses %s in one sentence', async (_what, args, message) => {
    writeFileSync(join(cwd, 'other.txt'), sampleText(399))
    const { code, stderr, stdout } = await resume(args[0]!, ...args.slice(1))
    expect([code, stderr, stdout]).toEqual([2, `lanner: ${message}\n`, ''])
    expect(existsSync(join(cwd, 'half', 'fit.lock'))).toBe(false)
    expect(existsSync(join(cwd, 'elsewhere'))).toBe(false)
  })

  it('refuses a fit.json that is damaged or newer', async () => {
    const run = copy()
    const path = join(cwd, run, 'fit.json')
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.slice(0, 40))
    expect((await resume(run)).stderr).toBe(
      `lanner: ${run}/fit.json is damaged, so the run cannot be resumed; train again with \`lanner fit\`.\n`,
    )
    writeFileSync(path, text.replace('"version": 1', '"version": 2'))
    expect((await resume(run)).stderr).toBe(
      `lanner: ${run}/fit.json was written by a newer Lanner (format 2, this one reads up to 1); update the package.\n`,
    )
    rmSync(path)
    expect((await resume(run)).stderr).toContain('has no fit.json')
  })
})

describe('lanner fit', () => {
  it('does not replace a run that can go on, unless it is told to', async () => {
    const run = copy()
    const args = ['fit', 'book.txt', '--out', run, '--json', ...options]
    const refused = await lanner(args, { cwd })
    expect([refused.code, refused.stderr]).toEqual([
      2,
      `lanner: ${run} has an unfinished run: choose another --out, replace the run with --restart, or continue it: lanner fit --resume ${run}\n`,
    ])
    expect((await lanner([...args, '--restart'], { cwd })).code).toBe(0)
    expect(existsSync(join(cwd, run, 'checkpoints'))).toBe(false)
  })

  it('begins in a folder that a process left which was killed as it began', async () => {
    mkdirSync(join(cwd, 'begun'))
    for (const file of ['fit.lock', '.fit.json.123-1.tmp', 'fit.lock.123'])
      writeFileSync(join(cwd, 'begun', file), '')
    const { code, stderr } = await lanner(['fit', 'book.txt', '--out', 'begun', '--json', ...options], {
      cwd,
    })
    expect([code, stderr]).toEqual([0, ''])
  })

  it('stops where its time is up, and goes on with more of it', async () => {
    const args = ['fit', 'book.txt', '--out', 'budget', '--time-budget', '0.3', ...options, '--epochs', '40']
    const paused = await lanner(args, { cwd })
    expect(paused.code).toBe(0)
    expect(paused.stderr).toContain(
      'The time budget of 0.3s is used up; the run so far is in budget; to continue: lanner fit --resume budget --time-budget 0.6s',
    )
    const spent = await resume('budget')
    expect([spent.code, spent.stderr]).toEqual([
      2,
      'lanner: budget has used its time budget of 0.3s; raise it: --time-budget 0.6s.\n',
    ])
    const done = await resume('budget', '--time-budget', '1h')
    expect(done.code).toBe(0)
    expect(log('budget').filter(({ event }) => event === 'epoch')).toHaveLength(40)
    expect(log('budget').filter(({ event }) => event === 'paused')).toHaveLength(0)
  })

  it('stops early with --patience and keeps the best epoch', async () => {
    const args = [
      'fit',
      'book.txt',
      '--out',
      'patient',
      '--patience',
      '1',
      ...options,
      '--epochs',
      '60',
      '--lr',
      '0.05',
    ]
    expect((await lanner(args, { cwd })).code).toBe(0)
    const epochs = log('patient').filter(({ event }) => event === 'epoch')
    expect(epochs.length).toBeLessThan(60)
    const best = epochs.at(-2)!
    const { training, metrics } = JSON.parse(readFileSync(join(cwd, 'patient', 'model.json'), 'utf8')) as {
      readonly training: Record<string, unknown>
      readonly metrics: Record<string, unknown>
    }
    expect([training['bestEpoch'], metrics['validLoss']]).toEqual([best['epoch'], best['validLoss']])
  })

  it('is stopped by Ctrl-C as it begins in good order, and goes on', async () => {
    let sent = false
    const stopped = await lanner(['fit', 'book.txt', '--out', 'early', '--json', ...options], {
      cwd,
      onStdout: (_text, child) => {
        if (!sent) sent = child.kill('SIGINT')
      },
    })
    expect([stopped.code, stopped.stderr]).toEqual([130, ''])
    expect(events(stopped.stdout).at(-1)).toMatchObject({ event: 'stopped', run: 'early' })
    expect((await resume('early')).code).toBe(0)
    expect(
      readFileSync(join(cwd, 'early', 'model.safetensors')).equals(
        readFileSync(join(cwd, 'whole', 'model.safetensors')),
      ),
    ).toBe(true)
  })

  it.each([
    ['--checkpoint-every', '0'],
    ['--checkpoint-every', 'often'],
    ['--time-budget', '-1'],
    ['--time-budget', '5 minutes'],
    ['--patience', '0'],
  ])('refuses %s %s', async (option, value) => {
    const { code, stderr } = await lanner(['fit', 'book.txt', '--out', 'no', option, value], { cwd })
    expect(code).toBe(2)
    expect(stderr).toContain(option)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(existsSync(join(cwd, 'no'))).toBe(false)
  })
})

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { halfRun, options, type HalfRun } from './half-run.ts'
import { lanner } from './in-process.ts'
import { Checkpoints } from '../../src/learner/index.ts'
import { events, sampleText } from './run-lanner.ts'
import { whole } from '../whole.ts'

let half: HalfRun
let cwd: string
beforeAll(async () => {
  half = await halfRun()
  cwd = half.cwd
})
afterAll(() => half.remove())

describe('lanner fit --resume', () => {
  it('resumes to the files of an uninterrupted run, with no repeated or missing log lines', async () => {
    const run = half.copy()
    const done = await half.resume(run, '--json')
    expect([done.code, done.stderr]).toEqual([0, ''])
    expect(events(done.stdout)[0]).toMatchObject({ event: 'resumed' })
    for (const file of ['model.safetensors', 'model.json'])
      expect(readFileSync(join(cwd, run, file)).equals(readFileSync(join(cwd, 'whole', file))), file).toBe(
        true,
      )
    const plain = (name: string): unknown[] =>
      half
        .log(name)
        .filter(({ event }) => event !== 'resumed')
        .map(({ seconds: _seconds, run: _run, ...event }) => event)
    expect(plain(run)).toEqual(plain('whole'))
    for (const gone of ['checkpoints', 'fit.lock']) expect(existsSync(join(cwd, run, gone)), gone).toBe(false)
    const report = readFileSync(join(cwd, run, 'report.html'), 'utf8')
    expect(report).toContain('Loss after each of 3 epochs')

    const again = await half.resume(run)
    expect([again.code, again.stderr]).toEqual([
      2,
      `lanner: ${run} is finished and cannot be resumed; to train longer, run \`lanner fit\` with more --epochs.\n`,
    ])
  })

  it('says that a run in its first epoch can be resumed', async () => {
    const run = half.copy()
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

  it.skipIf(!existsSync('/proc/self/stat'))(
    'takes over the lock of a killed process, not that of a running one',
    async () => {
      const run = half.copy()
      const lock = (holder: object): void =>
        writeFileSync(join(cwd, run, 'fit.lock'), `${JSON.stringify(holder)}\n`)
      const stat = readFileSync(`/proc/${process.pid}/stat`, 'utf8')
      const began = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]!
      lock({ pid: process.pid, host: hostname(), began })
      const busy = await half.resume(run)
      expect([busy.code, busy.stderr]).toEqual([
        2,
        `lanner: ${run} is being trained by process ${process.pid}; wait until it ends.\n`,
      ])
      lock({ pid: 4, host: 'elsewhere', began: null })
      expect((await half.resume(run)).stderr).toContain(
        `is being trained by process 4 on elsewhere; wait until it ends, or delete ${run}/fit.lock if it has.`,
      )
      // The number of a process that is another now.
      lock({ pid: process.pid, host: hostname(), began: '1' })
      expect((await half.resume(run)).code).toBe(0)
    },
  )

  it('refuses a damaged checkpoint, names the part, and resumes from the one it suggests', async () => {
    const run = half.copy()
    const [good, newest] = await new Checkpoints(join(cwd, run, 'checkpoints')).paths()
    const bytes = readFileSync(newest!)
    bytes[bytes.length - 1]! ^= 1
    writeFileSync(newest!, bytes)
    const refused = await half.resume(run)
    expect(refused.code).toBe(2)
    const [, part, offer] =
      /is damaged \(part "([a-z A-Z]+)"\); resume from the newest intact checkpoint: lanner (fit --resume .*)\n$/.exec(
        refused.stderr,
      )!
    expect(part).toBe('weights')
    expect(join(cwd, offer!.slice('fit --resume '.length))).toBe(good)
    if (!whole) return
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
    [
      'a file',
      ['book.txt'],
      'book.txt is a file, not a run folder; use the folder that `lanner fit` created.',
    ],
    [
      'another text',
      ['half', 'other.txt'],
      'other.txt has changed since half was started (its SHA-256 differs); restore the file, or train again with `lanner fit`.',
    ],
    ['a missing text', ['half', 'gone.txt'], 'There is no file gone.txt.'],
  ])('refuses %s in one sentence', async (_what, args, message) => {
    writeFileSync(join(cwd, 'other.txt'), sampleText(399))
    const { code, stderr, stdout } = await half.resume(args[0]!, ...args.slice(1))
    expect([code, stderr, stdout]).toEqual([2, `lanner: ${message}\n`, ''])
    expect(existsSync(join(cwd, 'half', 'fit.lock'))).toBe(false)
    expect(existsSync(join(cwd, 'elsewhere'))).toBe(false)
  })

  it('refuses a fit.json that is damaged or newer', async () => {
    const run = half.copy()
    const path = join(cwd, run, 'fit.json')
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.slice(0, 40))
    expect((await half.resume(run)).stderr).toBe(
      `lanner: ${run}/fit.json is damaged, so the run cannot be resumed; train again with \`lanner fit\`.\n`,
    )
    writeFileSync(path, text.replace('"version": 1', '"version": 2'))
    expect((await half.resume(run)).stderr).toBe(
      `lanner: ${run}/fit.json was written by a newer Lanner (format 2, this one reads up to 1); update the package.\n`,
    )
    rmSync(path)
    expect((await half.resume(run)).stderr).toContain('has no fit.json')
  })
})

describe('lanner fit', () => {
  it('does not replace a resumable run, unless told to', async () => {
    const run = half.copy()
    const args = ['fit', 'book.txt', '--out', run, '--json', ...options]
    const refused = await lanner(args, { cwd })
    expect([refused.code, refused.stderr]).toEqual([
      2,
      `lanner: ${run} has an unfinished run: choose another --out, replace the run with --restart, or continue it: lanner fit --resume ${run}\n`,
    ])
    expect((await lanner([...args, '--restart'], { cwd })).code).toBe(0)
    expect(existsSync(join(cwd, run, 'checkpoints'))).toBe(false)
  })

  it('stops early with --patience and keeps the best epoch', async () => {
    const args = [
      'fit',
      'book.txt',
      '--out',
      'patient',
      '--patience',
      '1',
      ...options.slice(2),
      '--epochs',
      '60',
      '--lr',
      '0.05',
    ]
    expect((await lanner(args, { cwd })).code).toBe(0)
    const epochs = half.log('patient').filter(({ event }) => event === 'epoch')
    expect(epochs.length).toBeLessThan(60)
    const best = epochs.at(-2)!
    const { training, metrics } = JSON.parse(readFileSync(join(cwd, 'patient', 'model.json'), 'utf8')) as {
      readonly training: Record<string, unknown>
      readonly metrics: Record<string, unknown>
    }
    expect([training['bestEpoch'], metrics['validLoss']]).toEqual([best['epoch'], best['validLoss']])
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

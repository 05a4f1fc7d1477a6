import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { halfRun, options, type HalfRun } from './half-run.ts'
import { lanner } from './in-process.ts'
import { events } from './run-lanner.ts'

let half: HalfRun
let cwd: string
beforeAll(async () => {
  half = await halfRun()
  cwd = half.cwd
})
afterAll(() => half.remove())

describe('lanner fit --resume', () => {
  it('starts over if there is no checkpoint yet', async () => {
    const run = half.copy()
    rmSync(join(cwd, run, 'checkpoints'), { recursive: true })
    const { code, stderr } = await half.resume(run)
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining(`${run} has no checkpoint, so the training starts again at epoch 1.`),
    ])
    expect(half.log(run).filter(({ event }) => event === 'start')).toHaveLength(1)
  })

  it('accepts options that do not change what is learned, and warns that bits can differ', async () => {
    const run = half.copy()
    const free = ['--backend', 'wasm', '--threads', '1', '--checkpoint-every', '1m', '--out', `./${run}/`]
    const done = await half.resume(run, ...free)
    expect(done.code).toBe(0)
    expect(done.stderr.split('\n').filter((line) => line.includes('warning'))).toEqual([
      'warning: native became wasm; results can differ in the last bits from an uninterrupted run.',
      expect.stringContaining('the model is no better than a trigram model'),
    ])
  })

  it('finds a file that has moved', async () => {
    const run = half.copy()
    cpSync(join(cwd, 'book.txt'), join(cwd, 'moved.txt'))
    expect((await half.resume(run, '--json', 'moved.txt')).code).toBe(0)
  })

  it('starts in the folder of a process that was killed early', async () => {
    mkdirSync(join(cwd, 'begun'))
    for (const file of ['fit.lock', '.fit.json.123-1.tmp', 'fit.lock.123'])
      writeFileSync(join(cwd, 'begun', file), '')
    const { code, stderr } = await lanner(['fit', 'book.txt', '--out', 'begun', '--json', ...options], {
      cwd,
    })
    expect([code, stderr]).toEqual([0, ''])
  })

  it('stops when its time is up, and resumes with more time', async () => {
    const args = [
      'fit',
      'book.txt',
      '--out',
      'budget',
      '--time-budget',
      '0.3',
      ...options.slice(2),
      '--epochs',
      '40',
    ]
    const paused = await lanner(args, { cwd })
    expect(paused.code).toBe(0)
    expect(paused.stderr).toContain(
      'The time budget of 0.3s is used up; the run so far is in budget; to continue: lanner fit --resume budget --time-budget 0.6s',
    )
    const spent = await half.resume('budget')
    expect([spent.code, spent.stderr]).toEqual([
      2,
      'lanner: budget has used its time budget of 0.3s; raise it: --time-budget 0.6s.\n',
    ])
    const done = await half.resume('budget', '--time-budget', '1h')
    expect(done.code).toBe(0)
    expect(half.log('budget').filter(({ event }) => event === 'epoch')).toHaveLength(40)
    expect(half.log('budget').filter(({ event }) => event === 'paused')).toHaveLength(0)
  })

  it('keeps the plan of a time budget, which the clock does not stop', async () => {
    const planned = ['fit', 'book.txt', '--time-budget', '1', '--hidden', '16', '--json']
    expect((await lanner([...planned, '--out', 'planned'], { cwd })).code).toBe(0)
    let sent = false
    const stopped = await lanner([...planned, '--out', 'cut', '--checkpoint-every', '1'], {
      cwd,
      onStdout: (text, child) => {
        if (!sent && text.includes('"epoch":1')) sent = child.kill('SIGINT')
      },
    })
    expect([stopped.code, stopped.stderr]).toEqual([130, ''])
    const done = await half.resume('cut', '--json')
    expect([done.code, done.stderr]).toEqual([0, ''])
    const weights = (run: string): Buffer => readFileSync(join(cwd, run, 'model.safetensors'))
    expect(weights('cut').equals(weights('planned'))).toBe(true)
    const { training } = JSON.parse(readFileSync(join(cwd, 'cut', 'model.json'), 'utf8')) as {
      training: { plan: Record<string, number>; epochsDone: number }
    }
    expect(training.epochsDone).toBe(training.plan['epochs'])
  })

  it('can be stopped by Ctrl-C early, and resumed', async () => {
    let sent = false
    const stopped = await lanner(['fit', 'book.txt', '--out', 'early', '--json', ...options], {
      cwd,
      onStdout: (_text, child) => {
        if (!sent) sent = child.kill('SIGINT')
      },
    })
    expect([stopped.code, stopped.stderr]).toEqual([130, ''])
    expect(events(stopped.stdout).at(-1)).toMatchObject({ event: 'stopped', run: 'early' })
    expect((await half.resume('early')).code).toBe(0)
    expect(
      readFileSync(join(cwd, 'early', 'model.safetensors')).equals(
        readFileSync(join(cwd, 'whole', 'model.safetensors')),
      ),
    ).toBe(true)
  })
})

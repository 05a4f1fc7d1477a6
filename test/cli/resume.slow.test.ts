import { spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
  type FSWatcher,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lanner, sampleText } from './run-lanner.ts'

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-resume-'))
  writeFileSync(join(cwd, 'book.txt'), sampleText(600))
  writeFileSync(join(cwd, 'corpus.txt'), sampleText(60_000))
  const rows = Array.from({ length: 3000 }, (_, i) => {
    const [size, city] = [(i * 7919) % 211, ['Ulm', 'Bonn', 'Kiel'][(i * 31) % 3]]
    return `${size},${city},${(i * 17) % 13},${2 * size + ((i * 31) % 3) * 40 + (i % 7)}`
  })
  writeFileSync(join(cwd, 'houses.csv'), ['size,city,rooms,price', ...rows].join('\n'))
  const ratings = Array.from({ length: 4000 }, (_, i) => {
    const pair = (i * 7919) % 10_800
    const [who, what] = [pair % 90, Math.floor(pair / 90)]
    return `${who},${what},${1 + ((who + what) % 5)}`
  })
  writeFileSync(join(cwd, 'ratings.csv'), ['who,what,stars', ...ratings].join('\n'))
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const jobs: Readonly<Record<string, readonly string[]>> = {
  text: [
    'book.txt',
    '--epochs',
    '3',
    '--hidden',
    '24',
    '--factors',
    '8',
    '--batch-size',
    '8',
    '--steps',
    '16',
  ],
  words: [
    'book.txt',
    '--model',
    'seq-rnn',
    '--epochs',
    '3',
    '--hidden',
    '24',
    '--patience',
    '2',
    '--lr',
    'auto',
  ],
  tabular: ['houses.csv', '--target', 'price', '--epochs', '4', '--layers', '16,8', '--batch-size', '64'],
  collab: [
    'ratings.csv',
    '--user',
    'who',
    '--item',
    'what',
    '--rating',
    'stars',
    '--epochs',
    '3',
    '--factors',
    '8',
  ],
  autoencoder: [
    'houses.csv',
    '--app',
    'autoencoder',
    '--epochs',
    '4',
    '--layers',
    '16,4,16',
    '--batch-size',
    '64',
  ],
  word2vec: ['corpus.txt', '--app', 'word2vec', '--epochs', '6', '--dim', '60', '--threads', '1'],
}

/** Seeded, so that a moment that breaks something comes again. */
let state = 20_261_128
function random(): number {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0
  return (state >>> 8) / 2 ** 24
}

/** Starts the command, which is ended by its process id alone. `training` is there when its first event is. */
function start(args: readonly string[]): {
  readonly kill: () => void
  readonly training: Promise<void>
  readonly ended: Promise<number | null>
  readonly stderr: () => string
} {
  const child = spawn(process.execPath, [resolve('dist/cli/main.js'), ...args], {
    cwd,
    env: { ...process.env, LANNER_THREADS: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  return {
    kill: () => void child.kill('SIGKILL'),
    training: new Promise((begun) => child.stdout.once('data', () => begun())),
    ended: new Promise((done) => child.once('close', done)),
    stderr: () => stderr,
  }
}

/** Calls back at the n-th time that a checkpoint is being written: its temporary file is there. */
function atWrite(run: string, n: number, then: () => void): { close(): void } {
  const folder = join(cwd, run, 'checkpoints')
  const seen = new Set<string>()
  let watcher: FSWatcher | null = null
  const waiting = setInterval(() => {
    if (watcher !== null || !existsSync(folder)) return
    watcher = watch(folder, (_event, name) => {
      if (name?.endsWith('.tmp') && !seen.has(name) && seen.add(name).size === n) then()
    })
  }, 1)
  return {
    close() {
      clearInterval(waiting)
      watcher?.close()
    },
  }
}

const epochsOf = (run: string): unknown[] =>
  readFileSync(join(cwd, run, 'log.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"event":"epoch"'))
    .map((line) => (JSON.parse(line) as { readonly epoch: number }).epoch)

/** Whether a run is over, and was killed only as the process ended, if at all. */
function isFinished(run: string): boolean {
  const path = join(cwd, run, 'fit.json')
  return existsSync(path) && (JSON.parse(readFileSync(path, 'utf8')) as { finished: boolean }).finished
}

/** Kills of each kind of training on each backend: 36 in all. */
const KILLS = 3
/** Kills that left a file half written. */
let halfFiles = 0

describe.each(['native', 'wasm'])('lanner fit on %s, killed', (backend) => {
  it.each(Object.keys(jobs))(
    '%s: at random moments and while it writes, goes on to the same bytes',
    async (name) => {
      const args = [...jobs[name]!, '--backend', backend, '--json']
      const [whole, killed] = [`${name}-${backend}`, `${name}-${backend}-killed`]
      const first = await lanner(['fit', ...args, '--out', whole], { cwd, env: { LANNER_THREADS: '1' } })
      expect([first.code, first.stderr]).toEqual([0, ''])
      const took = Number(/"event":"done".*"seconds":([\d.]+)/.exec(first.stdout)![1]) * 1000

      const every = ['--checkpoint-every', name === 'word2vec' ? '1' : '7']
      let [kills, kept, halves] = [0, 0, 0]
      for (let attempt = 0; kills < KILLS && attempt < 10 * KILLS; attempt++) {
        const known = existsSync(join(cwd, killed, 'fit.json'))
        const fit = start(
          known ? ['fit', '--resume', killed, '--json'] : ['fit', ...args, ...every, '--out', killed],
        )
        // Every other time within a write, else at a random moment, once before it trains.
        const writing = attempt % 2 === 1 ? atWrite(killed, 1 + Math.floor(3 * random()), fit.kill) : null
        const moment = took * 0.6 * random()
        const begun = attempt === 2 ? Promise.resolve() : fit.training
        if (writing === null) void begun.then(() => setTimeout(fit.kill, moment))
        const code = await fit.ended
        writing?.close()
        if (code !== null || isFinished(killed)) {
          expect(code ?? 0, `only the kill ends it: ${fit.stderr()}`).toBe(0)
          rmSync(join(cwd, killed), { recursive: true })
          continue
        }
        kills++
        const folder = join(cwd, killed, 'checkpoints')
        if (!existsSync(folder)) continue
        kept++
        if (readdirSync(folder).some((file) => file.endsWith('.tmp'))) halves++
      }
      expect([kills, kept > 0]).toEqual([KILLS, true])
      const again = existsSync(join(cwd, killed, 'fit.json'))
        ? ['--resume', killed]
        : [...args, '--out', killed]
      const last = await lanner(['fit', ...again, '--json'], { cwd, env: { LANNER_THREADS: '1' } })
      expect([last.code, last.stderr]).toEqual([0, ''])
      const bytes = (run: string, file: string): Buffer => readFileSync(join(cwd, run, file))
      expect(bytes(killed, 'model.safetensors').equals(bytes(whole, 'model.safetensors'))).toBe(true)
      // The loss of word vectors is summed over calls of the kernel, whose size depends on the time.
      if (name !== 'word2vec')
        expect(bytes(killed, 'model.json').toString()).toBe(bytes(whole, 'model.json').toString())
      expect(epochsOf(killed)).toEqual(epochsOf(whole))
      expect(readdirSync(join(cwd, killed)).toSorted()).toEqual(readdirSync(join(cwd, whole)).toSorted())
      halfFiles += halves
    },
    300_000,
  )
})

it('was killed during a write', () => {
  expect(halfFiles).toBeGreaterThan(3)
})

/** A file system of so many bytes, or null where this user can mount none. */
function smallDisk(path: string, bytes: number): (() => void) | null {
  mkdirSync(path, { recursive: true })
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path])
  return mounted.status === 0 ? () => void spawnSync('umount', [path]) : null
}

describe('a disk that is full', () => {
  it('ends the fit with one sentence, and the previous checkpoint survives', async (context) => {
    const disk = join(cwd, 'disk')
    const unmount = smallDisk(disk, 1_500_000)
    if (unmount === null) return context.skip('only root can mount a small file system')
    try {
      const args = [...jobs['text']!, '--json', '--out', 'disk/run']
      const whole = await lanner(['fit', ...args.slice(0, -1), 'roomy'], {
        cwd,
        env: { LANNER_THREADS: '1' },
      })
      expect(whole.code).toBe(0)
      const { kill, ended } = start(['fit', ...args, '--checkpoint-every', '7'])
      const writing = atWrite('disk/run', 4, kill)
      await ended
      writing.close()
      // All the room that is left but for a little.
      const room = 1_500_000 - Number(spawnSync('du', ['-sb', disk]).stdout.toString().split('\t')[0])
      writeFileSync(join(disk, 'ballast'), new Uint8Array(Math.max(0, room - 90_000)))
      const full = await lanner(['fit', '--resume', 'disk/run', '--json'], {
        cwd,
        env: { LANNER_THREADS: '1' },
      })
      expect(full.code).toBe(2)
      expect(full.stderr).toMatch(
        /^lanner: disk\/run\/.* cannot be written: the disk is full(; the existing file is unchanged)?\.\n$/,
      )
      rmSync(join(disk, 'ballast'))
      const last = await lanner(['fit', '--resume', 'disk/run', '--json'], {
        cwd,
        env: { LANNER_THREADS: '1' },
      })
      expect([last.code, last.stderr]).toEqual([0, ''])
      expect(
        readFileSync(join(disk, 'run', 'model.safetensors')).equals(
          readFileSync(join(cwd, 'roomy', 'model.safetensors')),
        ),
      ).toBe(true)
    } finally {
      unmount()
    }
  })
})

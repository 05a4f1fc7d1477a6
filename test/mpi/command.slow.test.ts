import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Generator } from '../../src/base/philox.ts'
import { launchers, openMpi, pidOf, runRanks, type RanksOutcome } from './run-mpi.ts'

const main = resolve('dist/cli/main.js')
const cwd = mkdtempSync(join(tmpdir(), 'lanner-mpi-command-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

beforeAll(async () => {
  const random = new Generator(5, 'user')
  const rows = Array.from({ length: 400 }, () => {
    const [a, b, kind] = [random.uniform(), random.uniform(), 'kmn'[Math.floor(random.uniform() * 3)]!]
    return `${a},${b},${kind},${a * b + (kind === 'k' ? 1 : 0)}`
  })
  writeFileSync(join(cwd, 'rows.csv'), `a,b,kind,y\n${rows.join('\n')}\n`)
  writeFileSync(join(cwd, 'book.txt'), readFileSync('docs/training.md', 'utf8'))
  const stars = Array.from({ length: 300 }, (_, i) => `u${i % 13},m${(i * i) % 17},${1 + ((i % 13) % 5)}`)
  writeFileSync(join(cwd, 'stars.csv'), `who,what,stars\n${stars.join('\n')}\n`)
  const sentence = (topic: number): string =>
    Array.from({ length: 12 }, () => `w${topic * 10 + Math.floor(random.uniform() * 10)}`).join(' ')
  writeFileSync(join(cwd, 'corpus.txt'), Array.from({ length: 8000 }, (_, i) => sentence(i % 30)).join('\n'))
  for (const kind of ['across', 'upright']) mkdirSync(join(cwd, 'pictures', kind), { recursive: true })
  for (let i = 0; i < 40; i++) {
    const pixels = Uint8Array.from({ length: 144 }, (_, at) => {
      const [x, y] = [at % 12, Math.floor(at / 12)]
      return ((i % 2 === 0 ? y : x) + i) % 4 < 2 ? 200 : 40
    })
    await sharp(pixels, { raw: { width: 12, height: 12, channels: 1 } })
      .png()
      .toFile(join(cwd, 'pictures', i % 2 === 0 ? 'across' : 'upright', `${i}.png`))
  }
  // The same words over and over, twice, so that each rank has a file of its own.
  for (const rank of ['0', '1']) {
    mkdirSync(join(cwd, rank))
    writeFileSync(join(cwd, rank, 'own.txt'), `rank ${rank} reads this. `.repeat(50))
  }
})

const alone = (...args: readonly string[]): ReturnType<typeof spawnSync> =>
  spawnSync(process.execPath, [main, ...args], { cwd, encoding: 'utf8' })

const eventsOf = (stdout: string): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

const weightsOf = (run: string): Buffer => readFileSync(join(cwd, run, 'model.safetensors'))

/** The lines of Lanner among those of the launcher. */
const linesOf = ({ stderr }: RanksOutcome): string[] =>
  stderr.split('\n').filter((line) => line.startsWith('lanner: '))

describe.each(launchers)('$name', { timeout: 600_000 }, (launcher) => {
  const lanner = (
    ranks: number,
    args: readonly string[],
    options: Parameters<typeof runRanks>[3] = {},
  ): Promise<RanksOutcome> => runRanks(launcher, ranks, [main, ...args], { cwd, ...options })

  it('a table: one log, one run folder, and the same bytes again', async () => {
    const args = [
      'fit',
      'rows.csv',
      '--target',
      'y',
      '--epochs',
      '3',
      '--quality',
      'fast',
      '--restart',
      '--json',
    ]
    const first = await lanner(2, [...args, '--out', 'table'])
    expect(first.code, first.stderr).toBe(0)
    const events = eventsOf(first.stdout)
    expect(events.map(({ event }) => event)).toEqual(['start', 'epoch', 'epoch', 'epoch', 'done'])
    const { scores, baseline } = events.at(-1) as Record<'scores' | 'baseline', Record<string, number>>
    expect(scores['rmse']).toBeLessThan(baseline['rmse']! / 2)
    const weights = weightsOf('table')
    await lanner(2, [...args, '--out', 'table'])
    expect(weightsOf('table').equals(weights)).toBe(true)
    expect(alone('predict', 'table', 'rows.csv', '--out', 'predicted.csv').status).toBe(0)
    expect(existsSync(join(cwd, 'table', 'report.html'))).toBe(true)
  })

  it('a text, on three ranks; and a table with folds, a threshold and a search for the rate', async () => {
    const text = await lanner(3, [
      'fit',
      'book.txt',
      '--epochs',
      '2',
      '--hidden',
      '32',
      '--out',
      'text',
      '--restart',
      '--json',
    ])
    expect(text.code, text.stderr).toBe(0)
    expect(eventsOf(text.stdout).filter(({ event }) => event === 'epoch')).toHaveLength(2)
    const table = await lanner(
      2,
      'fit rows.csv --target kind --epochs 2 --quality fast --folds 2 --lr auto --out classes --restart --json'.split(
        ' ',
      ),
    )
    expect(table.code, table.stderr).toBe(0)
    const names = eventsOf(table.stdout).map(({ event }) => event)
    expect(names.filter((name) => name === 'fold')).toHaveLength(2)
    expect(names).toContain('lr-find')
  })

  // What travels is the same whatever the library.
  it.runIf(launcher === launchers[0])(
    'pictures, ratings, rows without labels and words: as on one process, and the same bytes again',
    async () => {
      const jobs = {
        pictures: 'fit pictures --epochs 2 --widths 4,4 --batch-size 8 --body none',
        ratings: 'fit stars.csv --user who --item what --rating stars --epochs 2 --factors 4 --accumulate 2',
        rows: 'fit rows.csv --app autoencoder --epochs 2 --layers 8,4,8',
        words: 'fit corpus.txt --app word2vec --epochs 3 --dim 20',
      }
      const losses = (stdout: string): number[] =>
        eventsOf(stdout)
          .filter(({ event }) => event === 'epoch')
          .map(({ trainLoss }) => Number(trainLoss))
      const two = async (...args: readonly string[]): Promise<number[]> => {
        const outcome = await lanner(2, args)
        expect(outcome.code, outcome.stderr).toBe(0)
        return losses(outcome.stdout)
      }
      for (const [name, words] of Object.entries(jobs)) {
        const args = [...words.split(' '), '--restart', '--json', '--out']
        const one = losses(String(alone(...args, `${name}-1`).stdout))
        const together = await two(...args, `${name}-2`)
        expect(together, name).toHaveLength(one.length)
        // Words are learned from vectors that are a little older on several processes.
        const far = name === 'words' ? 0.1 : 1e-4
        for (const [i, loss] of together.entries()) expect(Math.abs(loss - one[i]!), name).toBeLessThan(far)
        if (name !== 'words') continue
        expect(await two(...args, 'words-2b')).toEqual(together)
        expect(weightsOf('words-2b').equals(weightsOf('words-2'))).toBe(true)
      }
    },
  )

  it('local steps: a run that resumes to the bits of an uninterrupted one, and a model that predicts', async () => {
    const args =
      'fit rows.csv --target y --epochs 3 --quality fast --local-steps 4 --checkpoint-every 3 --restart --json --out'.split(
        ' ',
      )
    const whole = await lanner(2, [...args, 'local'])
    expect(whole.code, whole.stderr).toBe(0)
    const { scores, baseline } = eventsOf(whole.stdout).at(-1) as Record<
      'scores' | 'baseline',
      Record<string, number>
    >
    expect(scores['rmse']).toBeLessThan(baseline['rmse']!)
    let killed = false
    await lanner(2, [...args, 'local-killed'], {
      onStdout: (text) => {
        if (killed || !text.includes('"epoch":1')) return
        killed = true
        process.kill(pidOf(1, 'local-killed')!, 'SIGKILL')
      },
    })
    expect(killed).toBe(true)
    const resumed = await lanner(2, ['fit', '--resume', 'local-killed'])
    expect(resumed.code, resumed.stderr).toBe(0)
    expect(weightsOf('local-killed').equals(weightsOf('local'))).toBe(true)
  })

  it('lr-find prints one table', async () => {
    const { stdout, stderr, code } = await lanner(2, 'lr-find rows.csv --target y --num-it 20'.split(' '))
    expect(code, stderr).toBe(0)
    expect(stdout.match(/smoothed loss/g)).toHaveLength(1)
    expect(stderr).toContain('learning rate')
  })

  it.each([
    [
      ['predict', 'table', 'rows.csv'],
      'lanner predict needs one process, and there are 2; run it without mpirun.',
    ],
    [['fit', 'rows.csv', '--target', 'nothing'], 'There is no column "nothing"; there are a, b, kind, y.'],
    [
      ['fit', 'rows.csv', '--target', 'y', '--memory', '10MB'],
      'Training from disk (--memory) needs one process, and there are 2; run lanner fit without mpirun.',
    ],
    [
      ['fit', 'rows.csv', '--target', 'y', '--quality', 'best'],
      'Boosted trees (--quality best) needs one process, and there are 2; run lanner fit without mpirun.',
    ],
    [
      ['fit', 'stars.csv', '--user', 'who', '--item', 'what'],
      'Ranking by events (without --rating) needs one process, and there are 2; run lanner fit without mpirun.',
    ],
    [['fit', 'book.txt', '--nonsense'], "unknown option '--nonsense'"],
  ])('lanner %j is refused with one sentence', async (args, message) => {
    const outcome = await lanner(2, args)
    expect(linesOf(outcome)).toEqual([`lanner: ${message}`])
    expect(outcome.stdout.replaceAll(/^[=\s].*\n?/gm, '')).not.toContain('lanner')
    expect(outcome.code).toBe(2)
  })

  it('a killed rank ends all, and the run continues to the bits of an uninterrupted one', async () => {
    const args = [
      'fit',
      'book.txt',
      '--epochs',
      '6',
      '--hidden',
      '32',
      '--checkpoint-every',
      '3',
      '--restart',
    ]
    await lanner(2, [...args, '--out', 'whole'])
    let killed = 0
    const outcome = await lanner(2, [...args, '--out', 'killed'], {
      onStderr: (text) => {
        if (killed > 0 || !text.includes('epoch 2/6')) return
        killed = performance.now()
        process.kill(pidOf(1, 'killed')!, 'SIGKILL')
      },
    })
    expect(killed).toBeGreaterThan(0)
    expect((performance.now() - killed) / 1000).toBeLessThan(10)
    expect(outcome.code).toBeGreaterThan(0)
    const resumed = await lanner(2, ['fit', '--resume', 'killed'])
    expect(resumed.code, resumed.stderr).toBe(0)
    expect(weightsOf('killed').equals(weightsOf('whole'))).toBe(true)
  })

  it('a run continues on another number of ranks and says that bits differ', async () => {
    const args = [
      'fit',
      'book.txt',
      '--epochs',
      '3',
      '--hidden',
      '32',
      '--checkpoint-every',
      '3',
      '--out',
      'fewer',
      '--restart',
    ]
    let killed = false
    await lanner(2, args, {
      onStderr: (text) => {
        if (killed || !text.includes('epoch 1/3')) return
        killed = true
        process.kill(pidOf(1, 'fewer')!, 'SIGKILL')
      },
    })
    const resumed = alone('fit', '--resume', 'fewer')
    expect(resumed.status, String(resumed.stderr)).toBe(0)
    expect(resumed.stderr).toContain(
      'warning: 2 processes became 1; results can differ in the last bits from an uninterrupted run.',
    )
  })

  it('doctor shows library, ranks, machines and threads', async () => {
    const { stdout } = await lanner(3, ['doctor'])
    expect(stdout).toMatch(new RegExp(`^MPI: ${launcher.name}.* 3 ranks on 1 machine$`, 'm'))
    expect(stdout).toMatch(/^ {2}\S+: ranks 0, 1, 2, 1 thread each$/m)
    expect(stdout.match(/^lanner /gm)).toHaveLength(1)
    const { stdout: json } = await lanner(2, ['doctor', '--json'])
    expect((JSON.parse(json) as { mpi: { ranks: unknown[] } }).mpi.ranks).toHaveLength(2)
  })

  it.runIf(launcher === openMpi)('files that differ are named with their machine', async () => {
    const ownFolder = 'data:text/javascript,process.chdir(process.env.OMPI_COMM_WORLD_RANK)'
    const outcome = await runRanks(launcher, 2, ['--import', ownFolder, main, 'fit', 'own.txt'], { cwd })
    expect(linesOf(outcome).join()).toMatch(
      /^lanner: Rank 1 on \S+ has another own\.txt than rank 0 on \S+ \(its SHA-256 differs\); copy own\.txt to all machines\.$/,
    )
    expect(outcome.code).toBe(2)
  })
})

it.runIf(openMpi)('the benchmark runs', { timeout: 600_000 }, () => {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['bench/run.mjs', 'mpi', '--once'], {
    encoding: 'utf8',
    env: { ...process.env, LANNER_MPIRUN: openMpi!.command, LANNER_PYTHON: '', LANNER_TORCH: '' },
  })
  expect(status, stderr).toBe(0)
  for (const name of ['gpt', 'lstm', 'tabm', 'resnet9'])
    expect(stdout).toMatch(new RegExp(`^${name} .*rows/s`, 'm'))
  expect(stdout).toContain('computed, not measured')
})

describe.runIf(openMpi)('lanner launch', { timeout: 600_000 }, () => {
  const launch = (...args: readonly string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [main, 'launch', ...args], {
      cwd,
      encoding: 'utf8',
      env: {
        ...process.env,
        LANNER_MPIRUN: openMpi!.command,
        OMPI_ALLOW_RUN_AS_ROOT: '1',
        OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1',
      },
    })

  it('--print shows the command', () => {
    const { stdout } = launch(
      '-n',
      '4',
      '--hosts',
      'a,b',
      '--print',
      '--',
      'fit',
      'my rows.csv',
      '--target',
      'y',
    )
    const root = process.getuid?.() === 0 ? '--allow-run-as-root ' : ''
    expect(
      String(stdout)
        .replaceAll(/ -x LANNER_\w+/g, '')
        .trim(),
    ).toBe(
      `mpirun.openmpi --quiet ${root}-n 4 --host a:2,b:2 ${process.execPath} ${main} fit 'my rows.csv' --target y`,
    )
  })

  it('runs it, with its exit code', () => {
    const done = launch(
      '-n',
      '3',
      '--',
      'fit',
      'book.txt',
      '--epochs',
      '1',
      '--hidden',
      '16',
      '--out',
      'launched',
      '--restart',
    )
    expect(done.status, String(done.stderr)).toBe(0)
    expect(done.stderr).toContain('The run is in launched')
    const refused = launch('-n', '2', '--', 'fit', 'absent.txt')
    expect(refused.status).toBe(2)
    expect(String(refused.stderr).trim()).toMatch(
      /^lanner: .*absent\.txt cannot be read: there is no such file or folder\.$/,
    )
  })

  it('refuses what it cannot launch', () => {
    expect(launch('--', 'fit', 'book.txt').status).toBe(2)
    expect(launch('-n', '0', '--', 'fit', 'book.txt').status).toBe(2)
    expect(launch('-n', '2', '--hosts', 'a b', '--', 'fit', 'book.txt').stderr).toContain(
      '--hosts needs names separated by commas',
    )
    const absent = spawnSync(process.execPath, [main, 'launch', '-n', '2', '--', 'fit', 'book.txt'], {
      encoding: 'utf8',
      env: { ...process.env, LANNER_MPIRUN: 'no-such-launcher' },
    })
    expect(absent.status).toBe(2)
    expect(absent.stderr).toContain('no-such-launcher cannot be run')
  })
})

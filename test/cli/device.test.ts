import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { lanner } from './in-process.ts'
import { events } from './run-lanner.ts'

// A device whose memory nobody sees stands in for a GPU; `test/backend/webgpu` has a real one.
vi.mock('../../src/backend/webgpu/load-webgpu.ts', () => import('../tensor/fake-gpu.ts'))

let cwd: string
const table = ['fit', 'rows.csv', '--target', 'price', '--quality', 'fast', '--layers', '8', '--epochs', '2']
const facts = (run: string) =>
  JSON.parse(readFileSync(join(cwd, run, 'model.json'), 'utf8')) as { training: object }

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-device-'))
  const rows = Array.from(
    { length: 200 },
    (_, i) => `${(i * 7) % 23},${'abc'[i % 3]},${((i * 7) % 23) / 2 + (i % 3)}`,
  )
  writeFileSync(join(cwd, 'rows.csv'), `size,kind,price\n${rows.join('\n')}\n`)
  writeFileSync(
    join(cwd, 'events.csv'),
    `who,what\n${rows.map((_, i) => `${i % 20},${(i * 7) % 13}`).join('\n')}\n`,
  )
  writeFileSync(
    join(cwd, 'stars.csv'),
    `who,what,stars\n${rows.map((_, i) => `${i % 20},${(i * 7) % 13},${1 + (i % 5)}`).join('\n')}\n`,
  )
  writeFileSync(join(cwd, 'book.txt'), 'the cat sat on the mat, and the dog ran after the hat. '.repeat(20))
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

describe('lanner fit --device', () => {
  it('trains on the device, records it, and writes a run that predicts anywhere', async () => {
    const there = await lanner([...table, '--device', 'webgpu', '--out', 'there'], { cwd })
    expect(there.code, there.stderr).toBe(0)
    expect(there.stderr).toMatch(/parameters on webgpu, 1 thread/)
    expect(facts('there').training).toMatchObject({ device: 'webgpu' })
    const here = await lanner([...table, '--device', 'cpu', '--out', 'here'], { cwd })
    expect(here.code, here.stderr).toBe(0)
    expect(facts('here').training).toMatchObject({ device: 'cpu' })
    const answers: number[][] = []
    for (const args of [['there'], ['there', '--device', 'webgpu'], ['here']]) {
      const { code, stdout, stderr } = await lanner(['predict', args[0]!, 'rows.csv', ...args.slice(1)], {
        cwd,
      })
      expect(code, stderr).toBe(0)
      answers.push(
        stdout
          .trim()
          .split('\n')
          .slice(1)
          .map((line) => Number(line.split(',')[3])),
      )
    }
    const [own, onDevice, cpu] = answers as [number[], number[], number[]]
    own.forEach((value, i) => {
      expect(Math.abs(value - onDevice[i]!)).toBeLessThan(1e-5)
      expect(Math.abs(value - cpu[i]!)).toBeLessThan(1e-3)
    })
  })

  it('auto says in a sentence what it chose and why, and records it', async () => {
    const { code, stderr } = await lanner([...table, '--device', 'auto', '--out', 'auto'], { cwd })
    expect(code, stderr).toBe(0)
    const said =
      /^It trains on the CPU, because a training step has [\d,.]+ (million )?operations, and a GPU is worth it from about 4 billion\.$/m
    expect(stderr).toMatch(said)
    expect(facts('auto').training).toMatchObject({ device: 'cpu', deviceReason: expect.stringMatching(said) })
    const json = await lanner([...table, '--device', 'auto', '--out', 'json', '--json'], { cwd })
    expect(events(json.stdout)[0]).toMatchObject({
      event: 'start',
      backend: 'native',
      deviceReason: expect.stringMatching(said),
    })
    const words = await lanner(
      [
        'fit',
        'book.txt',
        '--app',
        'word2vec',
        '--dim',
        '4',
        '--epochs',
        '1',
        '--device',
        'auto',
        '--min-count',
        '1',
      ],
      { cwd },
    )
    expect([words.code, words.stderr]).toEqual([
      0,
      expect.stringMatching(/It trains on the CPU, because each pair of words/),
    ])
  })

  it('trains the net of ratings there, and says that the rankers stay on the CPU', async () => {
    const { code, stderr } = await lanner(
      [
        'fit',
        'stars.csv',
        '--user',
        'who',
        '--item',
        'what',
        '--rating',
        'stars',
        '--factors',
        '2',
        '--epochs',
        '1',
        '--device',
        'webgpu',
        '--out',
        'stars',
      ],
      { cwd },
    )
    expect(code, stderr).toBe(0)
    expect(stderr).toMatch(/parameters on webgpu/)
    expect(stderr).toMatch(/The models that rank items have closed forms, which are computed on the CPU/)
  })

  it('resumes on another device from a checkpoint, and says that bits can differ', async () => {
    const gru = [
      'fit',
      'book.txt',
      '--model',
      'gru',
      '--steps',
      '8',
      '--hidden',
      '8',
      '--batch-size',
      '8',
      '--epochs',
      '2',
      '--checkpoint-every',
      '1',
    ]
    for (const [from, to] of [
      ['webgpu', 'cpu'],
      ['cpu', 'webgpu'],
    ] as const) {
      const out = `from-${from}`
      const stopped = await lanner([...gru, '--device', from, '--time-budget', '0.001', '--out', out], {
        cwd,
      })
      expect(stopped.code, stopped.stderr).toBe(0)
      expect(stopped.stderr).toMatch(/The time budget of .* is used up/)
      const { code, stderr } = await lanner(['fit', '--resume', out, '--device', to, '--time-budget', '60'], {
        cwd,
      })
      expect(code, stderr).toBe(0)
      expect(stderr).toMatch(/(native|webgpu) became (webgpu|native); results can differ in the last bits/)
      expect(facts(out).training).toMatchObject({ device: to, epochsDone: 2 })
    }
  })

  it('searches for a learning rate there', async () => {
    const { code, stderr } = await lanner(
      [
        'lr-find',
        'book.txt',
        '--model',
        'gru',
        '--steps',
        '8',
        '--hidden',
        '8',
        '--device',
        'webgpu',
        '--num-it',
        '20',
      ],
      { cwd },
    )
    expect(code, stderr).toBe(0)
  })

  it('refuses what makes no sense in a sentence', async () => {
    const cases: readonly (readonly [args: readonly string[], says: string])[] = [
      [[...table, '--device', 'gpu'], 'Allowed choices are cpu, webgpu, auto.'],
      [
        [...table, '--device', 'cpu', '--backend', 'webgpu'],
        '--device cpu and --backend webgpu contradict each other; leave one of them out.',
      ],
      [['fit', 'book.txt', '--app', 'word2vec', '--device', 'webgpu'], 'Word vectors are trained on the CPU'],
      [
        ['fit', 'events.csv', '--user', 'who', '--item', 'what', '--device', 'webgpu'],
        'Events have no net to train',
      ],
      [['predict', 'stars', 'stars.csv', '--device', 'webgpu'], 'Ratings are predicted on the CPU'],
    ]
    for (const [args, says] of cases) {
      const { code, stderr } = await lanner(args, { cwd })
      expect([code, stderr]).toEqual([2, expect.stringContaining(says)])
    }
  })
})

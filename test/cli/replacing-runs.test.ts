import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadRun } from '../../src/infer/index.ts'
import { lanner } from './in-process.ts'
import { sampleText } from './run-lanner.ts'

let cwd: string
const small = ['--epochs', '1', '--hidden', '8', '--factors', '4', '--steps', '8']
const fit = (...more: string[]): ReturnType<typeof lanner> =>
  lanner(['fit', 'book.txt', ...small, '--out', 'run', ...more], { cwd })
const weights = (): string => readFileSync(join(cwd, 'run', 'model.safetensors'), 'base64')

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-replacing-'))
  writeFileSync(join(cwd, 'book.txt'), sampleText(60))
  writeFileSync(
    join(cwd, 'rows.csv'),
    `a,b\n${Array.from({ length: 40 }, (_, i) => `${i},${2 * i}`).join('\n')}\n`,
  )
  expect((await fit('--seed', '1')).code).toBe(0)
}, 60_000)
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

describe('a folder that already has a run', () => {
  it('is refused by a second fit, of this or another app, and keeps its bytes', async () => {
    const before = weights()
    for (const again of [
      fit('--seed', '2'),
      lanner(['fit', 'rows.csv', '--target', 'b', '--out', 'run'], { cwd }),
    ]) {
      const { code, stderr } = await again
      expect([code, stderr]).toEqual([
        2,
        'lanner: run already has a finished run: choose another --out, or replace the run with --restart.\n',
      ])
    }
    expect(weights()).toBe(before)
  })

  it.each([
    ['a column that does not exist', ['rows.csv', '--target', 'c'], 'there are a, b.'],
    ['an option of another app', ['rows.csv', '--target', 'b', '--hidden', '8'], '--hidden is not for'],
    ['an option of another model', ['book.txt', '--model', 'char3', '--layers', '2'], 'layers'],
    ['a file that is missing', ['book.txt', '--tokenizer', 'nope.json'], 'nope.json'],
  ])('is named only after %s', async (_, args, problem) => {
    const { code, stderr } = await lanner(['fit', ...args, '--out', 'run'], { cwd })
    expect([code, stderr]).toEqual([2, expect.stringContaining(problem)])
    expect(stderr).not.toContain('already has')
  })

  it('is refused too if the run was saved from code', async () => {
    const run = await loadRun(join(cwd, 'run'))
    await run.save(join(cwd, 'saved'))
    const { code, stderr } = await lanner(['fit', 'book.txt', ...small, '--out', 'saved'], { cwd })
    expect([code, stderr]).toEqual([
      2,
      'lanner: saved already has a run: choose another --out, or replace the run with --restart.\n',
    ])
  })

  it('is replaced with --restart, with nothing of the earlier run left', async () => {
    const before = weights()
    writeFileSync(join(cwd, 'run', 'explained.json'), '{}')
    expect((await fit('--seed', '2', '--restart')).code).toBe(0)
    expect(weights()).not.toBe(before)
    expect(existsSync(join(cwd, 'run', 'explained.json'))).toBe(false)
  })

  it.each([
    ['whose first file is a checkpoint', ['--checkpoint-every', '1'], 'step'],
    ['that is stopped after an epoch', [], '"epoch":2,'],
  ])('keeps nothing of it beside a new run %s', async (_, more, moment) => {
    const folder = join(cwd, 'over')
    rmSync(folder, { recursive: true, force: true })
    expect(
      (await lanner(['fit', 'rows.csv', '--target', 'b', '--epochs', '1', '--out', 'over'], { cwd })).code,
    ).toBe(0)
    expect((await lanner(['export', 'over', '--card'], { cwd })).code).toBe(0)
    const before = new Map(
      readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
    )
    expect([...before.keys()].toSorted()).toEqual(
      expect.arrayContaining(['README.md', 'model.json', 'report.html']),
    )
    let killed = false
    const long = [
      'fit',
      'book.txt',
      ...small.slice(2),
      '--epochs',
      '2000',
      '--out',
      'over',
      '--restart',
      '--json',
    ]
    await lanner([...long, ...more], {
      cwd,
      onStdout: (text, child) => {
        const isReady =
          moment === 'step'
            ? existsSync(join(folder, 'checkpoints')) && readdirSync(join(folder, 'checkpoints')).length > 0
            : text.includes(moment)
        if (!killed && isReady) killed = child.kill('SIGKILL')
      },
    })
    expect(killed).toBe(true)
    for (const name of readdirSync(folder).filter((each) => before.has(each)))
      expect(readFileSync(join(folder, name), 'utf8'), name).not.toBe(before.get(name))
    expect(existsSync(join(folder, 'README.md'))).toBe(false)
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('This run has no report yet.')
  })

  it('names the process first that is training it', async () => {
    cpSync(join(cwd, 'run'), join(cwd, 'busy'), { recursive: true })
    writeFileSync(
      join(cwd, 'busy', 'fit.lock'),
      JSON.stringify({ pid: 1, host: `not-${hostname()}`, began: null }),
    )
    for (const more of [[], ['--restart']]) {
      const { code, stderr } = await lanner(['fit', 'book.txt', ...small, '--out', 'busy', ...more], { cwd })
      expect(code).toBe(2)
      expect(stderr).toMatch(/^lanner: busy is being trained by process 1 on not-/)
    }
  })

  it('is replaced by save only if it is a run of the same app', async () => {
    const run = await loadRun(join(cwd, 'run'))
    await run.save(join(cwd, 'saved'))
    const where = join(cwd, 'other')
    cpSync(join(cwd, 'saved'), where, { recursive: true })
    const path = join(where, 'model.json')
    writeFileSync(path, readFileSync(path, 'utf8').replace('"app": "text"', '"app": "tabular"'))
    await expect(run.save(where)).rejects.toThrow(
      `run.save: ${where} has a run of app "tabular", which a run of app "text" does not replace; choose another folder, or delete that run.`,
    )
    writeFileSync(path, '{"weightsManifest": []}')
    await expect(run.save(where)).rejects.toThrow(
      `run.save: ${path} is not the description of a run, so it is not replaced; choose another folder, or delete the file.`,
    )
    rmSync(path)
    await expect(run.save(where)).rejects.toThrow(
      `run.save: ${join(where, 'model.safetensors')} is not part of a run, so it is not replaced; choose another folder, or delete the file.`,
    )
  })
})

describe('a damaged run', () => {
  it.each([
    ['explained.json', '{"a": '],
    ['log.jsonl', '{"event": \n{"event": "done"}\n'],
  ])('explain warns if %s is damaged', async (name, text) => {
    cpSync(join(cwd, 'run'), join(cwd, 'damaged'), { recursive: true })
    writeFileSync(join(cwd, 'damaged', name), text)
    const { code, stderr } = await lanner(['explain', 'damaged', '--out', 'report.html'], { cwd })
    rmSync(join(cwd, 'damaged'), { recursive: true })
    expect([code, stderr]).toEqual([0, expect.stringContaining(`${name} is damaged, so the report lacks`)])
  })

  it.each([
    [
      'without weights',
      (folder: string) => rmSync(join(folder, 'model.safetensors')),
      'is not a complete run',
    ],
    [
      'of an unknown app',
      (folder: string) => {
        const path = join(folder, 'model.json')
        writeFileSync(path, readFileSync(path, 'utf8').replace('"app": "text"', '"app": "foo"'))
      },
      'names the app "foo", which',
    ],
  ])('%s gets no model card', async (_, damage, says) => {
    cpSync(join(cwd, 'run'), join(cwd, 'damaged'), { recursive: true })
    damage(join(cwd, 'damaged'))
    const { code, stderr } = await lanner(['export', 'damaged', '--card', 'never.md'], { cwd })
    rmSync(join(cwd, 'damaged'), { recursive: true })
    expect([code, stderr]).toEqual([2, expect.stringContaining(says)])
    expect(existsSync(join(cwd, 'never.md'))).toBe(false)
  })
})

describe('an unfinished run', () => {
  beforeAll(() => {
    const path = (name: string): string => join(cwd, 'half', name)
    cpSync(join(cwd, 'run'), join(cwd, 'half'), { recursive: true })
    const begun = JSON.parse(readFileSync(path('fit.json'), 'utf8')) as object
    writeFileSync(path('fit.json'), JSON.stringify({ ...begun, finished: false }))
    const text = readFileSync(path('model.json'), 'utf8')
    writeFileSync(path('model.json'), text.replace('"epochs": 1,', '"epochs": 3,'))
  })

  it.each([
    ['generate', ['generate', 'half', '--length', '2']],
    ['export', ['export', 'half', '--card', 'card.md']],
    ['explain', ['explain', 'half', '--out', 'report.html']],
    ['embed', ['embed', 'half', 'texts.csv', '--out', 'vectors.csv']],
  ])('is used by %s with one warning', async (_verb, args) => {
    writeFileSync(join(cwd, 'texts.csv'), 'text\nthe sea\n')
    const { code, stderr } = await lanner(args, { cwd })
    expect(code, stderr).toBe(0)
    expect(stderr.split('\n').filter((line) => line.startsWith('warning: half'))).toEqual([
      'warning: half is unfinished (epoch 1 of 3); to continue: lanner fit --resume half',
    ])
  })

  it('has the true number of epochs in its card', () => {
    expect(readFileSync(join(cwd, 'card.md'), 'utf8')).toContain('\n| epochs | 1 of 3 |\n')
  })

  it('is used without a warning once it is finished', async () => {
    const { code, stderr } = await lanner(['generate', 'run', '--length', '2'], { cwd })
    expect([code, stderr]).toEqual([0, ''])
  })
})

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lannerHere } from './in-process.ts'
import { appNames, type AppName } from '../../src/apps/run/app-names.ts'
import { readTable } from '../../src/data/tables/duckdb/index.ts'
import type { Table } from '../../src/data/tables/table.ts'
import { loadRun } from '../../src/infer/index.ts'
import { grayPng } from '../../src/plot/gray-png.ts'
import { startServer } from '../../src/serve/index.ts'
import { events, lanner, sampleText, type Outcome } from './run-lanner.ts'

let cwd: string
const at = (...names: string[]): string => join(cwd, ...names)

/** A small training for each app: its file, and its options. */
const training: Record<AppName, { readonly file: string; readonly options: readonly string[] }> = {
  text: { file: 'book.txt', options: ['--hidden', '12', '--factors', '6', '--epochs', '2'] },
  tabular: { file: 'houses.csv', options: ['--target', 'price', '--layers', '8', '--epochs', '2'] },
  collab: {
    file: 'stars.csv',
    // Two epochs take less than the time budget of `resumes`.
    options: ['--user', 'who', '--item', 'what', '--rating', 'stars', '--factors', '2', '--epochs', '40'],
  },
  autoencoder: {
    file: 'houses.csv',
    options: ['--app', 'autoencoder', '--layers', '8,4,8', '--epochs', '2'],
  },
  word2vec: {
    file: 'book.txt',
    options: ['--app', 'word2vec', '--dim', '8', '--epochs', '2', '--threads', '1', '--min-count', '1'],
  },
  'text-classifier': {
    file: 'mails.csv',
    options: [
      '--text',
      'mail',
      '--target',
      'kind',
      '--hidden',
      '8',
      '--epochs',
      '2',
      '--pretrain-epochs',
      '1',
    ],
  },
  images: { file: 'photos', options: ['--epochs', '6', '--batch-size', '8', '--widths', '4,8'] },
}

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-verbs-'))
  writeFileSync(at('book.txt'), sampleText(200))
  const houses = Array.from({ length: 80 }, (_, i) => {
    const [city, size] = [['Ulm', 'Bonn', 'Kiel'][i % 3]!, 40.5 + i]
    return `${city},${size},${(2 + (i % 3)) * size}`
  })
  writeFileSync(at('houses.csv'), `city,size,price\n${houses.join('\n')}\n`)
  const stars = Array.from({ length: 60 }, (_, i) => `u${i % 6},i${(i * 7) % 10},${1 + ((i * 3) % 5)}`)
  writeFileSync(at('stars.csv'), `who,what,stars\n${stars.join('\n')}\n`)
  const paths: string[] = []
  for (let i = 0; i < 24; i++) {
    const path = at('photos', ['dark', 'light'][i % 2]!, `${i}.png`)
    mkdirSync(dirname(path), { recursive: true })
    const pixels = Uint8Array.from({ length: 64 }, (_, k) => 100 * (i % 2) + ((i * 7 + k * 11) % 90))
    writeFileSync(path, grayPng(pixels, 8, 8))
    paths.push(path)
  }
  writeFileSync(at('pictures.csv'), `image\n${paths.join('\n')}\n`)
  writeFileSync(at('words.csv'), 'word,n\nwhale,1\nthe old man,2\n@@,3\n')
  const mails = Array.from({ length: 60 }, (_, i) =>
    i % 2 === 0 ? `buy the ${i} cheap pills now,spam` : `see you at ${i} in the old office,ham`,
  )
  writeFileSync(at('mails.csv'), `mail,kind\n${mails.join('\n')}\n`)
  mkdirSync(at('run'))
  for (const app of appNames) {
    const { file, options } = training[app]
    const { code, stderr } = await lannerHere('fit', at(file), ...options, '--out', at('run', app))
    expect(code, stderr).toBe(0)
  }
}, 300_000)
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

type Check = (app: AppName, run: string) => Promise<void>

async function works(args: readonly string[]): Promise<Outcome> {
  const outcome = await lannerHere(...args)
  expect(outcome.code, `${args.join(' ')}: ${outcome.stderr}`).toBe(0)
  return outcome
}

/** The verb works, and leaves the file or prints something. */
const writes =
  (...args: readonly string[]): Check =>
  async (app, run) => {
    const out = at(`${app}-${args[0]}.csv`)
    await works([args[0]!, run, ...args.slice(1), '--out', out])
    expect(readFileSync(out, 'utf8').split('\n').length).toBeGreaterThan(2)
  }
const prints =
  (verb: string, ...args: readonly string[]): Check =>
  async (_app, run) => {
    expect((await works([verb, run, ...args])).stdout.trim()).not.toBe('')
  }

/** The app does not have the verb: exit code 2 and one sentence that says why, and names the run. */
const lacks =
  (says: string, verb: string, ...args: readonly string[]): Check =>
  async (app, run) => {
    const { code, stdout, stderr } = await lannerHere(verb, run, ...args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(new RegExp(`^lanner: .*${app}.* run, which .*\\.\n$`))
    expect(stderr).toContain(says)
    expect(existsSync(at('none.csv'))).toBe(false)
  }

const rated = 'a run on ratings: `lanner fit FILE --user COLUMN --item COLUMN --rating COLUMN`'
const file = (name: string): string => join(tmpdir(), name)

/** Ends a command with Ctrl-C when it writes its first event. */
async function interrupted(words: readonly string[]): Promise<void> {
  let sent = false
  const { code, stdout } = await lanner(words, {
    cwd,
    onStdout: (_text, child) => {
      if (!sent) sent = child.kill('SIGINT')
    },
  })
  expect([code, events(stdout).at(-1)?.['event']]).toEqual([130, 'stopped'])
}

const resumes: Check = async (app) => {
  const { file: name, options } = training[app]
  const out = at(`${app}-resumed`)
  const first = ['fit', at(name), ...options, '--json', '--checkpoint-every', '1', '--out', out]
  // The clock stops no fit of pictures.
  if (app === 'images') await interrupted(first)
  else {
    const paused = await works([...first, '--time-budget', '0.001'])
    expect(events(paused.stdout).at(-1)).toMatchObject({ event: 'paused' })
  }
  const more = app === 'images' ? [] : ['--time-budget', '10m']
  const done = await works(['fit', '--json', '--resume', out, ...more])
  expect(events(done.stdout).at(-1)).toMatchObject({ event: 'done' })
  expect(existsSync(join(out, 'report.html'))).toBe(true)
  // The same bits as without the interruption.
  const weights = (run: string): Buffer => readFileSync(join(run, 'model.safetensors'))
  expect(weights(out).equals(weights(at('run', app)))).toBe(true)
}

const searches: Check = async (app) => {
  const { file: name, options } = training[app]
  const without = options.filter(
    (_, i) => !['--epochs'].includes(options[i - 1] ?? '') && options[i] !== '--epochs',
  )
  const { stdout } = await works(['lr-find', at(name), ...without, '--num-it', '12', '--json'])
  expect(events(stdout)[0]).toMatchObject({ event: 'lr-find', lrs: expect.any(Array) })
}

const searchesNot: Check = async (app) => {
  const { file: name, options } = training[app]
  const { code, stdout, stderr } = await lannerHere('lr-find', at(name), ...options)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/^lanner: lr-find is not for word vectors, which .*--lr.*\.\n$/)
}

const explains: Check = async (_app, run) => {
  rmSync(join(run, 'report.html'))
  const { stdout } = await works(['explain', run, '--svg', join(run, 'svg'), '--json'])
  expect(events(stdout).map(({ event }) => event)).toEqual(['report', 'charts'])
  expect(readFileSync(join(run, 'report.html'), 'utf8')).not.toMatch(/NaN|undefined/)
}

const exports: Check = async (_app, run) => {
  const { stdout } = await works(['export', run, '--onnx', join(run, 'net.onnx'), '--card', '--json'])
  expect(events(stdout).map(({ event }) => event)).toEqual(['card', 'onnx'])
  for (const name of ['net.onnx', 'README.md']) expect(existsSync(join(run, name)), name).toBe(true)
}

const serves: Check = async (app, run) => {
  const server = await startServer(await loadRun(run), { port: 0 })
  try {
    const answer = await fetch(`${server.url}/openapi.json`)
    expect(answer.status).toBe(200)
    expect(Object.keys(((await answer.json()) as { paths: object }).paths).length).toBeGreaterThan(1)
  } finally {
    await server.end()
  }
  expect((await loadRun(run)).app).toBe(app)
}

async function embedded(app: AppName, run: string): Promise<{ table: Table; stderr: string }> {
  const out = at(`${app}-vectors.parquet`)
  const { stderr } = await works(['embed', run, at('words.csv'), '--column', 'word', '--out', out])
  // The only text column needs no name.
  await works(['embed', run, at('words.csv'), '--out', at(`${app}-same.parquet`)])
  expect(readFileSync(at(`${app}-same.parquet`)).equals(readFileSync(out))).toBe(true)
  return { table: await readTable(out), stderr }
}

const embedsTexts: Check = async (app, run) => {
  const { table, stderr } = await embedded(app, run)
  expect(table.names.length).toBe(2 + 12)
  const { vector } = await (await loadRun(run, { app: 'text' })).embed('the old man')
  for (let j = 0; j < 12; j++) expect(table.row(1)[`word_${j}`]).toBeCloseTo(vector[j]!, 5)
  expect(stderr).toContain('1 of 3 rows has no vector, because column "word" is empty or contains none of')
  expect(stderr).toContain('such as "@@"')
}

const embedsWords: Check = async (app, run) => {
  const { table, stderr } = await embedded(app, run)
  const vector = (await loadRun(run, { app: 'word2vec' })).vectors.vector('whale')
  for (let j = 0; j < 8; j++) expect(table.row(0)[`word_${j}`]).toBeCloseTo(vector[j]!, 6)
  expect(table.row(1)['word_0']).toEqual(expect.any(Number))
  expect(table.row(2)).toMatchObject({ word: '@@', word_0: null })
  expect(stderr).toContain('1 of 3 rows has no vector')
}

/** What each app does for each verb: a new app must say so of all. */
const matrix = {
  text: {
    resume: resumes,
    'lr-find': searches,
    predict: lacks('`lanner generate RUN --prompt TEXT`', 'predict', file('x.csv')),
    generate: prints('generate', '--prompt', 'the ', '--length', '20'),
    recommend: lacks(rated, 'recommend', 'u1'),
    nearest: lacks('--app word2vec', 'nearest', 'whale'),
    analogy: lacks('--app word2vec', 'analogy', 'a', 'b', 'c'),
    embed: embedsTexts,
    explain: explains,
    export: exports,
    serve: serves,
  },
  tabular: {
    resume: resumes,
    'lr-find': searches,
    predict: async (app, run) => writes('predict', at('houses.csv'))(app, run),
    generate: lacks('`lanner predict RUN FILE`', 'generate', '--prompt', 'a'),
    recommend: lacks(rated, 'recommend', 'u1'),
    nearest: lacks('`lanner embed RUN FILE --out FILE`', 'nearest', 'whale'),
    analogy: lacks('`lanner embed RUN FILE --out FILE`', 'analogy', 'a', 'b', 'c'),
    embed: async (app, run) => writes('embed', at('houses.csv'))(app, run),
    explain: explains,
    export: exports,
    serve: serves,
  },
  collab: {
    resume: resumes,
    'lr-find': searches,
    predict: async (app, run) => writes('predict', at('stars.csv'))(app, run),
    generate: lacks('`lanner recommend RUN USER`', 'generate', '--prompt', 'a'),
    recommend: prints('recommend', 'u1'),
    nearest: lacks('`lanner recommend RUN USER`', 'nearest', 'whale'),
    analogy: lacks('`lanner recommend RUN USER`', 'analogy', 'a', 'b', 'c'),
    embed: lacks('`lanner explain RUN`', 'embed', file('x.csv'), '--out', file('none.csv')),
    explain: explains,
    export: exports,
    serve: serves,
  },
  autoencoder: {
    resume: resumes,
    'lr-find': searches,
    predict: lacks('`lanner embed RUN FILE --out FILE`', 'predict', file('x.csv')),
    generate: lacks('`lanner embed RUN FILE --out FILE`', 'generate', '--prompt', 'a'),
    recommend: lacks(rated, 'recommend', 'u1'),
    nearest: lacks('`lanner embed RUN FILE --out FILE`', 'nearest', 'whale'),
    analogy: lacks('`lanner embed RUN FILE --out FILE`', 'analogy', 'a', 'b', 'c'),
    embed: async (app, run) => writes('embed', at('houses.csv'))(app, run),
    explain: explains,
    export: exports,
    serve: serves,
  },
  word2vec: {
    resume: resumes,
    'lr-find': searchesNot,
    predict: lacks('`lanner nearest RUN WORD`', 'predict', file('x.csv')),
    generate: lacks('without --app word2vec', 'generate', '--prompt', 'a'),
    recommend: lacks(rated, 'recommend', 'u1'),
    nearest: prints('nearest', 'whale'),
    analogy: prints('analogy', 'whale', 'sea', 'ship'),
    embed: embedsWords,
    explain: explains,
    export: exports,
    serve: serves,
  },
  images: {
    resume: resumes,
    'lr-find': searches,
    predict: async (app, run) => {
      await writes('predict', at('pictures.csv'))(app, run)
      await writes('predict', at('photos/dark'))(app, run)
    },
    generate: lacks('`lanner predict RUN PICTURE`', 'generate', '--prompt', 'a'),
    recommend: lacks(rated, 'recommend', 'u1'),
    nearest: lacks('`lanner embed RUN FILE --out FILE`', 'nearest', 'whale'),
    analogy: lacks('`lanner embed RUN FILE --out FILE`', 'analogy', 'a', 'b', 'c'),
    embed: async (app, run) => writes('embed', at('pictures.csv'))(app, run),
    explain: explains,
    export: exports,
    serve: serves,
  },
  'text-classifier': {
    resume: resumes,
    'lr-find': searches,
    predict: async (app, run) => writes('predict', at('mails.csv'))(app, run),
    generate: lacks('`lanner predict RUN FILE`', 'generate', '--prompt', 'a'),
    recommend: lacks(rated, 'recommend', 'u1'),
    nearest: lacks('--app word2vec', 'nearest', 'whale'),
    analogy: lacks('--app word2vec', 'analogy', 'a', 'b', 'c'),
    embed: async (app, run) => writes('embed', at('mails.csv'))(app, run),
    explain: explains,
    export: exports,
    serve: serves,
  },
} satisfies Record<AppName, Record<string, Check>>

describe.each(Object.entries(matrix))('%s', (app, verbs) => {
  it.each(Object.entries(verbs))('%s', (_verb, check) => check(app as AppName, at('run', app)))
})

import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadRun } from '../../src/infer/index.ts'
import { init } from '../../src/tensor/index.ts'
import { makeRuns, newRows, type SmallRuns } from './runs.ts'

let runs: SmallRuns
let server: Server
let base: string
beforeAll(async () => {
  await init()
  runs = await makeRuns()
  server = createServer((request, response) => {
    try {
      response.end(readFileSync(join(runs.folder, request.url!)))
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await new Promise((done) => server.close(done))
  rmSync(runs.folder, { recursive: true, force: true })
})

const fileOf = (run: string, name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(join(runs.folder, run, name)))

describe('a loaded run predicts exactly what the trained one does', () => {
  it('text', async () => {
    const run = await loadRun(join(runs.folder, 'text'), { app: 'text' })
    const options = { length: 40, seed: 3 }
    expect(await run.generate('the ', options)).toEqual(await runs.text.generate('the ', options))
  })

  it('rows', async () => {
    const run = await loadRun(join(runs.folder, 'rows'), { app: 'tabular' })
    expect(await run.predict(newRows)).toEqual(await runs.rows.predict(newRows))
    expect(await run.predict(newRows[0]!)).toEqual(await runs.rows.predict(newRows[0]!))
  })

  it('ratings', async () => {
    const run = await loadRun(join(runs.folder, 'ratings'), { app: 'collab' })
    expect(run.recommend('u3', { n: 5 })).toEqual(runs.ratings.recommend('u3', { n: 5 }))
    expect(run.predict(['u3', 'new'], [7, '7'])).toEqual(runs.ratings.predict(['u3', 'new'], [7, '7']))
  })

  it('the features of rows', async () => {
    const run = await loadRun(join(runs.folder, 'features'), { app: 'autoencoder' })
    const rows = [{ ...newRows[0]!, price: 200 }]
    expect(await run.featureValues(rows)).toEqual(await runs.features.featureValues(rows))
  })

  it('word vectors', async () => {
    const { vectors } = await loadRun(join(runs.folder, 'words'), { app: 'word2vec' })
    expect(vectors.values).toEqual(runs.words.vectors.values)
    expect(vectors.nearest('red', { n: 2 })).toEqual(runs.words.vectors.nearest('red', { n: 2 }))
  })
})

it.each(['text', 'rows', 'ratings', 'features', 'words'] as const)(
  'the files of the run "%s" are those in its folder, and load as bytes',
  async (name) => {
    const files = await runs[name].files()
    expect(Buffer.from(files.description).equals(fileOf(name, 'model.json'))).toBe(true)
    expect(Buffer.from(files.weights).equals(fileOf(name, 'model.safetensors'))).toBe(true)
    const loaded = await loadRun(files)
    expect(loaded.app).toBe(runs[name].app)
    expect(await loaded.files()).toEqual(files)
  },
)

it('save says why a folder cannot be created, and does not touch a file in its place', async () => {
  const path = join(runs.folder, 'in-the-way')
  writeFileSync(path, 'kept')
  await expect(runs.rows.save(join(path, 'run'))).rejects.toThrow(/in-the-way\/run cannot be created: /)
  expect(readFileSync(path, 'utf8')).toBe('kept')
})

it('takes a folder as path, file URL or http URL, and the two files as bytes, blobs or URLs', async () => {
  const truth = await runs.rows.predict(newRows)
  const files = ['model.json', 'model.safetensors'].map((name) => fileOf('rows', name))
  const [description, weights] = files as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>]
  for (const source of [
    pathToFileURL(join(runs.folder, 'rows')),
    `${base}/rows`,
    new URL(`${base}/rows/`),
    { description, weights },
    { description: description.buffer, weights: weights.buffer },
    { description: new Blob([description]), weights: new File([weights], 'w.safetensors') },
    { description, weights: new URL(`${base}/rows/model.safetensors`) },
  ])
    expect(await (await loadRun(source, { app: 'tabular' })).predict(newRows)).toEqual(truth)
})

describe('unloadable files are refused in one sentence', () => {
  const good = (): { description: Uint8Array; weights: Uint8Array } => ({
    description: fileOf('rows', 'model.json'),
    weights: fileOf('rows', 'model.safetensors'),
  })
  it.each<[what: string, load: () => Promise<unknown>, message: string | RegExp]>([
    ['no folder', () => loadRun('no/such/run'), 'There is no run folder no/such/run'],
    [
      'no such URL',
      () => loadRun(`${base}/nothing`),
      /nothing\/model\.json cannot be fetched: the server answered 404/,
    ],
    ['no server', () => loadRun('http://127.0.0.1:1/'), /cannot be fetched/],
    [
      'another app',
      () => loadRun(join(runs.folder, 'rows'), { app: 'text' }),
      /is a run of app "tabular", not "text"/,
    ],
    [
      'damaged weights',
      () => loadRun({ ...good(), weights: new Uint8Array(4) }),
      /The given model\.safetensors cannot be loaded/,
    ],
    [
      'a damaged description',
      () => loadRun({ ...good(), description: new TextEncoder().encode('{') }),
      /The given model\.json is damaged/,
    ],
    [
      'a damaged file, named',
      () => loadRun({ ...good(), weights: new File([new Uint8Array(9)], 'mine.safetensors') }),
      /^mine\.safetensors cannot be loaded/,
    ],
    [
      'one file only',
      () => loadRun({ description: good().description } as never),
      /loadRun needs the model\.safetensors/,
    ],
  ])('%s', async (_what, load, message) => {
    await expect(load()).rejects.toThrow(message)
  })

  it('an unknown app', async () => {
    const json = JSON.parse(new TextDecoder().decode(good().description)) as Record<string, unknown>
    const description = new TextEncoder().encode(JSON.stringify({ ...json, app: 'vision' }))
    await expect(loadRun({ ...good(), description })).rejects.toThrow(
      'is a run of app "vision", which this Lanner does not know; it knows text, tabular, collab, autoencoder, word2vec, images, text-classifier.',
    )
  })

  it('an aborted fetch rejects with the signal’s reason', async () => {
    const reason = new Error('enough')
    await expect(loadRun(`${base}/rows`, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})

it('the built entry predicts in a separate program, without DuckDB', () => {
  const script = join(runs.folder, 'use.mjs')
  const entry = pathToFileURL('dist/infer/index.js').href
  writeFileSync(
    script,
    `import { loadRun } from ${JSON.stringify(entry)}
const run = await loadRun(${JSON.stringify(join(runs.folder, 'rows'))})
const { prediction } = await run.predict(${JSON.stringify(newRows[0])})
const loaded = process.report.getReport().sharedObjects.filter((file) => /duckdb/.test(file))
console.log(JSON.stringify({ prediction, loaded }))`,
  )
  const { prediction, loaded } = JSON.parse(
    execFileSync(process.execPath, [script], { encoding: 'utf8' }),
  ) as {
    readonly prediction: number
    readonly loaded: readonly string[]
  }
  expect(loaded).toEqual([])
  return runs.rows.predict(newRows[0]!).then((ours) => expect(prediction).toBe(ours.prediction))
})

it('a page in place of model.json is not called damaged', async () => {
  const page = new TextEncoder().encode('<!doctype html><title>App</title>')
  await expect(loadRun({ description: page, weights: new Uint8Array(8) })).rejects.toThrow(
    /is not a Lanner run: the file holds HTML/,
  )
})

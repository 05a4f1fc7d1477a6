import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { FileError, LannerError } from '../../src/base/errors.ts'
import { Mt19937 } from '../../src/data/mt19937.ts'
import { modelCard } from '../../src/export/index.ts'
import { loadRun, type AnyRun } from '../../src/infer/index.ts'
import { serveApp } from '../../src/serve/index.ts'

const folder = new URL('../fixtures/runs-0.1/', import.meta.url)

/** Small runs of every app, as version 0.1 wrote them. */
export const sampleNames = [
  'autoencoder',
  'collab',
  'tabular',
  'tabular-classes',
  'text',
  'text-words',
  'word2vec',
  'word2vec-fake-word',
  'images',
  'text-classifier',
] as const

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Path = readonly (string | number)[]

/** Stands for lists nested 100,000 deep, which `JSON.stringify` could not write. */
const DEEP = '@deep@'
const deepText = '['.repeat(100_000) + ']'.repeat(100_000)
const replacements: readonly ((old: Json) => Json)[] = [
  () => null,
  () => -1,
  () => 0,
  () => 0.5,
  () => 1e9,
  () => 2 ** 53,
  () => 1e308,
  () => 'x',
  () => '',
  () => 'constructor',
  () => '__proto__',
  () => [],
  () => ({}),
  () => true,
  () => 5,
  () => [[]],
  () => JSON.parse('{"__proto__":{"length":3}}') as Json,
  () => DEEP,
  (old) => (typeof old === 'number' ? -old : [old]),
  (old) => (Array.isArray(old) ? [...old, ...old] : String(old)),
  (old) => (Array.isArray(old) ? old.toReversed() : typeof old === 'number' ? old + 1 : null),
]

/** The places of a value: every field, and the first and the last of long lists. */
function pathsOf(value: Json, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [path]
  const keys = Array.isArray(value)
    ? [...new Set([0, 1, value.length - 1])].filter((i) => i >= 0 && i < value.length)
    : Object.keys(value)
  return [path, ...keys.flatMap((key) => pathsOf((value as Record<string, Json>)[key]!, [...path, key]))]
}

/** A copy of a value in which what stands at a path is another value, or is gone. */
function changed(value: Json, path: Path, make: ((old: Json) => Json) | null): Json {
  if (path.length === 0) return make === null ? null : make(value)
  const [key, ...rest] = path
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, Json>
  if (rest.length === 0 && make === null) delete copy[key!]
  else copy[key!] = changed(copy[key!]!, rest, make)
  return copy
}

/** Uses all that a run has. @throws LannerError for what cannot be answered. */
async function use(run: AnyRun): Promise<void> {
  JSON.stringify(run.description())
  await modelCard(run.description(), 'run')
  const app = await serveApp(run)
  expect((await app.request('/openapi.json')).status).toBe(200)
  switch (run.app) {
    case 'text':
      await run.generate('the', { length: 3 })
      return
    case 'tabular':
      await run.predict(Object.fromEntries(run.pipeline.needed.map((name) => [name, null])))
      return
    case 'collab':
      run.predict(run.users.slice(0, 1), run.items.slice(0, 1))
      run.recommend(run.users[0]!, { n: 2 })
      return
    case 'autoencoder':
      await run.featureValues([Object.fromEntries(run.encoder.pipeline.needed.map((name) => [name, null]))])
      return
    case 'word2vec':
      run.vectors.nearest(run.words[0]!, { n: 2 })
      return
    case 'images': {
      const { width, height, channels } = run.input.stored
      await run.predict({ width, height, channels, values: new Uint8Array(width * height * channels) })
    }
  }
}

/** Changes `model.json` of a sample in one place or two, `count` times, and loads it; what loads is used. */
export async function loadMutations(
  name: (typeof sampleNames)[number],
  count: number,
  seed: number,
): Promise<{ readonly refused: number; readonly worked: number }> {
  const text = readFileSync(new URL(`${name}/model.json`, folder), 'utf8')
  const weights = new Uint8Array(readFileSync(new URL(`${name}/model.safetensors`, folder)))
  const whole = JSON.parse(text) as Json
  const paths = pathsOf(whole)
  const random = new Mt19937(seed)
  const pick = <T>(list: readonly T[]): T => list[random.interval(list.length - 1)]!
  let [refused, worked] = [0, 0]
  const problems: string[] = []
  const note = (where: string, error: unknown): void =>
    void problems.push(
      `${where}: ${String((error as Error).stack)
        .split('\n')
        .slice(0, 4)
        .join(' | ')}`,
    )
  for (let i = 0; i < count; i++) {
    const twice = random.interval(3) === 0
    const path = pick(paths)
    const make = random.interval(11) === 0 ? null : pick(replacements)
    let mutant = changed(whole, path, make)
    if (twice) mutant = changed(mutant, pick(pathsOf(mutant).slice(0, 500)), pick(replacements))
    const where = `${name}, ${path.join('.')} (mutation ${i})`
    const bytes = new TextEncoder().encode(JSON.stringify(mutant).replaceAll(`"${DEEP}"`, deepText))
    let run: AnyRun
    try {
      run = await loadRun({ description: bytes, weights })
    } catch (error) {
      if (!(error instanceof FileError) || error.message.length > 2000 || error.message.includes('\n'))
        note(where, error)
      refused++
      continue
    }
    try {
      await use(run)
    } catch (error) {
      if (!(error instanceof LannerError)) note(where, error)
    }
    worked++
  }
  expect(problems).toEqual([])
  expect(Object.keys(Object.prototype)).toEqual([])
  return { refused, worked }
}

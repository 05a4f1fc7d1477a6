import { rmSync } from 'node:fs'
import fc from 'fast-check'
import type { Hono } from 'hono'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serveApp } from '../../src/serve/index.ts'
import { init } from '../../src/tensor/index.ts'
import { makeRuns, type SmallRuns } from '../infer/runs.ts'

const problems: unknown[] = []
let runs: SmallRuns
let routes: readonly (readonly [Hono, string])[]
beforeAll(async () => {
  await init()
  runs = await makeRuns()
  const onProblem = (problem: unknown): void => void problems.push(problem)
  const [rows, ratings, features, words] = await Promise.all(
    [runs.rows, runs.ratings, runs.features, runs.words].map((run) => serveApp(run, { onProblem })),
  )
  routes = [
    [rows!, '/predict'],
    [ratings!, '/predict'],
    [ratings!, '/recommend'],
    [features!, '/features'],
    [words!, '/nearest'],
    [words!, '/analogy'],
    [words!, '/vector'],
  ]
})
afterAll(() => rmSync(runs.folder, { recursive: true, force: true }))

const names = ['city', 'size', 'garden', 'price', 'user', 'item', 'n', 'word', 'a', 'b', 'c', 'restrictVocab']
const cell = fc.oneof(
  fc.constantFrom('Ulm', 'u3', 'red', '0x10', '1e999', '', true, null, 7, -1, 0.5, 1e308, 2 ** 53),
  fc.jsonValue({ maxDepth: 2 }),
)
const fields = fc.dictionary(
  fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', 'k'.repeat(5000)) },
  ),
  cell,
)
const body = fc.oneof(
  { weight: 5, arbitrary: fields.map((own) => JSON.stringify(own)) },
  { weight: 2, arbitrary: fc.array(fields, { maxLength: 4 }).map((own) => JSON.stringify(own)) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string() },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 20_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  },
)

it('10,000 bodies are answered or refused in one short sentence, without a server error', async () => {
  let [answered, refused] = [0, 0]
  const property = fc.asyncProperty(fc.nat(6), body, async (route, text) => {
    const [app, path] = routes[route]!
    const response = await app.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: text,
    })
    const answer = await response.text()
    if (response.status === 200) {
      answered++
      return
    }
    expect([400, 404]).toContain(response.status)
    expect(answer.length).toBeLessThan(2000)
    refused++
  })
  await fc.assert(property, { numRuns: 10_000, seed: 42 })
  expect(answered + refused).toBe(10_000)
  expect(refused).toBeGreaterThan(3000)
  expect(answered).toBeGreaterThan(20)
  expect(problems).toEqual([])
}, 300_000)

import { beforeAll, expect, it } from 'vitest'
import type { TextClassifierRun } from '../../src/apps/text/index.ts'
import { loadRun } from '../../src/infer/index.ts'
import { serveApp } from '../../src/serve/index.ts'

let run: TextClassifierRun
let post: (path: string, body: unknown) => Promise<{ status: number; json: Record<string, never> }>
beforeAll(async () => {
  run = await loadRun('test/fixtures/runs-0.1/text-classifier', { app: 'text-classifier' })
  const app = await serveApp(run, { rows: 3 })
  post = async (path, body) => {
    const response = await app.request(`http://127.0.0.1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', host: '127.0.0.1' },
      body: JSON.stringify(body),
    })
    return { status: response.status, json: (await response.json()) as Record<string, never> }
  }
})

it('classifies one text and a list, and returns features', async () => {
  const text = 'see you at the cheap office'
  expect(await post('/predict', { text })).toEqual({ status: 200, json: await run.predict(text) })
  const { json } = await post('/predict', [{ text }, { text: 'buy pills' }])
  expect(
    (json['predictions'] as unknown as { prediction: string }[]).map(({ prediction }) => prediction),
  ).toEqual([(await run.predict(text)).prediction, (await run.predict('buy pills')).prediction])
  const { values, width } = await run.features([text])
  expect((await post('/embed', { text })).json).toEqual({ vector: [...values] })
  expect(width).toBe(12)
})

it.each([
  [{}, '"text" is missing'],
  [{ text: 5 }, '"text" must be a string'],
  [{ text: 'a', more: 1 }, 'unknown field "more"'],
  [[{ text: 'a' }, { txt: 'b' }], 'unknown field "txt"'],
  [Array.from({ length: 4 }, () => ({ text: 'a' })), 'at most 3 are allowed'],
])('refuses %j', async (body, says) => {
  const { status, json } = await post('/predict', body)
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
  expect((json['error'] as unknown as { message: string }).message).toContain(says)
})

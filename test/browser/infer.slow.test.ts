import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium as launcher, type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { init } from '../../src/tensor/index.ts'
import { makeRuns, newRows, type SmallRuns } from '../infer/runs.ts'
import { chromium } from './chromium.ts'
import { serveFiles, type FileServer } from './serve-files.ts'

const path = chromium()

describe.skipIf(path === null)('lanner/infer in a page', () => {
  let runs: SmallRuns
  let server: FileServer
  let browser: Browser
  let base: string
  beforeAll(async () => {
    await init()
    runs = await makeRuns()
    const roots: Readonly<Record<string, string>> = { dist: resolve('dist'), runs: runs.folder }
    server = await serveFiles((place) => {
      const [, root = '', ...rest] = place.split('/')
      if (root === '') return { text: '<!doctype html><title>lanner</title>' }
      return roots[root] === undefined ? null : { file: join(roots[root], ...rest) }
    })
    base = server.base
    browser = await launcher.launch({ executablePath: path!, args: ['--no-sandbox'] })
  })
  afterAll(async () => {
    await browser?.close()
    await server.close()
    rmSync(runs.folder, { recursive: true, force: true })
  })

  // One program for page and Node, so that both do the same.
  const program = `async ({ entry, folder, rows }) => {
    const { loadRun } = await import(entry)
    const at = (name) => folder + '/' + name
    const text = await loadRun(at('text'), { app: 'text' })
    const houses = await loadRun(at('rows'), { app: 'tabular' })
    const ratings = await loadRun(at('ratings'), { app: 'collab' })
    const { text: written } = await text.generate('the ', { length: 60, seed: 5 })
    return {
      written,
      prices: (await houses.predict(rows)).predictions,
      one: (await houses.predict(rows[0])).prediction,
      best: ratings.recommend('u3', { n: 5 }),
    }
  }`

  it('gives the same bits as Node on WebAssembly', async () => {
    const page = await browser.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    // A 404 for its icon is the browser's own doing.
    await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }))
    await page.goto(base)
    const own = { entry: `${base}/dist/page/infer/index.js`, folder: `${base}/runs`, rows: newRows }
    const inPage: unknown = await page.evaluate(`(${program})(${JSON.stringify(own)})`)
    const inNode: unknown = JSON.parse(
      execFileSync(
        process.execPath,
        [
          '--input-type=module',
          '-e',
          `console.log(JSON.stringify(await (${program})(${JSON.stringify({ ...own, entry: resolve('dist/infer/index.js'), folder: runs.folder })})))`,
        ],
        { encoding: 'utf8', env: { ...process.env, LANNER_BACKEND: 'wasm', LANNER_THREADS: '1' } },
      ),
    )
    expect(inPage).toEqual(inNode)
    expect(errors).toEqual([])
    await page.close()
  })

  it('accepts files selected by the user, and reports problems with them', async () => {
    const page = await browser.newPage()
    await page.goto(base)
    await page.setContent('<input id="files" type="file" multiple>')
    const names = ['model.json', 'model.safetensors'].map((name) => join(runs.folder, 'rows', name))
    await page.setInputFiles('#files', names)
    const answer = (await page.evaluate(`(async () => {
      const { loadRun } = await import('/dist/page/infer/index.js')
      const [description, weights] = document.querySelector('#files').files
      const run = await loadRun({ description, weights })
      const { prediction } = await run.predict(${JSON.stringify(newRows[0])})
      const refused = await loadRun({ description: weights, weights }).catch((error) => error.message)
      const missing = await loadRun('/runs/none').catch((error) => error.message)
      return { prediction, refused, missing }
    })()`)) as { readonly prediction: number; readonly refused: string; readonly missing: string }
    const ours = await runs.rows.predict(newRows[0]!)
    expect(answer.prediction).toBeCloseTo(ours.prediction as number, 2)
    expect(answer.refused).toContain('model.safetensors is damaged: it is not JSON')
    expect(answer.missing).toContain('/runs/none/model.json cannot be fetched: the server answered 404')
    await page.close()
  })
})

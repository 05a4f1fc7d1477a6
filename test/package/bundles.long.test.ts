import { rmSync } from 'node:fs'
import { chromium as launcher, type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromium } from '../browser/chromium.ts'
import { bundlers } from './bundles/bundlers.ts'
import { addVegaFiles, answerInNode, answerInPage, entries, type Answer } from './bundles/try-bundle.ts'
import { freshInstall } from './fresh-install.ts'

const path = chromium()
/** LANNER_BUNDLERS=vite-8,none and LANNER_ENTRIES=lanner/plot choose some. */
const chosen = (name: string, variable: string): boolean =>
  (process.env[variable] ?? name).split(',').includes(name)

describe.skipIf(path === null)('each entry with each bundler, in a page', () => {
  let project: string
  let browser: Browser
  const inNode = new Map<string, Answer>()
  const names = entries().filter((name) => chosen(name, 'LANNER_ENTRIES'))
  beforeAll(async () => {
    project = freshInstall(['vega', 'vega-lite'])
    await addVegaFiles(project)
    browser = await launcher.launch({ executablePath: path!, args: ['--no-sandbox'] })
    for (const name of names) inNode.set(name, await answerInNode(project, name))
  }, 600_000)
  afterAll(async () => {
    await browser?.close()
    rmSync(project, { recursive: true, force: true })
  })

  for (const bundler of bundlers.filter(({ name }) => chosen(name, 'LANNER_BUNDLERS')))
    describe(bundler.name, () => {
      it.each(names)(
        '%s',
        async (entry) => {
          const tellsKernels = !bundler.findsWasm
          expect(await answerInPage(browser, project, entry, bundler, { tellsKernels })).toEqual(
            inNode.get(entry),
          )
        },
        300_000,
      )
      it.runIf(bundler.workers).each(names)(
        '%s in a Worker',
        async (entry) => {
          expect(await answerInPage(browser, project, entry, bundler, { worker: true })).toEqual(
            inNode.get(entry),
          )
        },
        300_000,
      )
      it.runIf(!bundler.findsWasm)('says how to name the kernels', async () => {
        const { error } = await answerInPage(browser, project, 'lanner', bundler)
        expect(error).toMatch(/^BackendError: wasm: .*init\(\{ kernels/)
      })
    })

  describe.runIf(chosen('none', 'LANNER_BUNDLERS'))('no bundler, with an import map', () => {
    it.each(names)('%s', async (entry) => {
      expect(await answerInPage(browser, project, entry, null)).toEqual(inNode.get(entry))
    })
  })
})

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import { relative, resolve } from 'node:path'
import { chromium as launcher, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromium } from '../browser/chromium.ts'
import type { FileServer } from '../browser/serve-files.ts'
import { guidePages } from '../../site/source-links.ts'
import { builtSite } from './built-site.ts'

const path = chromium()
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const mostBytes = 200_000

/** The address of every guide, and of some pages of the API reference. */
const addresses = [
  ...guidePages().map((page) => `/${relative(resolve('docs'), page).replace(/\.md$/, '.html')}`),
  '/api/lanner/index.html',
  '/api/lanner/classes/Tensor.html',
  '/api/lanner/text/functions/fit.html',
]

/** One page of each make: axe takes seconds for a long one. */
const judged = [
  '/index.html',
  '/start.html',
  '/texts.html',
  '/understand.html',
  '/lesson/exploding-gradients.html',
  '/adding-a-backend.html',
  '/speed.html',
  '/glossary.html',
  '/decisions/0008-checkpoints.html',
  '/api/lanner/text/index.html',
  '/api/lanner/text/functions/fit.html',
  '/api/lanner/text/types/index.html',
]

describe.skipIf(path === null)('pages of the site', () => {
  let server: FileServer
  let browser: Browser
  beforeAll(async () => {
    server = await builtSite()
    browser = await launcher.launch({ executablePath: path!, args: ['--no-sandbox'] })
  }, 900_000)
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  it('load at most 200 kB each, gzipped, from the site alone', async () => {
    const sizes: { readonly address: string; readonly bytes: number }[] = []
    for (const address of addresses) {
      const context = await browser.newContext()
      const page = await context.newPage()
      const bodies: Promise<number>[] = []
      const elsewhere: string[] = []
      page.on('request', (request) => {
        if (!request.url().startsWith(server.base) && !request.url().startsWith('data:'))
          elsewhere.push(request.url())
      })
      page.on('response', (response) => {
        if (!response.url().startsWith(server.base)) return
        bodies.push(
          response.body().then(
            (body) => gzipSync(body).length,
            () => 0,
          ),
        )
      })
      await page.goto(server.base + address, { waitUntil: 'load' })
      const bytes = (await Promise.all(bodies)).reduce((sum, each) => sum + each, 0)
      sizes.push({ address, bytes })
      expect(elsewhere, address).toEqual([])
      await context.close()
    }
    const [largest] = sizes.toSorted((a, b) => b.bytes - a.bytes)
    console.log(`largest first load: ${largest!.address}, ${(largest!.bytes / 1000).toFixed(0)} kB gzipped`)
    expect(sizes.filter(({ bytes }) => bytes > mostBytes)).toEqual([])
  }, 900_000)

  it('nothing is cut off on a phone', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 900 } })
    const tooWide: string[] = []
    for (const address of addresses) {
      await page.goto(server.base + address)
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      if (over > 0) tooWide.push(`${address}: ${over} pixels`)
    }
    expect(tooWide).toEqual([])
    await page.close()
  }, 900_000)

  for (const width of [390, 1280])
    for (const colorScheme of ['light', 'dark'] as const)
      it(`axe finds nothing serious at ${width} pixels, ${colorScheme}`, async () => {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
        const problems: string[] = []
        for (const address of judged) {
          await page.goto(server.base + address)
          problems.push(...(await problemsOf(page)).map((problem) => `${address}: ${problem}`))
        }
        expect(problems).toEqual([])
        await page.close()
      }, 900_000)

  it('axe finds nothing serious in a live example with output and editor', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ colorScheme })
      await page.goto(`${server.base}/lesson/loop.html`)
      const block = page.locator('.live').first()
      await block.getByText('Edit').click()
      await block.locator('.cm-content').waitFor()
      await block.getByText('Run', { exact: true }).click()
      await block.and(page.locator('[data-state="done"]')).waitFor({ timeout: 60_000 })
      expect(await problemsOf(page)).toEqual([])
      await page.close()
    }
  }, 180_000)

  it('the search finds an op by its name in PyTorch, without a network', async () => {
    const page = await browser.newPage()
    await page.goto(`${server.base}/start.html`)
    const input = page.locator('#localsearch-input')
    // Nothing listens until the page's script has run.
    await expect
      .poll(
        async () => {
          await page.keyboard.press('Control+k')
          return input.isVisible()
        },
        { timeout: 30_000, interval: 1000 },
      )
      .toBe(true)
    await input.fill('index_select')
    const first = page.locator('#localsearch-list a').first()
    await first.waitFor()
    expect(await first.textContent()).toContain('index_select (PyTorch): indexSelect')
    await first.click()
    await page.waitForURL(/pytorch-ops\.html#index_select$/)
    await page.close()
  }, 120_000)
})

/** Serious and critical findings: the rule, and the first element. */
async function problemsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe: checker } = window as unknown as {
      axe: { run(options: object): Promise<{ violations: Violation[] }> }
    }
    interface Violation {
      readonly id: string
      readonly impact: string
      readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
    }
    const { violations } = await checker.run({ resultTypes: ['violations'] })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}, ${nodes.length} times: ${nodes[0]!.html.slice(0, 200)}`)
  })
}

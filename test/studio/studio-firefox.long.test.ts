import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { launch, type Browser, type Page } from 'puppeteer-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startStudio, type RunningServer } from '../../src/serve/index.ts'
import { examples } from '../../studio/examples/names.ts'
import { built } from './chromium-studio.ts'

/** Where Firefox is; undefined without one. */
const firefox = [process.env['LANNER_FIREFOX'], '/usr/bin/firefox-esr', '/usr/bin/firefox'].find(
  (path) => path !== undefined && existsSync(path),
)

describe.skipIf(firefox === undefined)('the studio in Firefox', () => {
  let server: RunningServer
  let browser: Browser
  let page: Page
  let errors: string[]

  beforeAll(async () => {
    if (process.env['LANNER_STUDIO_BUILT'] === undefined)
      execFileSync(process.execPath, ['--import', 'tsx', 'scripts/build-studio.mjs'], { stdio: 'inherit' })
    server = await startStudio({ folder: built, port: 0 })
    browser = await launch({ browser: 'firefox', executablePath: firefox!, headless: true })
  }, 300_000)
  beforeEach(async () => {
    await page?.close()
    errors = []
    page = await browser.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
    await page.goto(server.url)
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await server?.end()
  })

  const click = (name: string): Promise<void> => page.locator(`::-p-aria([name="${name}"])`).click()
  const text = async (selector: string): Promise<string> => {
    const element = await page.waitForSelector(selector, { timeout: 120_000 })
    return (await element!.evaluate((own) => own.textContent)) ?? ''
  }
  const openExample = async (name: keyof typeof examples): Promise<void> => {
    const { title, text: words } = examples[name]
    await click(`${title} ${words}`)
    await page.waitForSelector('button.main')
  }

  it('a table: trains, predicts a row, and draws the report', async () => {
    await openExample('wages')
    await page.click('form details.more > summary')
    await page.select('form details.more select', 'fast')
    await page.click('button.main')
    await page.waitForSelector('.status[data-status=done]', { timeout: 300_000 })
    await page.waitForSelector('section[aria-labelledby=report] .chart img', { timeout: 120_000 })
    await page.click('section[aria-labelledby=trial] button[type=submit]')
    expect(Number((await text('[data-answer] .prediction, .prediction')).trim())).toBeGreaterThan(0)
    expect(errors).toEqual([])
  }, 600_000)

  it('a text: writes after an epoch, and can be stopped', async () => {
    await openExample('book')
    await page.click('button.main')
    await page.waitForSelector('.numbers strong', { timeout: 120_000 })
    await click('Stop')
    await page.waitForSelector('.status[data-status=done]', { timeout: 300_000 })
    expect(await text('.status[data-status=done]')).toMatch(/^Stopped after/)
    expect(errors).toEqual([])
  }, 600_000)

  it('ratings: trains, and draws a map of the embeddings', async () => {
    await openExample('ratings')
    await page.click('button.main')
    await page.waitForSelector('section[aria-labelledby=explorer]', { timeout: 300_000 })
    await click('Draw the map')
    expect(await text('.hovered')).toContain('principal components')
    await page.waitForSelector('canvas[data-drawn="120"]', { timeout: 60_000 })
    expect(errors).toEqual([])
  }, 600_000)

  it('the lesson: a page runs its net', async () => {
    await page.goto(`${server.url}#line`)
    await click('Run')
    await page.waitForSelector('[data-program=done]', { timeout: 120_000 })
    expect(await text('.outputs pre')).toMatch(/y = \d\.\d\d x \+ \d\.\d\d$/)
    expect(errors).toEqual([])
  }, 300_000)
})

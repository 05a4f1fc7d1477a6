import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { unzipSync } from 'fflate'
import { mkdirSync, writeFileSync } from 'node:fs'
import { examples, type ExampleName } from '../../studio/examples/names.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Where screenshots go, to be looked at; undefined for nowhere. */
const shots = process.env['LANNER_SHOTS']

/** The page as a user handles it. */
export class StudioPage {
  readonly page: Page
  /** Errors of the page: there must be none. */
  readonly errors: string[] = []

  constructor(page: Page) {
    this.page = page
    page.on('pageerror', (error) => this.errors.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text())
    })
    page.on('dialog', (dialog) => {
      this.errors.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
  }

  async openExample(name: ExampleName): Promise<void> {
    await this.page.getByRole('button', { name: examples[name].title }).click()
    await this.trainButton.waitFor()
  }

  async openFile(name: string, contents: string | Buffer): Promise<void> {
    await this.page
      .getByLabel('A text, a table or a zip')
      .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(contents) })
  }

  async openFolder(path: string): Promise<void> {
    await this.page.getByLabel('A folder of pictures').setInputFiles(path)
  }

  get trainButton(): ReturnType<Page['locator']> {
    return this.page.locator('button.main')
  }

  get status(): ReturnType<Page['locator']> {
    return this.page.locator('.status[data-status]')
  }

  /** Sets fields behind "More options". */
  async set(fields: Readonly<Record<string, string>>): Promise<void> {
    const options = this.page.locator('form details.more')
    for (const details of [options, options.locator('details')])
      if ((await details.count()) > 0 && (await details.getAttribute('open')) === null)
        await details.locator('> summary').click()
    for (const [label, value] of Object.entries(fields)) {
      const field = options.getByLabel(label, { exact: true })
      if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value)
      else await field.fill(value)
    }
  }

  /** Clicks on Train. @returns milliseconds until the first loss is shown. */
  async train(): Promise<number> {
    const began = performance.now()
    await this.trainButton.click()
    await this.page.locator('.numbers strong').waitFor({ timeout: 120_000 })
    return performance.now() - began
  }

  /** Waits for the end of the training and for the report. */
  async trained(): Promise<void> {
    await this.page.locator('.status[data-status=done]').waitFor({ timeout: 600_000 })
    await this.page.locator('section[aria-labelledby=report] h3').first().waitFor({ timeout: 120_000 })
  }

  /** Asks what the form of the trial asks, and returns the shown answer. */
  async ask(): Promise<string> {
    await this.page.locator('section[aria-labelledby=trial] button[type=submit]').click()
    await this.page.locator('[aria-busy=false] [data-answer]').waitFor({ timeout: 120_000 })
    return (await this.page.locator('[data-answer]').textContent())!
  }

  /** Downloads the run and unzips it. @returns the folder of the run. */
  async download(into: string): Promise<string> {
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.page.getByRole('button', { name: 'Download the run' }).click(),
    ])
    const files = unzipSync(readFileSync(await download.path()))
    for (const [name, bytes] of Object.entries(files)) {
      mkdirSync(join(into, name, '..'), { recursive: true })
      writeFileSync(join(into, name), bytes)
    }
    return Object.keys(files)[0]!.split('/')[0]!
  }

  /** All charts are drawn. */
  async drawn(): Promise<void> {
    await expect.poll(() => this.page.locator('.chart:not(:has(img))').count(), { timeout: 120_000 }).toBe(0)
  }

  /** Looks at the page in both themes and widths: nothing is wider than the page, and axe finds nothing serious. */
  async judge(name: string): Promise<void> {
    for (const theme of ['light', 'dark'] as const)
      for (const width of [390, 1280]) {
        await this.page.setViewportSize({ width, height: 900 })
        await this.page.emulateMedia({ colorScheme: theme })
        await this.page.waitForFunction(
          (wanted) => document.documentElement.dataset['theme'] === wanted,
          theme,
        )
        await this.drawn()
        await this.page.waitForTimeout(1500)
        const overflow = await this.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(overflow, `${name}, ${width} pixels: wider than the page`).toBeLessThanOrEqual(0)
        if (shots !== undefined)
          await this.page.screenshot({
            path: join(shots, `studio-${name}-${width}-${theme}.png`),
            fullPage: true,
          })
        expect(await this.#violations(), `${name}, ${width} pixels, ${theme}`).toEqual([])
      }
    await this.page.emulateMedia({ colorScheme: 'light' })
  }

  async #violations(): Promise<string[]> {
    await this.page.evaluate(axe)
    const found = await this.page.evaluate(async () => {
      const { axe: checker } = window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> }
      }
      return (await checker.run()).violations
    })
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
  }
}

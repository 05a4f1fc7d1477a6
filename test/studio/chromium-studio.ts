import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium as launcher, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { startStudio, type RunningServer } from '../../src/serve/index.ts'
import { chromium } from '../browser/chromium.ts'
import { lanner, type Outcome } from '../cli/run-lanner.ts'
import { StudioPage } from './journeys.ts'

/** Where Chromium is; null without one. */
export const chromiumPath = chromium()

/** The built page. */
export const built = resolve('build/studio/page')

/** A studio that is built and served for the tests of a file, in Chromium, with a fresh page and empty storage for each. */
export class ChromiumStudio {
  readonly folder = mkdtempSync(join(tmpdir(), 'lanner-studio-'))
  server!: RunningServer
  browser!: Browser
  page!: Page
  studio!: StudioPage

  constructor(args: readonly string[] = []) {
    beforeAll(async () => {
      // While a page is being written, LANNER_STUDIO_BUILT=1 uses the one that is there.
      if (process.env['LANNER_STUDIO_BUILT'] === undefined)
        execFileSync(process.execPath, ['--import', 'tsx', 'scripts/build-studio.mjs'], { stdio: 'inherit' })
      this.server = await startStudio({ folder: built, port: 0 })
      this.browser = await launcher.launch({
        executablePath: chromiumPath!,
        args: ['--no-sandbox', ...args],
      })
    }, 300_000)
    beforeEach(async () => {
      await this.page?.context().close()
      // A context of its own has a storage of its own.
      const context = await this.browser.newContext({ viewport: { width: 1280, height: 900 } })
      this.page = await context.newPage()
      this.studio = new StudioPage(this.page)
      await this.page.goto(this.server.url)
    }, 60_000)
    afterAll(async () => {
      await this.browser?.close()
      await this.server?.end()
      rmSync(this.folder, { recursive: true, force: true })
    })
  }

  /** Runs the command on wasm, as the page does. */
  command(...args: readonly string[]): Promise<Outcome> {
    return lanner(args, { cwd: this.folder, env: { LANNER_BACKEND: 'wasm' } })
  }

  /** The weights of an exported run and of one that the command trained. */
  weights(run: string): Buffer {
    return readFileSync(join(this.folder, run, 'model.safetensors'))
  }
}

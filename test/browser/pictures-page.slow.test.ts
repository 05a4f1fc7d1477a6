import { join, resolve } from 'node:path'
import { chromium as launcher, type Browser } from 'playwright-core'
import { rolldown } from 'rolldown'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromium } from './chromium.ts'
import { serveFiles, type FileServer } from './serve-files.ts'

const path = chromium()
const template = resolve('packages/create-lanner/templates/pictures')
const entries: Readonly<Record<string, string>> = {
  lanner: '/dist/page/index.js',
  'lanner/images': '/dist/page/apps/images/index.js',
}

/** A script of the template as a page without Vite loads it. */
async function built(name: string): Promise<string> {
  const bundle = await rolldown({
    input: join(template, 'src', `${name}.ts`),
    platform: 'browser',
    tsconfig: false,
    external: Object.keys(entries),
  })
  const { output } = await bundle.generate({ format: 'esm', paths: entries })
  await bundle.close()
  return output[0].code.replace('./worker.ts', '/worker.js')
}

const shapes = {
  circle: (at: number, size: number) => `<circle cx="${at}" cy="${at}" r="${size}"/>`,
  square: (at: number, size: number) =>
    `<rect x="${at - size}" y="${at - size}" width="${2 * size}" height="${2 * size}"/>`,
  triangle: (at: number, size: number) =>
    `<path d="M${at} ${at - size} L${at + size} ${at + size} L${at - size} ${at + size} Z"/>`,
  bars: (at: number, size: number) =>
    [0, 1, 2]
      .map((i) => `<rect x="${at - size + i * size}" y="6" width="${size / 2}" height="52"/>`)
      .join(''),
  lines: (at: number, size: number) =>
    [0, 1, 2]
      .map((i) => `<rect y="${at - size + i * size}" x="6" height="${size / 2}" width="52"/>`)
      .join(''),
} as const
type Shape = keyof typeof shapes

/** Picture `i` of a class: place, size and both colors vary. */
function picture(shape: Shape, i: number): Promise<Buffer> {
  const [fill, back] = [(67 * i) % 360, (67 * i + 140) % 360]
  const inside = shapes[shape](26 + ((5 * i) % 13), 12 + ((7 * i) % 9))
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64" fill="hsl(${back} 40% 80%)"/><g fill="hsl(${fill} 70% 40%)">${inside}</g></svg>`,
    ),
  )
    .png()
    .toBuffer()
}

describe.skipIf(path === null)('the page that learns to tell your pictures apart', () => {
  let server: FileServer
  let browser: Browser
  beforeAll(async () => {
    const scripts: Readonly<Record<string, string>> = {
      '/src/main.ts': await built('main'),
      '/worker.js': await built('worker'),
    }
    server = await serveFiles((place) => {
      if (scripts[place] !== undefined) return { text: scripts[place] }
      return { file: place === '/' ? join(template, 'index.html') : resolve(`.${place}`) }
    })
    browser = await launcher.launch({ executablePath: path!, args: ['--no-sandbox'] })
  })
  afterAll(async () => {
    await browser?.close()
    await server.close()
  })

  it('learns five classes of 20 pictures, and classifies new ones', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(String(error)))
    await page.goto(server.base)
    const names = Object.keys(shapes) as Shape[]
    for (let i = 2; i < names.length; i++) await page.getByText('Add a class').click()
    const boxes = page.locator('#classes .drop')
    for (const [k, name] of names.entries()) {
      await boxes.nth(k).locator('input[type=text]').fill(name)
      const files = await Promise.all(
        Array.from({ length: 20 }, async (_, i) => ({
          name: `${i}.png`,
          mimeType: 'image/png',
          buffer: await picture(name, i),
        })),
      )
      await boxes.nth(k).locator('input[type=file]').setInputFiles(files)
    }
    await page.getByText('Train', { exact: true }).click()
    const state = page.locator('#state')
    await state.filter({ hasText: /Trained in|failed|must|cannot/ }).waitFor({ timeout: 120_000 })
    const text = (await state.textContent())!
    console.log(text)
    expect(text).toMatch(/^Trained in [\d.]+ s; \d+ % of 20 pictures/)
    expect(Number(/; (\d+) %/.exec(text)![1])).toBeGreaterThanOrEqual(60)
    let right = 0
    for (const name of names) {
      await page
        .locator('#new input')
        .setInputFiles({ name: 'new.png', mimeType: 'image/png', buffer: await picture(name, 33) })
      const first = page.locator('#answers li').first()
      await first.waitFor()
      await page.waitForTimeout(500)
      if ((await first.textContent())!.startsWith(name)) right++
    }
    expect(right).toBeGreaterThanOrEqual(3)
    expect(errors).toEqual([])
    if (process.env['LANNER_SHOTS'])
      await page.screenshot({ path: join(process.env['LANNER_SHOTS'], 'pictures-page.png') })
    await page.close()
  }, 180_000)
})

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { unzipSync, zipSync } from 'fflate'
import { chromium as launcher, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startStudio, type RunningServer } from '../../src/serve/index.ts'
import { chromium } from '../browser/chromium.ts'
import { serveFiles } from '../browser/serve-files.ts'
import { lanner, type Outcome } from '../cli/run-lanner.ts'
import { StudioPage } from './journeys.ts'
import { bomb, photosOf } from './made-files.ts'

const path = chromium()
const built = resolve('build/studio/page')

describe.skipIf(path === null)('the studio in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanner-studio-'))
  let server: RunningServer
  let browser: Browser
  let page: Page
  let studio: StudioPage

  beforeAll(async () => {
    execFileSync(process.execPath, ['--import', 'tsx', 'scripts/build-studio.mjs'], { stdio: 'inherit' })
    server = await startStudio({ folder: built, port: 0 })
    browser = await launcher.launch({ executablePath: path!, args: ['--no-sandbox'] })
  }, 300_000)

  beforeEach(async () => {
    await page?.close()
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    studio = new StudioPage(page)
    await page.goto(server.url)
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    await server?.end()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Runs the command on wasm, as the page does. */
  const command = (...args: readonly string[]): Promise<Outcome> =>
    lanner(args, { cwd: folder, env: { LANNER_BACKEND: 'wasm' } })

  /** The weights of an exported run and of one that the command trained. */
  const weights = (run: string): Buffer => readFileSync(join(folder, run, 'model.safetensors'))

  const writeInto = (where: string, name: string, bytes: Uint8Array): void => {
    const own = join(where, name)
    mkdirSync(dirname(own), { recursive: true })
    writeFileSync(own, bytes)
  }

  it('the start page loads at most 300 kB, gzipped, and looks right', async () => {
    await studio.judge('start')
    const { gzipSync } = await import('node:zlib')
    let bytes = 0
    const own = await browser.newPage()
    own.on('response', async (response) => {
      bytes += gzipSync(await response.body()).length
    })
    await own.goto(server.url)
    await own.waitForTimeout(3000)
    await own.close()
    console.log(`the page before data: ${(bytes / 1000).toFixed(0)} kB gzipped`)
    expect(bytes).toBeGreaterThan(30_000)
    expect(bytes).toBeLessThan(300_000)
    expect(studio.errors).toEqual([])
  }, 240_000)

  it('learns from a table, predicts a row, and exports the run of `lanner fit`', async () => {
    await studio.openExample('wages')
    await studio.judge('table-data')
    await studio.set({ Effort: 'fast', Epochs: '6' })
    const first = await studio.train()
    console.log(`a table: first loss after ${Math.round(first)} ms`)
    await studio.trained()
    await studio.judge('table-trained')
    await page.getByLabel('education', { exact: true }).fill('16')
    const answer = await studio.ask()
    const run = await studio.download(folder)
    expect(run).toBe('wages')
    const rows = readFileSync(join(built, 'data/wages.csv'), 'utf8').split('\n')
    const header = rows[0]!.split(',')
    const cells = rows[1]!.split(',').map((cell, i) => (header[i] === 'education' ? '16' : cell))
    writeFileSync(join(folder, 'new.csv'), `${rows[0]!}\n${cells.join(',')}\n`)
    const { stdout, code } = await command('predict', run, 'new.csv')
    expect(code).toBe(0)
    const predicted = Number(stdout.trim().split('\n')[1]!.split(',').at(-1))
    expect(answer).toBe(String(Number(predicted.toPrecision(6))))
    writeFileSync(join(folder, 'wages.csv'), rows.join('\n'))
    const fitted = await command(
      'fit',
      'wages.csv',
      '--target',
      'wage',
      '--quality',
      'fast',
      '--epochs',
      '6',
      '--out',
      'ours',
    )
    expect(fitted.code, fitted.stderr).toBe(0)
    expect(weights('wages').equals(weights('ours'))).toBe(true)
    const explained = await command('explain', run)
    expect(explained.code, explained.stderr).toBe(0)
    // What the page says is what the command says.
    for (const line of (await page.locator('.lines li').allTextContents()).filter((text) =>
      /^(validation|baseline)/.test(text),
    ))
      expect(fitted.stderr).toContain(line)
    expect(studio.errors).toEqual([])
  }, 900_000)

  it('learns to write from a text, can be paused and stopped, and exports a run that writes the same', async () => {
    await studio.openExample('book')
    await studio.judge('text-data')
    const first = await studio.train()
    console.log(`a text: first loss after ${Math.round(first)} ms`)
    const loss = page.locator('.numbers')
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.locator('[data-status=paused]').waitFor()
    const [paused] = [await loss.textContent()]
    await page.waitForTimeout(1500)
    expect(await loss.textContent()).toBe(paused)
    await page.getByRole('button', { name: 'Resume' }).click()
    await expect.poll(() => loss.textContent(), { timeout: 30_000 }).not.toBe(paused)
    await studio.judge('text-training')
    await page.getByRole('button', { name: 'Stop' }).click()
    await studio.trained()
    expect(await studio.status.textContent()).toMatch(/^Stopped after/)
    await page.getByLabel('Prompt', { exact: true }).fill('The whale ')
    await page.getByLabel('Length', { exact: true }).fill('80')
    const answer = await studio.ask()
    const run = await studio.download(folder)
    const { stdout, code } = await command('generate', run, '--prompt', 'The whale ', '--length', '80')
    expect(code).toBe(0)
    expect(stdout).toBe(`${answer}\n`)
    expect(studio.errors).toEqual([])
  }, 900_000)

  it('learns a text of the user to the bits of `lanner fit`, with a sample after each epoch', async () => {
    const text = readFileSync(join(built, 'data/moby-dick.txt'), 'utf8').slice(0, 12_000)
    writeFileSync(join(folder, 'own.txt'), text)
    await studio.openFile('own.txt', text)
    await studio.trainButton.waitFor()
    await studio.set({ Epochs: '2', Seed: '7' })
    await studio.train()
    await studio.trained()
    expect(await page.locator('figcaption').first().textContent()).toBe('What the model writes after epoch 2')
    await studio.judge('text-trained')
    expect(await studio.download(folder)).toBe('own')
    const { code, stderr } = await command(
      'fit',
      'own.txt',
      '--epochs',
      '2',
      '--seed',
      '7',
      '--out',
      'own-ours',
    )
    expect(code, stderr).toBe(0)
    expect(weights('own').equals(weights('own-ours'))).toBe(true)
    expect(studio.errors).toEqual([])
  }, 600_000)

  it('learns from ratings and recommends as the exported run does', async () => {
    await studio.openExample('ratings')
    await studio.judge('ratings-data')
    const first = await studio.train()
    console.log(`ratings: first loss after ${Math.round(first)} ms`)
    await studio.trained()
    await page.getByLabel('User', { exact: true }).fill('17')
    await studio.ask()
    const shown = await page.locator('[data-answer] li strong').allTextContents()
    await studio.judge('ratings-trained')
    const run = await studio.download(folder)
    const { stdout, code } = await command('recommend', run, '17', '--json')
    expect(code).toBe(0)
    const items = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { readonly item: string }).item)
    expect(shown).toEqual(items)
    writeFileSync(join(folder, 'dishes.csv'), readFileSync(join(built, 'data/dishes.csv')))
    const fitted = await command(
      'fit',
      'dishes.csv',
      '--user',
      'guest',
      '--item',
      'dish',
      '--rating',
      'rating',
      '--out',
      'dishes-ours',
    )
    expect(fitted.code, fitted.stderr).toBe(0)
    expect(weights('dishes').equals(weights('dishes-ours'))).toBe(true)
    expect(studio.errors).toEqual([])
  }, 600_000)

  it('learns to read digits, shows what it looks at, and exports the run of `lanner fit`', async () => {
    const zip = unzipSync(readFileSync(join(built, 'data/digits.zip')))
    for (const [name, bytes] of Object.entries(zip))
      writeInto(folder, name.replace('digits', 'digits-files'), bytes)
    await studio.openExample('digits')
    await studio.judge('pictures-data')
    const first = await studio.train()
    console.log(`pictures: first loss after ${Math.round(first)} ms`)
    await page.locator('.numbers b').first().waitFor({ timeout: 120_000 })
    await studio.judge('pictures-training')
    await studio.trained()
    const sample = page.locator('.sample').nth(7)
    const name = (await sample.getAttribute('aria-label'))!.split(',')[0]!
    await sample.click()
    await page.locator(`[data-picture="${name}"]`).waitFor()
    const answer = await page.locator('.prediction').textContent()
    await studio.judge('pictures-trained')
    expect(await page.locator('#report-top-losses .gallery li').count()).toBe(24)
    // A stroke from top to bottom is a one.
    const pad = (await page.locator('.pad canvas').boundingBox())!
    await page.mouse.move(pad.x + 118, pad.y + 40)
    await page.mouse.down()
    await page.mouse.move(pad.x + 108, pad.y + 185, { steps: 8 })
    await page.mouse.up()
    await page.locator('[data-picture="The drawing"]').waitFor()
    expect(await page.locator('.prediction').textContent()).toBe('1')
    expect(await studio.download(folder)).toBe('digits')
    const { stdout, code } = await command('predict', 'digits', join('digits-files', name))
    expect(code).toBe(0)
    expect(stdout.trim().split('\n')[1]!.split(',')[1]).toBe(answer)
    const options = ['--body', 'none', '--time-budget', '10s', '--epochs', '8', '--out', 'digits-ours']
    // A time budget plans for as many threads as there are.
    const threads = /(\d+) thread/.exec((await page.locator('.facts').textContent())!)![1]!
    const fitted = await lanner(['fit', 'digits-files', ...options], {
      cwd: folder,
      env: { LANNER_BACKEND: 'wasm', LANNER_THREADS: threads },
    })
    expect(fitted.code, fitted.stderr).toBe(0)
    expect(weights('digits').equals(weights('digits-ours'))).toBe(true)
    for (const line of (await page.locator('.lines li').allTextContents()).filter((text) =>
      /^(validation|baseline)/.test(text),
    ))
      expect(fitted.stderr).toContain(line)
    const explained = await command('explain', 'digits')
    expect(explained.code, explained.stderr).toBe(0)
    expect(studio.errors).toEqual([])
  }, 900_000)

  it('learns from a folder of photos within seconds, and from a zip of it', async () => {
    const photos = photosOf()
    for (const [name, bytes] of Object.entries(photos)) writeInto(join(folder, 'photos'), name, bytes)
    await studio.openFolder(join(folder, 'photos'))
    await studio.trainButton.waitFor()
    await expect.poll(() => page.locator('.notes').first().textContent()).toContain('notes.tiff')
    await studio.train()
    await studio.trained()
    await page.getByLabel('A picture', { exact: true }).setInputFiles(join(folder, 'photos/upright/1.png'))
    await page.locator('[data-picture="1.png"]').waitFor()
    expect(await page.locator('.prediction').textContent()).toBe('upright')
    await page
      .getByLabel('A picture', { exact: true })
      .setInputFiles(join(folder, 'photos/upright/notes.tiff'))
    await page.locator('.refusal').waitFor()
    expect(await page.locator('.refusal').textContent()).toBe(
      'notes.tiff is not a JPEG, PNG, WebP or GIF picture, or is truncated.',
    )
    await studio.judge('photos-trained')
    expect(await studio.download(join(folder, 'exported'))).toBe('photos')
    const fitted = await command('fit', 'photos', '--freeze', '--out', 'photos-ours')
    expect(fitted.code, fitted.stderr).toBe(0)
    expect(weights('exported/photos').equals(weights('photos-ours'))).toBe(true)
    await page.getByRole('button', { name: 'Start over' }).click()
    await studio.openFile('mine.zip', Buffer.from(zipSync(photos)))
    await studio.trainButton.waitFor()
    expect(await page.locator('h2#data').textContent()).toBe('mine.zip')
    expect(await page.getByRole('row').allTextContents()).toHaveLength(3)
    expect(studio.errors).toEqual([])
  }, 600_000)

  it('opens a run from disk or from a zip, and shows and predicts what it did', async () => {
    const fitOptions = ['--target', 'wage', '--quality', 'fast', '--epochs', '4', '--out', 'earlier']
    writeFileSync(join(folder, 'wages.csv'), readFileSync(join(built, 'data/wages.csv')))
    const fitted = await command('fit', 'wages.csv', ...fitOptions)
    expect(fitted.code, fitted.stderr).toBe(0)
    const own = await startStudio({ folder: built, port: 0, runs: [join(folder, 'earlier')] })
    try {
      await page.goto(own.url)
      await page.locator('h2#run').waitFor()
      expect(await page.locator('h2#run').textContent()).toBe('earlier')
      await studio.judge('run-opened')
      const cells = readFileSync(join(built, 'data/wages.csv'), 'utf8').split('\n').slice(0, 2)
      const [names, values] = cells.map((line) => line.split(','))
      for (const [i, name] of names!.entries()) {
        const field = page.getByLabel(name, { exact: true })
        if (name === 'wage' || (await field.count()) === 0) continue
        if ((await field.evaluate((element) => element.tagName)) === 'SELECT')
          await field.selectOption(values![i]!)
        else await field.fill(values![i]!)
      }
      const answer = await studio.ask()
      writeFileSync(join(folder, 'one.csv'), `${cells.join('\n')}\n`)
      const { stdout } = await command('predict', 'earlier', 'one.csv')
      const predicted = Number(stdout.trim().split('\n')[1]!.split(',').at(-1))
      expect(answer).toBe(String(Number(predicted.toPrecision(6))))
      expect(await studio.download(join(folder, 'again'))).toBe('earlier')
      expect(weights('again/earlier').equals(weights('earlier'))).toBe(true)
      await page.getByRole('button', { name: 'Start over' }).click()
      expect(await page.getByRole('button', { name: /^earlier/ }).textContent()).toContain('tabular')
      await studio.judge('runs-listed')
    } finally {
      await own.end()
    }
    const files = Object.fromEntries(
      ['model.json', 'model.safetensors', 'log.jsonl', 'explained.json'].map((name) => [
        `earlier/${name}`,
        readFileSync(join(folder, 'earlier', name)),
      ]),
    )
    await page.goto(server.url)
    await studio.openFile('earlier.zip', Buffer.from(zipSync(files)))
    await page.locator('#report-scores').waitFor()
    expect(studio.errors).toEqual([])
  }, 600_000)

  it('refuses folders and zips that it cannot read, as the command does, and stays usable', async () => {
    const refusal = page.locator('.refusal')
    const { 'across/0.png': picture } = photosOf() as Record<string, Uint8Array>
    for (const [name, files] of Object.entries({
      'one-class': { 'a/1.png': picture!, 'a/2.png': picture! },
      flat: { '1.png': picture!, '2.png': picture! },
      deep: { 'a/x/1.png': picture!, 'b/1.png': picture! },
      damaged: { 'a/1.png': picture!.slice(0, 40), 'b/1.png': picture!.slice(0, 12) },
    })) {
      for (const [path, bytes] of Object.entries(files)) writeInto(join(folder, name), path, bytes)
      await studio.openFolder(join(folder, name))
      await refusal.waitFor()
      const { stderr, code } = await command('fit', name, '--out', `run-${name}`)
      expect(code).toBe(2)
      expect(await refusal.textContent()).toBe(stderr.replace(/^lanner: /, '').trim())
      await page.reload()
    }
    const zips: readonly (readonly [Uint8Array, RegExp])[] = [
      [zipSync({ '../a/1.png': picture! }), /\.\.\/a\/1\.png, which would be outside its folder/],
      [zipSync({ 'a\\..\\1.png': picture! }), /outside its folder/],
      [zipSync({ [`${'a/'.repeat(5000)}1.png`]: picture! }), /nested more than 50 deep/],
      [bomb(), /more than 1,000 MB of files/],
      [Uint8Array.of(1, 2, 3), /damaged or not a zip/],
      [zipSync({ 'notes.txt': picture! }), /has no pictures/],
    ]
    for (const [zip, sentence] of zips) {
      await studio.openFile('x.zip', Buffer.from(zip))
      await expect.poll(() => refusal.textContent()).toMatch(sentence)
    }
    await studio.openExample('wages')
    expect(studio.errors).toEqual([])
  }, 300_000)

  it.each([
    ['ragged.csv', 'a,b\n1,2\n3\n4,5\n', ['--target', 'b']],
    ['header.csv', 'a,b\n', ['--target', 'b']],
    ['constant.csv', 'a,b\n1,2\n3,2\n4,2\n5,2\n', ['--target', 'b']],
    ['empty.txt', '', []],
    ['broken.txt', Buffer.from([...Buffer.from('some text '), 0xff, ...Buffer.from(' and more')]), []],
    ['zeros.txt', Buffer.from([0xff, 0x00, 0x00, 0x01]), []],
    ['short.txt', 'ab', []],
  ] as const)(
    '%s is refused with the sentence of the command, and the page can be used',
    async (name, contents, options) => {
      writeFileSync(join(folder, name), contents)
      const { code, stderr } = await command('fit', name, ...options, '--out', `run-${name}`)
      expect(code).toBe(2)
      const sentence = stderr.replace(/^lanner: /, '').trim()
      await studio.openFile(name, Buffer.from(contents))
      const refusal = page.locator('.refusal')
      await refusal.or(studio.trainButton).first().waitFor()
      // The check of the task may refuse it before the click, and then the button cannot be clicked.
      await studio.trainButton
        .and(page.locator(':enabled'))
        .click({ timeout: 3000 })
        .catch(() => undefined)
      await refusal.waitFor({ timeout: 60_000 })
      expect(await refusal.textContent()).toBe(sentence)
      if ((await page.getByRole('button', { name: 'Start over' }).count()) > 0)
        await page.getByRole('button', { name: 'Start over' }).click()
      await studio.openExample('wages')
      expect(await refusal.count()).toBe(0)
      expect(studio.errors).toEqual([])
    },
    120_000,
  )

  it('names and cells of a hostile file are text everywhere, and run nothing', async () => {
    const evil = '<img src=x onerror="document.title=\'owned\'">'
    const quoted = `"${evil.replaceAll('"', '""')}"`
    const rows = Array.from(
      { length: 60 },
      (_, i) =>
        `${i % 7},${i % 2 === 0 ? quoted : '"=cmd|x!A1</script><script>alert(1)</script>"'},${(i % 7) * 3 + (i % 2)}`,
    )
    await studio.openFile(`${'<b>x'}.csv`, `size,${quoted},"javascript:alert(1)"\n${rows.join('\n')}\n`)
    await studio.trainButton.waitFor()
    expect(await page.locator('main img').count()).toBe(0)
    expect(await page.getByRole('rowheader', { name: evil }).textContent()).toBe(evil)
    await studio.set({ Effort: 'fast', Epochs: '2' })
    await studio.train()
    await studio.trained()
    await studio.drawn()
    await studio.ask()
    expect(await page.locator('main img:not(.chart > img)').count()).toBe(0)
    expect(await page.title()).toBe('Lanner studio')
    expect(await studio.download(folder)).toBe('_b_x')
    expect(studio.errors).toEqual([])
  }, 300_000)

  it('works from a plain static server, on one thread, and says so', async () => {
    const plain = await serveFiles((place) => ({ file: join(built, place === '/' ? 'index.html' : place) }))
    try {
      await page.goto(plain.base)
      await studio.openExample('wages')
      await studio.set({ Effort: 'fast', Epochs: '2' })
      await studio.train()
      await studio.trained()
      expect(await page.locator('.facts').textContent()).toContain('wasm, 1 thread')
      await studio.set({ Seed: '5' })
      const rows = page.locator('section[aria-labelledby=runs] tbody tr')
      // So short a training may be over before its first loss is seen.
      await studio.trainButton.click()
      await rows.nth(1).waitFor({ timeout: 120_000 })
      await studio.trained()
      expect(await rows.locator('td:nth-child(2)').allTextContents()).toEqual([
        'wage; quality fast; epochs 2',
        'wage; quality fast; epochs 2; seed 5',
      ])
      await studio.judge('two-runs')
      expect(studio.errors).toEqual([])
    } finally {
      await plain.close()
    }
  }, 300_000)

  it('is used with the keyboard alone', async () => {
    const press = async (name: string): Promise<void> => {
      for (let i = 0; i < 80; i++) {
        await page.keyboard.press('Tab')
        if ((await page.evaluate(() => document.activeElement?.textContent ?? '')).startsWith(name)) break
      }
      await page.keyboard.press('Enter')
    }
    await press('Wages from a survey')
    await studio.trainButton.waitFor()
    await press('Train')
    await page.locator('.numbers strong').waitFor({ timeout: 60_000 })
    await press('Stop')
    await studio.trained()
    await press('Predict wage')
    await page.locator('[data-answer]').waitFor()
    expect(studio.errors).toEqual([])
  }, 300_000)
})

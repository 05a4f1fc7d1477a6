import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { built, ChromiumStudio, chromiumPath } from './chromium-studio.ts'

describe.skipIf(chromiumPath === null)('what a net does, in the page', () => {
  const own = new ChromiumStudio()

  it('a learning rate is found as by `lanner lr-find`, layers are shown, and a prediction is explained', async () => {
    const { page, studio, folder } = own
    await studio.openExample('wages')
    await studio.set({ Effort: 'fast', Epochs: '6' })
    await page.getByRole('button', { name: 'Find a learning rate' }).click()
    await page.locator('[data-search=found]').waitFor({ timeout: 120_000 })
    writeFileSync(join(folder, 'wages.csv'), readFileSync(join(built, 'data/wages.csv')))
    const searched = await own.command(
      'lr-find',
      'wages.csv',
      '--target',
      'wage',
      '--quality',
      'fast',
      '--epochs',
      '6',
      '--json',
    )
    expect(searched.code, searched.stderr).toBe(0)
    const { suggestion } = JSON.parse(searched.stdout.trim().split('\n').at(-1)!) as { suggestion: number }
    const rate = String(Number(suggestion.toPrecision(3)))
    await studio.judge('rate-found')
    await page.getByRole('button', { name: `Use ${rate}`, exact: true }).click()
    expect(await page.getByLabel('Learning rate', { exact: true }).inputValue()).toBe(rate)
    await studio.trainButton.click()
    await studio.trained()
    const layers = page.locator('table[data-layers]')
    await page.getByText('Activations and gradients per layer').click()
    expect(await layers.locator('tbody tr').count()).toBeGreaterThan(3)
    expect(await layers.textContent()).toContain('gradient')
    const answer = await studio.ask()
    const reasons = page.locator('[data-reasons]')
    await reasons.waitFor()
    const alt = (await reasons.locator('img').getAttribute('alt'))!
    const run = await studio.download(folder)
    const [names, first] = readFileSync(join(folder, 'wages.csv'), 'utf8').split('\n')
    writeFileSync(join(folder, 'one.csv'), `${names!}\n${first!}\n`)
    const explained = await own.command('explain', run, '--row', 'one.csv:1', '--json')
    expect(explained.code, explained.stderr).toBe(0)
    const why = JSON.parse(explained.stdout) as { columns: { column: string }[]; prediction: number }
    expect(Number(answer.match(/^[\d.]+/)![0])).toBeCloseTo(why.prediction, 3)
    expect(alt.split('; ').map((part) => part.split(' = ')[0])).toEqual(
      why.columns.map(({ column }) => column),
    )
    await studio.judge('explained')
    // A slider changes the cell and the prediction, without a click.
    const before = await page.locator('.prediction').textContent()
    await page.getByLabel('education, what if').fill('18')
    expect(await page.getByLabel('education', { exact: true }).inputValue()).toBe('18')
    await expect.poll(() => page.locator('.prediction').textContent()).not.toBe(before)
    expect(studio.errors).toEqual([])
  }, 600_000)

  it('a classifier shows its confusion matrix after each epoch, which changes no bits', async () => {
    const { page, studio, folder } = own
    await studio.openExample('wages')
    await page.getByLabel('Column to predict', { exact: true }).selectOption('occupation')
    await studio.set({ Effort: 'fast', Epochs: '4' })
    await studio.train()
    await studio.trained()
    const matrix = page.locator('table[data-confusion]')
    const epoch = await matrix.getAttribute('data-confusion')
    expect(Number(epoch)).toBeGreaterThan(0)
    const counts = (await matrix.locator('td').allTextContents()).map(Number)
    const classes = await matrix.locator('tbody tr').count()
    expect(counts).toHaveLength(classes ** 2)
    // A fifth of the 534 rows.
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(90)
    const diagonal = counts.filter((_, i) => i % (classes + 1) === 0)
    expect(diagonal.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(30)
    await studio.judge('confusion')
    expect(await studio.download(folder)).toBe('wages')
    writeFileSync(join(folder, 'wages.csv'), readFileSync(join(built, 'data/wages.csv')))
    const options = '--target occupation --quality fast --epochs 4 --out classes'
    const fitted = await own.command('fit', 'wages.csv', ...options.split(' '))
    expect(fitted.code, fitted.stderr).toBe(0)
    expect(own.weights('wages').equals(own.weights('classes'))).toBe(true)
    expect(studio.errors).toEqual([])
  }, 600_000)
})

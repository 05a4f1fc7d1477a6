import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { built, ChromiumStudio, chromiumPath } from './chromium-studio.ts'

/** Apps that share a flag may name its value differently, and the command takes the first name. */
const plain = (text: string | null): string => (text ?? '').replace(/<\w+>/, '<...>')

describe.skipIf(chromiumPath === null)('the options of the command in the studio', () => {
  const own = new ChromiumStudio()

  it('train the same bits as `lanner fit` with the same options', async () => {
    const { page, studio, folder } = own
    await studio.openExample('wages')
    await page.locator('form details.more > summary').click()
    await page.getByText('All options of the command').click()
    await studio.judge('all-options')
    await studio.set({
      Effort: 'fast',
      Epochs: '5',
      'Batch size': '32',
      Layers: '48,24',
      Dropout: '0.2',
      Valid: '0.3',
      Text: 'sector',
    })
    await page.getByLabel('Log target', { exact: true }).check()
    await studio.train()
    await studio.trained()
    expect(await studio.download(folder)).toBe('wages')
    writeFileSync(join(folder, 'wages.csv'), readFileSync(join(built, 'data/wages.csv')))
    const options =
      '--target wage --quality fast --epochs 5 --batch-size 32 --layers 48,24 --dropout 0.2 --valid 0.3 --text sector --log-target --app tabular --out ours'
    const fitted = await own.command('fit', 'wages.csv', ...options.split(' '))
    expect(fitted.code, fitted.stderr).toBe(0)
    expect(own.weights('wages').equals(own.weights('ours'))).toBe(true)
    expect(studio.errors).toEqual([])
  }, 600_000)

  it('a refused value, and options that exclude each other, show the sentence of the command', async () => {
    const { page, studio, folder } = own
    await studio.openExample('wages')
    writeFileSync(join(folder, 'wages.csv'), readFileSync(join(built, 'data/wages.csv')))
    await page.locator('form details.more > summary').click()
    await page.getByText('All options of the command').waitFor()
    const same = async (fields: Record<string, string>, flags: string): Promise<void> => {
      await studio.set(fields)
      const { stderr, code } = await own.command('fit', 'wages.csv', '--target', 'wage', ...flags.split(' '))
      expect(code).toBe(2)
      await expect
        .poll(
          () =>
            page
              .locator('.refusal')
              .textContent()
              .then(plain, () => ''),
          { timeout: 20_000 },
        )
        .toBe(plain(stderr.trim().replace(/^lanner: /, '')))
      expect(await studio.trainButton.isDisabled()).toBe(true)
    }
    await same({ 'Batch size': '0' }, '--batch-size 0')
    await same({ 'Batch size': '', Layers: '12,x' }, '--layers 12,x')
    await same({ Layers: '', Valid: '0.3', 'Valid column': 'union' }, '--valid 0.3 --valid-column union')
    await studio.set({ Valid: '', 'Valid column': '' })
    await page.locator('.refusal').waitFor({ state: 'detached', timeout: 20_000 })
    expect(studio.errors).toEqual([])
  }, 300_000)
})

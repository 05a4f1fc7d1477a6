import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { built, ChromiumStudio, chromiumPath } from './chromium-studio.ts'

describe.skipIf(chromiumPath === null)('runs that the browser keeps', () => {
  const own = new ChromiumStudio()
  const EPOCHS = '24'

  /** Trains the wages until a checkpoint is stored, and pauses. */
  const halfway = async (): Promise<void> => {
    await own.studio.openExample('wages')
    await own.studio.set({ Epochs: EPOCHS })
    await own.studio.train()
    await own.page.locator('.numbers b').first().waitFor({ timeout: 120_000 })
    await own.page.getByRole('button', { name: 'Pause' }).click()
    await own.page.locator('.status[data-status=paused]').waitFor({ timeout: 60_000 })
  }

  it('a closed page continues to the bits of a fit without a break, and its run opens later', async () => {
    const { page, studio, folder } = own
    await halfway()
    await page.reload()
    const go = page.getByRole('button', { name: 'Continue wages.csv' })
    await go.waitFor()
    expect(await page.locator('.kept .quiet').textContent()).toMatch(/^table; [1-9]\d* of 24 epochs; /)
    await studio.judge('kept')
    await go.click()
    await studio.trained()
    await studio.judge('continued')
    expect(await studio.download(folder)).toBe('wages')
    writeFileSync(join(folder, 'wages.csv'), readFileSync(join(built, 'data/wages.csv')))
    const fitted = await own.command(
      'fit',
      'wages.csv',
      '--target',
      'wage',
      '--epochs',
      EPOCHS,
      '--out',
      'ours',
    )
    expect(fitted.code, fitted.stderr).toBe(0)
    expect(own.weights('wages').equals(own.weights('ours'))).toBe(true)
    await page.reload()
    await page.getByRole('button', { name: 'Open wages.csv' }).click()
    await page.locator('#report-scores').waitFor({ timeout: 60_000 })
    expect(await studio.download(join(folder, 'later'))).toBe('wages')
    expect(own.weights('later/wages').equals(own.weights('ours'))).toBe(true)
    // Deleted, nothing of it is left.
    await page.reload()
    await page.getByRole('button', { name: 'Delete everything stored' }).click()
    await expect.poll(() => page.locator('.kept').count()).toBe(0)
    await page.reload()
    await studio.openExample('line')
    expect(
      await page.evaluate(async () => {
        const database = await new Promise<IDBDatabase>((resolve, reject) => {
          const request = indexedDB.open('lanner-studio')
          request.addEventListener('success', () => resolve(request.result))
          request.addEventListener('error', () => reject(request.error!))
        })
        const counts = await Promise.all(
          [...database.objectStoreNames].map(
            (name) =>
              new Promise<number>((resolve) => {
                const request = database.transaction(name).objectStore(name).count()
                request.addEventListener('success', () => resolve(request.result))
              }),
          ),
        )
        database.close()
        return counts
      }),
    ).toEqual([0, 0, 0, 0])
    expect(studio.errors).toEqual([])
  }, 600_000)

  it('a worker that dies leaves its last checkpoint, which a click continues', async () => {
    const { page, studio } = own
    await halfway()
    const worker = page.workers().find((each) => each.url().endsWith('worker.js'))
    await worker!.evaluate(() => {
      setTimeout(() => {
        throw new Error('out of memory')
      })
    })
    await page.locator('.refusal').waitFor()
    expect(await page.locator('.refusal').textContent()).toContain('Continue from its last checkpoint')
    await page.getByRole('button', { name: 'Continue wages.csv' }).click()
    await studio.trained()
  }, 300_000)

  it('a full storage is stated, the training ends as without it, and the page asks before it is closed', async () => {
    const { page, studio, server } = own
    const client = await page.context().newCDPSession(page)
    await client.send('Storage.overrideQuotaForOrigin', {
      origin: new URL(server.url).origin,
      quotaSize: 1,
    })
    await studio.openExample('wages')
    await studio.set({ Epochs: '4' })
    await studio.train()
    const notice = page.getByRole('status', { name: 'Storage' })
    await notice.waitFor({ timeout: 60_000 })
    expect(await notice.textContent()).toMatch(/^The storage of this browser is full\. Training continues/)
    await studio.trained()
    expect(await studio.download(join(own.folder, 'full'))).toBe('wages')
    expect(studio.errors).toEqual([])
    // The question is answered with no, so the page stays.
    void page.reload({ timeout: 2000 }).catch(() => undefined)
    await expect.poll(() => studio.errors).toEqual(['dialog: '])
  }, 300_000)
})

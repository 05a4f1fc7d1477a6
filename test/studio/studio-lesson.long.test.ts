import { describe, expect, it } from 'vitest'
import { lessonOrder } from '../../site/lesson-order.ts'
import { ChromiumStudio, chromiumPath } from './chromium-studio.ts'

describe.skipIf(chromiumPath === null)('the lesson in the studio', () => {
  const own = new ChromiumStudio()

  it('each page runs its net in the page and shows what it learned', async () => {
    const { page, studio } = own
    await page.getByRole('link', { name: /^How a net learns/ }).click()
    for (const name of lessonOrder) {
      await page.locator(`nav[aria-label=Lesson] a[href="#${name}"]`).click()
      await page.locator(`a[href="#${name}"][aria-current=page]`).waitFor()
      const program = page.locator('.program')
      expect(await program.getAttribute('data-program'), name).toBe('idle')
      await page.getByRole('button', { name: 'Run', exact: true }).click()
      await page.locator('[data-program=done], [data-program=failed]').waitFor({ timeout: 180_000 })
      expect(await program.getAttribute('data-program'), `${name}: ${await program.textContent()}`).toBe(
        'done',
      )
      expect(await page.locator('.outputs img, .outputs pre, .outputs table').count(), name).toBeGreaterThan(
        0,
      )
    }
    await page.getByRole('link', { name: 'Back to the studio' }).click()
    await page.getByRole('heading', { name: 'Examples' }).waitFor()
    expect(studio.errors).toEqual([])
  }, 900_000)

  it('a knob runs the net again, an edited program runs, and an error names its line', async () => {
    const { page, studio } = own
    await page.goto(`${own.server.url}#line`)
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.locator('[data-program=done]').waitFor({ timeout: 60_000 })
    const first = await page.locator('.outputs pre').last().textContent()
    expect(first).toMatch(/^y = \d\.\d\d x \+ \d\.\d\d$/)
    await page.getByLabel('learning rate').fill('0.4')
    await expect
      .poll(() => page.locator('.outputs pre').last().textContent(), { timeout: 60_000 })
      .not.toBe(first)
    expect(await page.locator('pre.code').textContent()).toContain('const rate = 0.4 // slider')
    await studio.judge('lesson-line')
    await page.getByRole('button', { name: 'Edit' }).click()
    await page
      .getByLabel('The program')
      .fill("import { tensor } from 'lanner'\nconst x = tensor([1, 2, 3])\nx.sum().item()")
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await expect.poll(() => page.locator('.outputs').textContent(), { timeout: 60_000 }).toBe('6')
    await page
      .getByLabel('The program')
      .fill("import { tensor } from 'lanner'\ntensor([1, 2]).add(tensor([1, 2, 3]))")
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.locator('[data-program=failed]').waitFor({ timeout: 60_000 })
    expect(await page.locator('.outputs .refusal').textContent()).toMatch(/^Line 2: /)
    // Training in an endless loop can be stopped.
    await page.getByLabel('The program').fill("import 'lanner'\nfor (;;) {}")
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.locator('[data-program=running]').waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.locator('[data-program=stopped]').waitFor()
    await page.getByRole('button', { name: 'Reset' }).click()
    expect(await page.getByLabel('The program').inputValue()).toContain('const rate = 0.05 // slider')
    expect(studio.errors).toEqual([])
  }, 600_000)

  it('a long program looks right on a small screen', async () => {
    await own.page.goto(`${own.server.url}#rnn`)
    await own.studio.judge('lesson-rnn')
    expect(own.studio.errors).toEqual([])
  }, 300_000)
})

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Word2VecModel } from '../../src/apps/word2vec/word2vec-model.ts'
import { Word2VecRun } from '../../src/apps/word2vec/word2vec-run.ts'
import { startStudio } from '../../src/serve/index.ts'
import { init, manualSeed } from '../../src/tensor/index.ts'
import { built, ChromiumStudio, chromiumPath } from './chromium-studio.ts'

const WORDS = 100_000

describe.skipIf(chromiumPath === null)('the embedding explorer', () => {
  const own = new ChromiumStudio(['--enable-unsafe-swiftshader'])

  it('shows what a net learned about dishes: components, UMAP, chosen axes, search and neighbors', async () => {
    const { page, studio } = own
    await studio.openExample('ratings')
    await studio.set({ Epochs: '4' })
    await studio.train()
    await studio.trained()
    const card = page.locator('section[aria-labelledby=explorer]')
    await card.getByRole('button', { name: 'Draw the map' }).click()
    await card.locator('canvas[data-drawn="120"]').waitFor({ timeout: 60_000 })
    expect(await card.locator('.hovered').textContent()).toMatch(/principal components; they explain \d+ %/)
    // Something is painted.
    const painted = await card
      .locator('canvas')
      .first()
      .evaluate((canvas) => {
        const copy = document.createElement('canvas')
        const { width, height } = canvas as HTMLCanvasElement
        Object.assign(copy, { width, height })
        const context = copy.getContext('2d')!
        context.drawImage(canvas as HTMLCanvasElement, 0, 0)
        return context.getImageData(0, 0, width, height).data.filter((value, i) => i % 4 === 3 && value > 0)
          .length
      })
    expect(painted).toBeGreaterThan(500)
    await card.getByLabel('Search', { exact: true }).fill('hot beef')
    await card.getByRole('button', { name: 'Curry with hot beef' }).click()
    const neighbors = card.locator('[data-neighbors="Curry with hot beef"] tbody th')
    await neighbors.first().waitFor()
    const similar = await neighbors.allTextContents()
    expect(similar).toHaveLength(12)
    // Those who like hot beef like other hot dishes with meat.
    expect(similar.filter((name) => /hot|beef|chicken/.test(name)).length).toBeGreaterThan(8)
    await studio.judge('explorer')
    await card.getByLabel('Color').selectOption('bias')
    await card.getByLabel('Place them by').selectOption('axes')
    for (const [label, value] of Object.entries({
      'Across, from': 'Salad with mild tofu',
      'Across, to': 'Salad with mild beef',
      'Up, from': 'Pie with mild tofu',
      'Up, to': 'Pie with hot tofu',
    }))
      await card.getByLabel(label, { exact: true }).fill(value)
    await card.getByRole('button', { name: 'Draw the map' }).click()
    await expect.poll(() => card.locator('.hovered').textContent()).toContain('from Salad with mild tofu (0)')
    await card.getByLabel('Up, to', { exact: true }).fill('Pudding')
    await card.getByRole('button', { name: 'Draw the map' }).click()
    await page.locator('.refusal').waitFor()
    expect(await page.locator('.refusal').textContent()).toContain(
      'there is no "Pudding" among the 120 labels',
    )
    await card.getByLabel('Place them by').selectOption('umap')
    await card.getByRole('button', { name: 'Draw the map' }).click()
    await expect
      .poll(() => card.locator('.hovered').textContent(), { timeout: 60_000 })
      .toMatch(/^UMAP, seed 42/)
    expect(studio.errors).toEqual([])
  }, 600_000)

  it('draws 100,000 words of a run, and moves among them', async () => {
    await init()
    manualSeed(1)
    const words = Array.from({ length: WORDS }, (_, i) => `word-${i}`)
    const model = new Word2VecModel(WORDS, 8)
    const run = new Word2VecRun(
      model,
      words,
      Int32Array.from(words, (_, i) => WORDS - i),
      {
        model: { name: 'skip-gram' as never, words: WORDS, dim: 8 },
        data: {},
        training: { epochsDone: 1 },
        metrics: { loss: 1 },
      },
    )
    const folder = join(own.folder, 'words')
    await run.save(folder)
    const server = await startStudio({ folder: built, port: 0, runs: [folder] })
    try {
      const { page, studio } = own
      await page.goto(server.url)
      const card = page.locator('section[aria-labelledby=explorer]')
      await card.getByRole('button', { name: 'Draw the map' }).click({ timeout: 120_000 })
      const began = performance.now()
      const canvas = card.locator('canvas[data-drawn="100000"]')
      await canvas.waitFor({ timeout: 120_000 })
      console.log(`100,000 points: drawn after ${Math.round(performance.now() - began)} ms`)
      const frames = await page.evaluate(async () => {
        const place = document.querySelector('.scatter')!
        const started = performance.now()
        for (let i = 0; i < 10; i++) {
          place.dispatchEvent(new WheelEvent('wheel', { deltaY: -40, bubbles: true, cancelable: true }))
          await new Promise(requestAnimationFrame)
        }
        return (performance.now() - started) / 10
      })
      console.log(`100,000 points: ${frames.toFixed(0)} ms per frame (software WebGL)`)
      await card.getByLabel('Search', { exact: true }).fill('word-99999')
      await card.getByRole('button', { name: 'word-99999', exact: true }).click()
      await card.locator('[data-neighbors="word-99999"] tbody th').first().waitFor({ timeout: 60_000 })
      await studio.judge('explorer-100000')
      expect(studio.errors).toEqual([])
    } finally {
      await server.end()
    }
  }, 600_000)
})

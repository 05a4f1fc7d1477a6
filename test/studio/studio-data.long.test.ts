import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { TableDatabase } from '../../src/data/tables/duckdb/index.ts'
import { built, ChromiumStudio, chromiumPath } from './chromium-studio.ts'

describe.skipIf(chromiumPath === null)('tables of other formats', () => {
  const own = new ChromiumStudio()

  it.each(['parquet', 'jsonl', 'tsv.gz'])(
    'a .%s is read, and trained to the run of `lanner fit`',
    async (ending) => {
      const { page, studio, folder } = own
      const name = `own.${ending}`
      const path = join(folder, name)
      if (ending === 'tsv.gz')
        writeFileSync(
          path,
          gzipSync(readFileSync(join(built, 'data/wages.csv'), 'utf8').replaceAll(',', '\t')),
        )
      else {
        const database = await TableDatabase.open({})
        await database
          .run(
            `COPY (SELECT * FROM read_csv('${join(built, 'data/wages.csv')}')) TO '${path}' (FORMAT ${ending === 'parquet' ? 'parquet' : 'json'})`,
          )
          .finally(() => database.close())
      }
      await studio.openFile(name, readFileSync(path))
      await studio.trainButton.waitFor()
      expect(await page.getByText('534 rows').count()).toBe(1)
      await page.getByLabel('Column to predict').selectOption('wage')
      await studio.set({ Effort: 'fast', Epochs: '2' })
      await studio.trainButton.click()
      await studio.trained()
      const run = await studio.download(join(folder, ending))
      const options = ['--target', 'wage', '--quality', 'fast', '--epochs', '2', '--out', `ours-${ending}`]
      const fitted = await own.command('fit', name, ...options)
      expect(fitted.code, fitted.stderr).toBe(0)
      expect(own.weights(join(ending, run)).equals(own.weights(`ours-${ending}`))).toBe(true)
      expect(studio.errors).toEqual([])
    },
    300_000,
  )

  it('damaged ones are refused, and the page stays usable', async () => {
    const { page, studio } = own
    for (const [name, contents, sentence] of [
      ['x.parquet', 'PAR1', 'x.parquet cannot be read: it is damaged, or not a Parquet file.'],
      ['x.jsonl', '{"a":1}\n{"a":\n', 'x.jsonl, line 2 is not JSON.'],
      ['x.csv.gz', 'a,b', 'x.csv.gz is damaged or not a gzip file.'],
    ] as const) {
      await studio.openFile(name, contents)
      await expect.poll(() => page.locator('.refusal').textContent()).toBe(sentence)
    }
    await studio.openExample('wages')
    expect(studio.errors).toEqual([])
  }, 120_000)
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import * as autoencoder from '../../../src/apps/autoencoder/index.ts'
import { CollabFilterDataset } from '../../../src/apps/collab/index.ts'
import { embedRows, fit } from '../../../src/apps/tabular/index.ts'
import { readTable } from '../../../src/data/tables/duckdb/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanner-forms-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, lines: readonly string[]): string => {
  const path = join(folder, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}
/** As a spreadsheet with a German locale writes them. */
const german = (value: number): string => {
  const [whole, cents] = value.toFixed(2).split('.') as [string, string]
  return `${whole.replaceAll(/\B(?=(\d{3})+$)/g, '.')},${cents}`
}
const sizes = Array.from({ length: 60 }, (_, i) => 900 + 37.25 * i)
const training = file('german.csv', [
  'size;code;price',
  ...sizes.map((size, i) => `${german(size)};0${i % 4};${german(3 * size)} €`),
])

it('reads new rows like training rows, whatever they look like on their own', async () => {
  const table = await readTable(training)
  const run = await fit(table, { target: 'price', epochs: 1 })
  expect(run.target.kind).toBe('regression')
  expect(run.pipeline.forms.get('size')).toEqual({ decimal: ',', unit: null })
  // Alone, 1.234 would be read with a decimal point.
  const path = file('new.csv', ['size;code', '1.234;00', '1.500;01'])
  const right = await run.predict([
    { size: 1234, code: '00' },
    { size: 1500, code: '01' },
  ])
  const rows = await readTable(path, run.reading)
  expect((await run.predict(rows)).predictions).toEqual(right.predictions)
  expect((await run.predict(rows)).warnings).toEqual([])
  expect((await run.predict([{ size: '1.234,00', code: '00' }])).predictions[0]).toBeCloseTo(
    right.predictions[0] as number,
    2,
  )
  expect(embedRows(run, rows).table.column('size')).toMatchObject({
    kind: 'number',
    values: Float64Array.of(1234, 1500),
  })
  await expect(run.predict(await readTable(path))).rejects.toThrow(
    'Column "size" was read with a decimal point, but in the training rows it has a decimal comma; read the file with readTable(file, run.reading).',
  )
  // A table without fractions in it says the same either way.
  const whole = await readTable(file('whole.csv', ['size;code', '1234;00', '1500;01']), { texts: ['code'] })
  expect((await run.predict(whole)).predictions).toEqual(right.predictions)
})

it('learns features of numbers in any notation', async () => {
  const run = await autoencoder.fit(await readTable(training), { epochs: 1, ignore: ['price'] })
  expect(run.encoder.pipeline.forms.get('size')).toEqual({ decimal: ',', unit: null })
  const rows = await readTable(file('one.csv', ['size;code', '1.234;00', '2.345;01']), run.reading)
  const { values } = await run.featureValues(rows)
  const own = await run.featureValues([
    { size: 1234, code: '00' },
    { size: 2345, code: '01' },
  ])
  expect(values).toEqual(own.values)
})

it('reads ratings in any notation', async () => {
  const path = file('ratings.csv', ['who;what;stars', 'ann;7;4,5', 'bob;7;1,0', 'ann;8;+3,25'])
  const { ratings, users } = await CollabFilterDataset.fromCsv(path, {
    user: 'who',
    item: 'what',
    rating: 'stars',
  })
  expect([...ratings]).toEqual([4.5, 1, 3.25])
  expect(users).toEqual(['ann', 'bob'])
})

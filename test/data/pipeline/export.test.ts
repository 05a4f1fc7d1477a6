import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readTable, Table, TablePipeline, writeTable } from '../../../src/data/tables/index.ts'

it('model-ready rows go to Parquet and come back', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lanner-pipeline-'))
  try {
    const table = Table.fromRows([
      { city: 'Ulm', metres: 2.5 },
      { city: 'Bonn', metres: null },
      { city: null, metres: 7.5 },
    ])
    const pipeline = TablePipeline.fit(table)
    const ready = pipeline.toTable(pipeline.transform(table))
    const path = join(folder, 'rows.parquet')
    await writeTable(ready, path)
    const back = await readTable(path)
    expect(back.names).toEqual(['city', 'metres', 'metres_na'])
    expect(back.toRows()).toEqual(ready.toRows())
    expect(back.row(0)['city']).toBe(2)
  } finally {
    await rm(folder, { recursive: true })
  }
})

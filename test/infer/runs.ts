import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as autoencoder from '../../src/apps/autoencoder/index.ts'
import { saveAutoencoderRun } from '../../src/apps/autoencoder/autoencoder-run-node.ts'
import * as collab from '../../src/apps/collab/index.ts'
import { saveCollabRun } from '../../src/apps/collab/collab-run-node.ts'
import * as tabular from '../../src/apps/tabular/index.ts'
import { saveTabularRun } from '../../src/apps/tabular/tabular-run-node.ts'
import * as text from '../../src/apps/text/index.ts'
import { saveTextRun } from '../../src/apps/text/text-run-node.ts'
import { Table } from '../../src/data/tables/table.ts'

/** New rows: one as in training, one with an unknown city and without a size. */
export const newRows = [
  { city: 'Ulm', size: 80.5, garden: true },
  { city: 'Rome', size: null, garden: false },
]

/** A small trained run of each app with its folder, below one temporary folder. */
export interface SmallRuns {
  readonly folder: string
  readonly text: text.TextRun
  readonly rows: tabular.TabularRun
  readonly ratings: collab.CollabRun
  readonly features: autoencoder.AutoencoderRun
}

export async function makeRuns(): Promise<SmallRuns> {
  const folder = mkdtempSync(join(tmpdir(), 'lanner-runs-'))
  const book = await text.fit('the cat sat on the mat. a dog ran to the cat. '.repeat(30), {
    epochs: 1,
    steps: 8,
    hidden: 12,
    factors: 6,
  })
  const houses = Array.from({ length: 120 }, (_, i) => ({
    city: ['Ulm', 'Bonn', 'Kiel'][i % 3]!,
    size: i % 17 === 0 ? null : 40 + ((i * 37) % 100) / 2,
    garden: i % 2 === 0,
    price: 100 + ((i * 37) % 100) * (1 + (i % 3)),
  }))
  const rows = await tabular.fit(Table.fromRows(houses), { target: 'price', epochs: 2, layers: [8] })
  const features = await autoencoder.fit(Table.fromRows(houses), {
    epochs: 1,
    layers: [8, 3, 8],
    oneHotLevels: 2,
  })
  const stars = Array.from({ length: 200 }, (_, i) => ({
    user: `u${i % 11}`,
    item: (i * 7) % 23,
    stars: 1 + (((i % 11) + ((i * 7) % 23)) % 5),
  }))
  const columns = { user: 'user', item: 'item', rating: 'stars' }
  const ratings = await collab.fit(Table.fromRows(stars), { ...columns, epochs: 1, factors: 4 })
  await saveTextRun(book, join(folder, 'text'))
  await saveTabularRun(rows, join(folder, 'rows'))
  await saveCollabRun(ratings, join(folder, 'ratings'))
  await saveAutoencoderRun(features, join(folder, 'features'))
  return { folder, text: book, rows, ratings, features }
}

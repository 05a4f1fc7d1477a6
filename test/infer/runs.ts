import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as autoencoder from '../../src/apps/autoencoder/index.ts'
import * as collab from '../../src/apps/collab/index.ts'
import * as tabular from '../../src/apps/tabular/index.ts'
import * as text from '../../src/apps/text/index.ts'
import * as word2vec from '../../src/apps/word2vec/index.ts'
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
  readonly words: word2vec.Word2VecRun
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
  const lines = Array.from({ length: 60 }, (_, i) =>
    i % 2 ? 'red green blue green red' : 'one two three two one',
  )
  const words = await word2vec.fit(lines, { dim: 6, window: 2, epochs: 1, sample: 0, deterministic: true })
  await book.save(join(folder, 'text'))
  await rows.save(join(folder, 'rows'))
  await ratings.save(join(folder, 'ratings'))
  await features.save(join(folder, 'features'))
  await words.save(join(folder, 'words'))
  return { folder, text: book, rows, ratings, features, words }
}

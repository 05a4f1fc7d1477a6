import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { Table, writeTable } from '../../../src/data/tables/index.ts'

type Row = Readonly<Record<string, string | number>>

const csv = (rows: readonly Row[]): string =>
  [Object.keys(rows[0]!).join(','), ...rows.map((row) => Object.values(row).join(','))].join('\n') + '\n'
const many = (count: number, row: (i: number) => Row): string =>
  csv(Array.from({ length: count }, (_, i) => row(i)))

const book =
  'The old man saw the whale from the ship, and the king and the woman of france came to paris in italy. '.repeat(
    60,
  )
const flats = many(120, (i) => {
  const city = ['Ulm', 'Bonn', 'Jena'][i % 3]!
  const size = 30 + ((i * 37) % 80)
  return { city, size, garden: i % 2 ? 'no' : 'yes', price: 5 * size - (i % 2) * 60 + 10 * (i % 3) }
})
/** What `serve` gets a row of in docs/command.md. */
const rents = many(120, (i) => {
  const size = 30 + ((i * 37) % 80)
  return { city: ['Ulm', 'Bonn', 'Jena'][i % 3]!, size, price: 5 * size + 10 * (i % 3) }
})
const newFlats = [
  { city: 'Ulm', size: 80 },
  { city: 'Bonn', size: 50 },
]
const films = ['Alien', 'Heat', 'The Matrix', 'Amelie', 'Emma', 'Gigi', 'Dune', 'Solaris']
const ratings = many(400, (i) => ({ userId: i % 50, movieId: (i * 7 + (i >> 4)) % 8, rating: 1 + (i % 5) }))
const titles = csv(films.map((title, movieId) => ({ movieId, title })))
const mails = many(80, (i) => ({
  mail: i % 2 ? `buy cheap pills number ${i} now` : `see you at the meeting in room ${i} today`,
  label: i % 2 ? 'spam' : 'ham',
}))
const reviews = (column: string): string =>
  csv([{ [column]: 'the whale saw the ship' }, { [column]: 'the king of france' }])

/** Folders of small pictures, dark or light, by class or all in one. */
async function pictures(folder: string, classes: readonly string[], count: number): Promise<string[]> {
  const paths: string[] = []
  for (const [c, kind] of classes.entries()) {
    mkdirSync(join(folder, kind), { recursive: true })
    for (let i = 0; i < count; i++) {
      const background = { r: 180 * c + i, g: 180 * c, b: 180 * c + 2 * i }
      const path = join(folder, kind, `${i}.png`)
      await sharp({ create: { width: 12, height: 12, channels: 3, background } })
        .png()
        .toFile(path)
      paths.push(path)
    }
  }
  return paths
}

const files: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  autoencoders: {
    'customers.csv': many(200, (i) => ({ age: 20 + (i % 50), plan: i % 3 ? 'basic' : 'full' })),
  },
  command: {
    'book.txt': book,
    'corpus.txt': book.replaceAll('. ', '\n'),
    'train.csv': rents,
    'houses.csv': rents,
    'new.csv': csv(newFlats),
    'ratings.csv': ratings,
    'movies.csv': titles,
    'reviews.csv': reviews('text'),
  },
  recommendations: { 'ratings.csv': ratings, 'movies.csv': titles },
  tables: { 'houses.csv': flats },
  texts: {
    'book.txt': book,
    'shakespeare.txt': book,
    'moby-dick.txt': book,
    'letters.txt': book.slice(0, 3000),
    'mails.csv': mails,
    'new.csv': mails,
  },
  'word-vectors': { 'corpus.txt': book.replaceAll('. ', '\n'), 'reviews.csv': reviews('review') },
}

/** Commands whose results a page takes for granted, such as a run that a sentence mentions. */
export const commandsBefore: Readonly<Record<string, readonly string[]>> = {
  images: ['lanner fit many-pictures'],
}

/** Writes the data that the reader of a page has into a folder. */
export async function writeGuideData(page: string, folder: string): Promise<void> {
  for (const [name, text] of Object.entries(files[page] ?? {})) writeFileSync(join(folder, name), text)
  if (page === 'command') {
    await writeTable(Table.fromRows(newFlats), join(folder, 'new.parquet'))
    const paths = await pictures(join(folder, 'photos'), ['dark', 'light'], 8)
    const rows = paths.map((path, i) => ({ path, kind: i < 8 ? 'dark' : 'light' }))
    writeFileSync(join(folder, 'pictures.csv'), csv(rows))
  }
  if (page !== 'images') return
  const photos = await pictures(join(folder, 'photos'), ['cats', 'dogs'], 12)
  for (const name of ['many-pictures', 'few-labels', 'labeled'])
    await pictures(join(folder, name), ['cats', 'dogs'], 10)
  await pictures(join(folder, 'all-pictures'), ['unsorted'], 20)
  const [fresh] = await pictures(folder, ['more'], 3)
  await sharp(fresh).jpeg().toFile(join(folder, 'new.jpg'))
  const rows = photos.map((path, i) => ({ path, label: i < 12 ? 'cats' : 'dogs' }))
  writeFileSync(join(folder, 'pictures.csv'), csv(rows))
  writeFileSync(join(folder, 'list.csv'), csv(photos.slice(0, 3).map((image) => ({ image }))))
}

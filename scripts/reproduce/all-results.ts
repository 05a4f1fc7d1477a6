import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { writeFileAtomically } from '../../src/base/atomic-write.ts'
import { machine } from './report.ts'
import { readResults, writeResults } from './results.ts'

/** One of our results, with its target. */
export interface ReproductionRow {
  /** What was trained, such as `CharRnn`. */
  readonly name: string
  /** Includes the unit if it is not a plain error: `37.5 %`. */
  readonly ours: string
  /** The result of the lesson, the paper or the other program; null if there is none. */
  readonly theirs: string | null
  /** As text: `at most 0.777`. Null without a target. */
  readonly target: string | null
  /** Null without a target. */
  readonly reached: boolean | null
  /** Training time. */
  readonly seconds: number | null
  /** Default today. */
  readonly date?: string
  /** Default: this machine and version, see `machine`. */
  readonly made?: string
}

type Kept = Required<ReproductionRow>

/** The parts in table order, and their metrics. */
export const partTitles: Readonly<Record<string, string>> = {
  text: 'Text: final loss, nats per character',
  movielens: 'Ratings: mean squared error',
  rossmann: 'Sales: exp_rmspe',
  'entity-embeddings': 'Entity embeddings: mean absolute percentage error, as a fraction',
  autoencoder: 'Autoencoder: area under the ROC curve',
  word2vec: 'Word vectors: analogies and WordSim-353',
}

/** The five rows that the README shows, as part and name. */
const headlines: readonly (readonly [part: string, name: string])[] = [
  ['text', 'CharRnn'],
  ['movielens', 'EmbeddingDotBias, Adam'],
  ['rossmann', 'embeddings, layers of 1000 and 500, six epochs'],
  ['entity-embeddings', 'gradient boosted trees, shuffled, embedded'],
  ['word2vec', 'skip-gram, learning rate 0.05 (gensim: 0.025)'],
]

const file = 'docs/reproduction.md'
const [from, to] = ['<!-- reproduction: from docs/reproduction.md -->', '<!-- end of reproduction -->']

/**
 * Saves the rows of a part, keeps rows of earlier runs with other names, and regenerates docs/reproduction.md and the summary in the README.
 * Each part calls it when done, so the table grows whether the parts run together or one by one.
 */
export async function recordRows(part: string, rows: readonly ReproductionRow[]): Promise<void> {
  const date = new Date().toISOString().slice(0, 10)
  const fresh = rows.map((row): Kept => ({ date, made: machine(), ...row }))
  const all = readResults<readonly Kept[]>('all')
  all[part] = mergedRows(all[part] ?? [], fresh)
  await writeResults('all', all)
  await writeFileAtomically(file, page(all))
  await writeSummary(all)
  execFileSync('npx', ['prettier', '--write', file, 'README.md'], { stdio: 'ignore' })
}

/** New rows replace older ones of the same name; rows with new names come last. */
export function mergedRows<T extends Pick<ReproductionRow, 'name'>>(
  old: readonly T[],
  fresh: readonly T[],
): T[] {
  const renewed = old.map((row) => fresh.find(({ name }) => name === row.name) ?? row)
  return [...renewed, ...fresh.filter((row) => old.every(({ name }) => name !== row.name))]
}

/** The table for the terminal: every part with its rows. */
export function reproductionTable(): string {
  return tables(readResults<readonly Kept[]>('all'))
}

function page(all: Readonly<Record<string, readonly Kept[]>>): string {
  const rows = Object.values(all).flat()
  const machines = [...new Set(rows.map(({ made }) => made))]
  const missed = rows.filter(({ reached }) => reached === false)
  const asked = rows.filter(({ reached }) => reached !== null)
  return `# Reproduced results

Lanner's results next to those of the lesson, the papers and other programs, on the real data. \`npm run reproduce\` runs every part (\`--full\`: the long ones too), each in its own
process, and writes this table; \`npm run reproduce -- text\` runs one part and updates its rows. Each row says when and on which machine it was made. ${asked.length - missed.length} of ${asked.length} targets are reached${missed.length === 0 ? '.' : `; missing: ${missed.map(({ name }) => name).join(', ')}.`}

${tables(all, machines)}

${machines.map((made, i) => `${i + 1}. ${made}`).join('\n')}
`
}

function tables(all: Readonly<Record<string, readonly Kept[]>>, machines?: readonly string[]): string {
  const parts = Object.keys(partTitles).filter((part) => all[part] !== undefined)
  return parts
    .map((part) => {
      const rows = all[part]!.map(({ name, ours, theirs, target, reached, seconds, date, made }) => {
        const with_ = machines === undefined ? '' : `, ${machines.indexOf(made) + 1}`
        return `| ${name} | ${ours} | ${theirs ?? ''} | ${target ?? ''} | ${answer(reached)} | ${seconds === null ? '' : time(seconds)} | ${date}${with_} |`
      })
      const made = machines === undefined ? 'date' : 'date, made with'
      return `## ${partTitles[part]}\n\n| | ours | theirs | target | reached | time | ${made} |\n| --- | --- | --- | --- | --- | --- | --- |\n${rows.join('\n')}`
    })
    .join('\n\n')
}

/** Regenerates the five rows of the README. */
export async function writeSummary(all: Readonly<Record<string, readonly Kept[]>>): Promise<void> {
  const readme = existsSync('README.md') ? readFileSync('README.md', 'utf8') : ''
  const [start, end] = [readme.indexOf(from), readme.indexOf(to)]
  if (start < 0 || end < start) throw new Error(`README.md lacks the lines ${from} and ${to}`)
  const rows = headlineRows(all).map(
    ({ part, row: { name, ours, theirs, target } }) =>
      `| ${partTitles[part]} | ${name} | ${ours} | ${theirs ?? ''} | ${target ?? ''} |`,
  )
  const table = `| | | Lanner | theirs | target |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}`
  await writeFileAtomically(
    'README.md',
    `${readme.slice(0, start)}${from}\n\n${table}\n\n${readme.slice(end)}`,
  )
}

/** The rows shown in the README with their parts, if they exist. */
export function headlineRows<T extends Pick<ReproductionRow, 'name'>>(
  all: Readonly<Record<string, readonly T[]>>,
): { readonly part: string; readonly row: T }[] {
  return headlines.flatMap(([part, name]) =>
    (all[part] ?? []).filter((row) => row.name === name).map((row) => ({ part, row })),
  )
}

function answer(reached: boolean | null): string {
  return reached === null ? '' : reached ? 'yes' : 'NO'
}

function time(seconds: number): string {
  return seconds < 90 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(0)} min`
}

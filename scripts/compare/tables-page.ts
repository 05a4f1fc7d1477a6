import { peerTitles, type SplitScore } from './tables-peers.ts'
import type { PublicTable } from './tables-splits.ts'

/** Scores on one table: one per tool and split. */
export interface TableResult {
  readonly table: PublicTable
  readonly splits: number
  readonly tools: ReadonlyMap<string, readonly SplitScore[]>
}

/** The mean over splits; higher is better. */
function meanOf(
  { table, tools }: TableResult,
  tool: string,
  field: 'score' | 'seconds' | 'accuracy',
): number {
  const scores = tools.get(tool)
  if (scores === undefined || scores.length === 0) return NaN
  const mean = scores.reduce((sum, score) => sum + (score[field] ?? NaN), 0) / scores.length
  return field === 'score' && table.kind === 'classification' ? -mean : mean
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function grid(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')
}

const digits = (value: number, count: number): string => (Number.isNaN(value) ? '' : value.toFixed(count))

/** Scores and seconds of one split or of the means, as a Markdown table. */
export function scoreGrid(results: readonly TableResult[]): string {
  const tools = toolsOf(results)
  return grid(
    ['table', 'score', 'splits', ...tools],
    results.map((result) => [
      result.table.name,
      result.table.kind === 'regression' ? 'R2' : '-log loss',
      String(result.splits),
      ...tools.map((tool) => digits(meanOf(result, tool, 'score'), 4)),
    ]),
  )
}

/** Seconds of training. */
export function secondsGrid(results: readonly TableResult[]): string {
  const tools = toolsOf(results)
  return grid(
    ['table', ...tools],
    results.map((result) => [
      result.table.name,
      ...tools.map((tool) => digits(meanOf(result, tool, 'seconds'), 1)),
    ]),
  )
}

/** For each quality and each other tool: on how many tables Lanner is no worse, the differences, and the tables where it is worse by more than 2 %. */
export function verdicts(results: readonly TableResult[]): string[] {
  const tools = toolsOf(results)
  const [own, peers] = [tools.filter(isOurs), tools.filter((tool) => !isOurs(tool))]
  return own.flatMap((tool) =>
    peers.map((peer) => {
      const both = results.filter(({ tools: has }) => has.has(tool) && has.has(peer))
      const differences = both.map((result) => ({
        name: result.table.name,
        by: meanOf(result, tool, 'score') - meanOf(result, peer, 'score'),
      }))
      const of = (name: string, who: string): number =>
        meanOf(
          both.find(({ table }) => table.name === name)!,
          who,
          'score',
        )
      const kept = differences.filter(({ by }) => by >= 0)
      const clear = differences.filter(({ name, by }) => by < -0.02 * Math.abs(of(name, peer)))
      const list = differences.map(({ name, by }) => `${name} ${by >= 0 ? '+' : ''}${by.toFixed(4)}`)
      return `${tool} is no worse than ${peer} on ${kept.length} of ${both.length}: ${list.join(', ')}${clear.length === 0 ? '' : `; worse by more than 2 % on ${clear.map(({ name }) => name).join(', ')}`}`
    }),
  )
}

/** Accuracy on Adult's test file, if Adult is among the tables. */
export function adultAccuracy(results: readonly TableResult[]): string | null {
  const adult = results.find(({ table }) => table.name === 'adult')
  if (adult === undefined) return null
  const parts = [...adult.tools.keys()].map((tool) => `${tool} ${digits(meanOf(adult, tool, 'accuracy'), 4)}`)
  return `Accuracy on Adult's test file: ${parts.join(', ')}`
}

/** The page for the documentation. */
export function comparisonPage(results: readonly TableResult[], made: string): string {
  const versions = new Map(
    results.flatMap(({ tools }) =>
      [...tools].map(([tool, scores]) => [tool, scores.at(0)?.version] as const),
    ),
  )
  const accuracy = adultAccuracy(results)
  return [
    '# Tables compared with other tools',
    'Made by `npm run compare -- tables --out docs/compare.md`. Each number is the mean over random 80/20 splits with fixed seeds, the same CSV files for all tools; Adult has its own test file. Higher is better: R2, or minus log loss (probabilities clipped at 1e-7).',
    Object.entries(peerTitles)
      .filter(([tool]) => versions.has(tool))
      .map(
        ([tool, title]) =>
          `- **${tool}**: ${title}${versions.get(tool) && tool !== 'mean' ? ` (${versions.get(tool)})` : ''}.`,
      )
      .join('\n'),
    '## Scores',
    scoreGrid(results),
    ...(accuracy === null ? [] : [`${accuracy}.`]),
    '## Which is better',
    verdicts(results)
      .map((line) => `- ${line}.`)
      .join('\n'),
    '## Seconds of training',
    secondsGrid(results),
    `Made on ${new Date().toISOString().slice(0, 10)} with ${made}. Lanner's seconds include starting the process, reading the file and writing the report.`,
    '',
  ].join('\n\n')
}

/** Lanner's rows are named after the quality: `lanner`, `lanner best`. */
function isOurs(tool: string): boolean {
  return tool.startsWith('lanner')
}

function toolsOf(results: readonly TableResult[]): string[] {
  return [...new Set(results.flatMap(({ tools }) => [...tools.keys()]))]
}

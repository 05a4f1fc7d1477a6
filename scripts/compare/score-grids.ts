import type { SplitScore, Task } from './peers.ts'

/** Scores on one task: one per tool and split. */
export interface TaskResult {
  readonly task: Task
  readonly splits: number
  readonly tools: ReadonlyMap<string, readonly SplitScore[]>
}

/** The mean over splits; higher is better. */
export function meanOf(
  { task, tools }: TaskResult,
  tool: string,
  field: 'score' | 'seconds' | 'accuracy',
): number {
  const scores = tools.get(tool)
  if (scores === undefined || scores.length === 0) return NaN
  const mean = scores.reduce((sum, score) => sum + (score[field] ?? NaN), 0) / scores.length
  return field === 'score' && task.kind === 'classification' ? -mean : mean
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function grid(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')
}

export const digits = (value: number, count: number): string =>
  Number.isNaN(value) ? '' : value.toFixed(count)

/** Scores and seconds of one split or of the means, as a Markdown table. */
export function scoreGrid(results: readonly TaskResult[], what = 'table'): string {
  const tools = toolsOf(results)
  return grid(
    [what, 'score', 'splits', ...tools],
    results.map((result) => [
      result.task.name,
      result.task.kind === 'regression' ? 'R2' : '-log loss',
      String(result.splits),
      ...tools.map((tool) => digits(meanOf(result, tool, 'score'), 4)),
    ]),
  )
}

/** Percent of right classes, as a Markdown table. */
export function accuracyGrid(results: readonly TaskResult[], what = 'table'): string {
  const tools = toolsOf(results)
  return grid(
    [what, 'splits', ...tools],
    results.map((result) => [
      result.task.name,
      String(result.splits),
      ...tools.map((tool) => digits(100 * meanOf(result, tool, 'accuracy'), 1)),
    ]),
  )
}

/** Seconds of training. */
export function secondsGrid(results: readonly TaskResult[], what = 'table'): string {
  const tools = toolsOf(results)
  return grid(
    [what, ...tools],
    results.map((result) => [
      result.task.name,
      ...tools.map((tool) => digits(meanOf(result, tool, 'seconds'), 1)),
    ]),
  )
}

/** For each quality and each other tool: on how many tasks Lanner is no worse, the differences, and the tasks where it is worse by more than 2 %. */
export function verdicts(results: readonly TaskResult[]): string[] {
  const tools = toolsOf(results)
  const [own, peers] = [tools.filter(isOurs), tools.filter((tool) => !isOurs(tool))]
  return own.flatMap((tool) =>
    peers.map((peer) => {
      const both = results.filter(({ tools: has }) => has.has(tool) && has.has(peer))
      const differences = both.map((result) => ({
        name: result.task.name,
        by: meanOf(result, tool, 'score') - meanOf(result, peer, 'score'),
      }))
      const of = (name: string, who: string): number =>
        meanOf(
          both.find(({ task }) => task.name === name)!,
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

/** Lanner's rows are named after the quality: `lanner`, `lanner best`. */
function isOurs(tool: string): boolean {
  return tool.startsWith('lanner')
}

/** The other tools that were run, with their versions, as a Markdown list; the first title is that of the baseline, which has none. */
export function toolList(titles: Readonly<Record<string, string>>, results: readonly TaskResult[]): string {
  const [baseline] = Object.keys(titles)
  const versions = new Map(
    results.flatMap(({ tools }) =>
      [...tools].map(([tool, scores]) => [tool, scores.at(0)?.version] as const),
    ),
  )
  return Object.entries(titles)
    .filter(([tool]) => versions.has(tool))
    .map(([tool, title]) => {
      const version = tool === baseline ? undefined : versions.get(tool)
      return `- **${tool}**: ${title}${version ? ` (${version})` : ''}.`
    })
    .join('\n')
}

function toolsOf(results: readonly TaskResult[]): string[] {
  return [...new Set(results.flatMap(({ tools }) => [...tools.keys()]))]
}

import { format } from 'prettier'
import type { RankingScores } from 'lanner/collab'

/** One model with one seed. */
export interface RankingRow extends RankingScores {
  readonly name: string
  readonly seed: number
  /** Training time. */
  readonly seconds: number
}

/** Means over seeds, as a Markdown table. */
export function scoreLines(rows: readonly RankingRow[]): string {
  const names = [...new Set(rows.map(({ name }) => name))]
  const lines = names.map((name) => {
    const own = rows.filter((row) => row.name === name)
    const mean = (field: 'ndcg10' | 'recall20' | 'coverage' | 'seconds'): number =>
      own.reduce((sum, row) => sum + row[field], 0) / own.length
    const scores = (['ndcg10', 'recall20', 'coverage'] as const).map((field) => mean(field).toFixed(4))
    return `| ${[name, ...scores, mean('seconds').toFixed(1)].join(' | ')} |`
  })
  return [
    '| model | nDCG@10 | recall@20 | coverage | seconds |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n')
}

/** docs/compare-ranking.md */
export function rankingPage(
  rows: readonly RankingRow[],
  chosen: readonly string[],
  machine: string,
): Promise<string> {
  const seeds = [...new Set(rows.map(({ seed }) => seed))]
  const page = `# Recommendations compared

Made by \`npm run compare -- ranking --seeds ${seeds.join(',')} --out docs/compare-ranking.md\` on ${new Date().toISOString().slice(0, 10)}: ${machine}.

A quarter of the ratings of MovieLens small (October 2016) is held out at random. Every held-out item is a hit, whatever its rating. For each user with a held-out item, all
items that are not among the user's training rows are ranked. Means over users, then over ${seeds.length} splits:

${scoreLines(rows)}

- nDCG@10: a hit in place r counts 1 / log2(r + 1); the sum is divided by that of a perfect list.
- recall@20: share of a user's held-out items among the first twenty.
- coverage: share of all items that are in anyone's first ten.
- seconds: training time; for \`lanner (default)\`, including the choice of models.

EASE, iALS and BPR have their default settings. \`lanner (default)\` is what \`lanner fit\` does: it chooses settings, models and their shares on a quarter of the training rows, and
never sees the held-out ones. It chose:

${chosen.map((line) => `- ${line}`).join('\n')}
`
  return format(page, { parser: 'markdown', printWidth: 180, proseWrap: 'preserve' })
}

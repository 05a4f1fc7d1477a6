import { join } from 'node:path'
import type { TabularRun } from '../../../apps/tabular/tabular-run.ts'
import { writeFileAtomically } from '../../../base/atomic-write.ts'
import { explainedRows, type ExplainedRows } from './explained-rows.ts'

/** Evaluates a run on its validation rows and saves the results for the report. */
export async function explainRows(
  run: TabularRun,
  rows: ExplainedRows,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const text = await explainedRows(run, rows, signal)
  if (text !== null) await writeFileAtomically(join(folder, 'explained.json'), text, { followLinks: false })
}

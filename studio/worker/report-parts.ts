import type { Run } from '../../src/apps/run/run.ts'
import type { AnyRun } from '../../src/apps/run/restore.ts'
import { reportOf, type ReportFiles } from '../../src/plot/report/index.ts'
import type { ReportPart } from '../protocol.ts'

/** The sections of a run's report, as plain data. */
export async function reportParts(run: Run, files: ReportFiles): Promise<ReportPart[]> {
  const { sections } = await reportOf(run as AnyRun, files)
  return sections.map(({ name, title, text, alt, chart, table, quote, pictures = [] }) => ({
    name,
    title,
    text,
    alt: alt ?? title,
    chart: chart === undefined ? null : { wide: chart('wide'), narrow: chart('narrow') },
    table: table ?? null,
    quote: quote ?? null,
    pictures,
  }))
}

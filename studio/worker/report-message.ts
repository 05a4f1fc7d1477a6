import type { Run } from '../../src/apps/run/run.ts'
import type { AnyRun } from '../../src/apps/run/restore.ts'
import { reportOf, type ReportFiles } from '../../src/plot/report/index.ts'
import type { ReportContents } from '../../src/plot/report/page.ts'
import type { ReportPart } from '../protocol.ts'

/** What the report of a run says, with its sections as plain data. */
export interface ReportMessage extends Omit<ReportContents, 'sections'> {
  readonly parts: readonly ReportPart[]
}

/** The report of a run. */
export async function reportMessage(run: Run, files: ReportFiles): Promise<ReportMessage> {
  const { sections, ...others } = await reportOf(run as AnyRun, files)
  const parts = sections.map(({ name, title, text, alt, chart, table, quote, pictures = [] }) => ({
    name,
    title,
    text,
    alt: alt ?? title,
    chart: chart === undefined ? null : { wide: chart('wide'), narrow: chart('narrow') },
    table: table ?? null,
    quote: quote ?? null,
    pictures,
  }))
  return { ...others, parts }
}

import type { TablePipeline } from '../../data/tables/pipeline/table-pipeline.ts'
import type { ReportSection } from './page.ts'
import { counted, readableCount } from './readable.ts'

/** Maximum levels listed, and columns shown. */
const [LEVELS, COLUMNS] = [4, 60]

/** The columns of a table, as seen in the training rows. */
export function columnsSection({ cats, conts }: TablePipeline): ReportSection {
  const rows = [
    ...cats.map(({ name, levels, missing }) => [
      name,
      `${counted(levels.length, 'level')}: ${levels.slice(0, LEVELS).join(', ')}${levels.length > LEVELS ? ', …' : ''}`,
      missing,
    ]),
    ...conts
      .filter(({ flag }) => !flag)
      .map(({ name, least, greatest, mean, std, missing }) => [
        name,
        `${readable(least)} to ${readable(greatest)}; mean ${readable(mean)}, standard deviation ${readable(std)}`,
        missing,
      ]),
  ]
  const more = rows.length > COLUMNS ? ` Showing the first ${COLUMNS} of ${rows.length}.` : ''
  return {
    name: 'columns',
    title: 'Features',
    text: `The columns in the training rows: categories with their levels, then numbers, and the number of missing values.${more}`,
    table: { columns: ['column', 'values', 'missing'], rows: rows.slice(0, COLUMNS) },
  }
}

/** Four significant digits; larger numbers with thousands separators, but not years. */
function readable(value: number): string {
  return Math.abs(value) < 10_000 ? String(Number(value.toPrecision(4))) : readableCount(Math.round(value))
}

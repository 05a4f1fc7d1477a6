import type { TablePipeline } from '../../data/tables/pipeline/table-pipeline.ts'
import type { ReportSection } from './page.ts'
import { counted, readableCount } from './readable.ts'

/** Levels that are named, and columns that are shown. */
const [LEVELS, COLUMNS] = [4, 60]

/** What the columns of a table are, as the training rows showed them. */
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
        `${readable(least)} to ${readable(greatest)}; mean ${readable(mean)}, deviation ${readable(std)}`,
        missing,
      ]),
  ]
  const more = rows.length > COLUMNS ? ` The first ${COLUMNS} of ${rows.length}.` : ''
  return {
    name: 'columns',
    title: 'What it learned from',
    text: `The columns as the rows to learn from show them: categories with their levels, then measurements, and how many rows have no value.${more}`,
    table: { columns: ['column', 'what is in it', 'missing'], rows: rows.slice(0, COLUMNS) },
  }
}

/** Four digits that count; thousands apart where there are more, but not in years. */
function readable(value: number): string {
  return Math.abs(value) < 10_000 ? String(Number(value.toPrecision(4))) : readableCount(Math.round(value))
}

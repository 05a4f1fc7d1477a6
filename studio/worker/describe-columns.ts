import { histogramOfSteps } from '../../src/interpret/binned.ts'
import { cellOf, countMissing, type TableColumn } from '../../src/data/tables/table-column.ts'
import type { Table } from '../../src/data/tables/table.ts'
import { shortNumber } from '../../src/plot/chart.ts'
import type { ColumnSummary, SummaryBar } from '../protocol.ts'

/** Bars of a histogram, and characters of an example. */
const [BARS, LETTERS] = [12, 40]

/** Columns with types, missing values and small histograms. */
export function describeColumns(table: Table): ColumnSummary[] {
  return Array.from(table.entries(), ([name, column]) => ({
    name,
    kind: column.kind,
    missing: countMissing(column),
    ...(column.kind === 'text' ? ofLevels(column) : { levels: null, bars: ofValues(column) }),
    example: exampleOf(column, table.rows),
  }))
}

function ofLevels({
  codes,
  levels,
}: Extract<TableColumn, { kind: 'text' }>): Pick<ColumnSummary, 'levels' | 'bars'> {
  const counts = new Int32Array(levels.length)
  for (const code of codes) if (code >= 0) counts[code]!++
  const order = Array.from(counts.keys())
    .filter((level) => counts[level]! > 0)
    .toSorted((a, b) => counts[b]! - counts[a]! || a - b)
  const shown = order.length <= BARS ? order : order.slice(0, BARS - 1)
  const rest = order.slice(shown.length)
  return {
    levels: order.length,
    bars: [
      ...shown.map((level) => ({ label: levels[level]!, count: counts[level]! })),
      ...(rest.length === 0
        ? []
        : [
            {
              label: `${rest.length.toLocaleString('en')} others`,
              count: rest.reduce((sum, level) => sum + counts[level]!, 0),
              isRest: true,
            },
          ]),
    ],
  }
}

function ofValues(column: Exclude<TableColumn, { kind: 'text' }>): SummaryBar[] {
  const { values, missing } = column
  const present = Float64Array.from(values).filter(
    (value, row) => missing?.[row] !== 1 && Number.isFinite(value),
  )
  if (present.length === 0) return []
  if (column.kind === 'boolean') {
    const yes = present.reduce((sum, value) => sum + value, 0)
    return [
      { label: 'false', count: present.length - yes },
      { label: 'true', count: yes },
    ]
  }
  const text = column.kind === 'date' ? dayOf : shortNumber
  return histogramOfSteps(present, BARS).map(({ low, high, count }) => ({
    label: `${text(low)} to ${text(high)}`,
    count,
  }))
}

const dayOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10)

function exampleOf(column: TableColumn, rows: number): string {
  for (let row = 0; row < rows; row++) {
    const cell = cellOf(column, row)
    if (cell === null) continue
    const text = cell instanceof Date ? dayOf(cell.getTime()) : String(cell)
    return text.length > LETTERS ? `${text.slice(0, LETTERS)}…` : text
  }
  return ''
}

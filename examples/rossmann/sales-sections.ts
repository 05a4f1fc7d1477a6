import { daysOfWeek, permutationImportance, residualsBySlice } from 'lanner/interpret'
import { errorBySlice, predictedActual, sortedBars, type ReportSection } from 'lanner/plot'
import type { Table, TableColumn } from 'lanner/tables'
import { aroundClosing } from './around-closing.ts'
import { salesAroundClosings, salesByWeekday } from './sales-patterns.ts'
import type { SalesRows } from './sales-rows.ts'
import { weekdaySales } from './weekday-sales.ts'
import { predictSales } from './submission.ts'
import type { RossmannRun } from './train.ts'
import { categories, continuous } from './variables.ts'

/** What the data shows before any training. */
export function daySections(days: SalesRows): ReportSection[] {
  const weekdays = salesByWeekday(days)
  const open = weekdays.filter(({ group }) => group === 'open on Sundays')
  const closed = weekdays.filter(({ group }) => group === 'closed on Sundays')
  const more = closed.filter(({ day, mean }) => open.some((row) => row.day === day && row.mean > mean))
  const closings = salesAroundClosings(days)
  const at = (offset: number): string => percent(closings.find((row) => row.offset === offset)?.relative)
  return [
    {
      name: 'sundays',
      title: 'The Sunday effect',
      text: `Mean sales of open stores. Sunday looks strong on average, but only ${open[0]?.stores ?? 0} of ${days.storeLabels.length.toLocaleString('en')} stores ever open on Sundays, and these also sell more than the others on ${more.length} of the ${closed.length} other days.`,
      chart: (size) => weekdaySales(weekdays, { title: 'Mean sales by day of the week', size }),
    },
    {
      name: 'closings',
      title: 'Before and after a closing',
      text: `Sales around at least three consecutive closed days, relative to the store's usual sales on that weekday: ${at(-1)} on the last day before, ${at(1)} on the first day after.`,
      chart: (size) => aroundClosing(closings, { title: 'Sales around closings', size }),
    },
  ]
}

/** The network's errors on the validation days, and the importance of each column. */
export async function errorSections(run: RossmannRun, valid: Table): Promise<ReportSection[]> {
  const sales = valid.column('Sales')
  if (sales.kind !== 'number') throw new TypeError('Sales is a column of numbers')
  const actual = sales.values
  const predicted = await predictSales(run, valid)
  const relative = predicted.map((value, row) => 100 * (value / actual[row]! - 1))
  const none = new Float64Array(valid.rows)
  const { error, columns } = await permutationImportance<Float64Array>(valid, {
    columns: [...categories, ...continuous],
    predict: (rows) => predictSales(run, rows),
    error: (answers, rows) =>
      Math.sqrt(
        answers.reduce((sum, value, i) => sum + (1 - value / actual[rows[i]!]!) ** 2, 0) / rows.length,
      ),
  })
  const shown = columns.slice(0, 20)
  const slices = (
    [
      ['State', 'state'],
      ['StoreType', 'type of store'],
      ['DayOfWeek', 'day of the week'],
    ] as const
  ).map(([name, of]) => {
    const { column, levels } = levelled(valid, name)
    const rows = residualsBySlice(relative, none, column)
    return { name, of, rows: rows.toSorted((a, b) => levels.indexOf(a.slice) - levels.indexOf(b.slice)) }
  })
  return [
    {
      name: 'predicted-actual',
      title: 'Predicted and actual',
      text: `Sales of the ${valid.rows.toLocaleString('en')} validation rows.`,
      chart: (size) => predictedActual(predicted, actual, { of: 'sales', size }),
    },
    {
      name: 'importances',
      title: 'Importance of each column',
      text: `How much the error (root mean squared relative, ${error.toFixed(3)} on these samples) rises when a column is shuffled among validation rows; lines are 95 % intervals over five samples. Correlated columns share their importance. Shown are the ${shown.length} most important of ${columns.length}.`,
      chart: (size) =>
        sortedBars(
          shown.map(({ column, importance, low, high }) => ({ label: column, value: importance, low, high })),
          { title: 'Importance of each column for sales', axis: 'increase in error', size },
        ),
    },
    ...slices.map(({ name, of, rows }): ReportSection => ({
      name: `errors-${name}`,
      title: `Errors by ${of}`,
      text: `Mean of predicted / actual - 1 in percent, with 95 % intervals: right of 0, predictions are too high. Row counts in brackets.`,
      chart: (size) => errorBySlice(rows, { title: `Errors by ${of}`, of: 'sales, in %', size }),
    })),
  ]
}

/** A column as text and its levels in display order: numbers in numeric order, weekdays by name. */
function levelled(
  table: Table,
  name: string,
): { readonly column: TableColumn; readonly levels: readonly string[] } {
  const column = table.column(name)
  if (column.kind === 'text') return { column, levels: column.levels.toSorted() }
  const values = [...new Set<number>(column.values)].toSorted((a, b) => a - b)
  const names = new Map(name === 'DayOfWeek' ? daysOfWeek(1) : [])
  const levels = values.map((value) => names.get(String(value)) ?? String(value))
  return {
    column: { kind: 'text', codes: Int32Array.from(column.values, (value) => values.indexOf(value)), levels },
    levels,
  }
}

function percent(part: number | undefined): string {
  return part === undefined ? 'none' : `${Math.round(100 * part)} %`
}

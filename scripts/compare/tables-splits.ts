import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getCvIdxs } from 'lanner/data'
import { UsageError } from '../reproduce/report.ts'
import type { SplitFiles, Task } from './peers.ts'

/** The nine tables of `shared/data/tables`, and Adult with its own test file. */
export const publicTables: readonly Task[] = [
  { name: 'ames', target: 'Sale_Price', kind: 'regression' },
  { name: 'attrition', target: 'Attrition', kind: 'classification' },
  { name: 'boston', target: 'medv', kind: 'regression' },
  { name: 'churn', target: 'churn', kind: 'classification' },
  { name: 'concrete', target: 'compressive_strength', kind: 'regression' },
  { name: 'credit', target: 'Status', kind: 'classification' },
  { name: 'diamonds', target: 'price', kind: 'regression' },
  { name: 'lending-club', target: 'Class', kind: 'classification' },
  { name: 'pima', target: 'diabetes', kind: 'classification' },
  { name: 'adult', target: 'income', kind: 'classification' },
]

const adultColumns =
  'age,workclass,fnlwgt,education,education_num,marital_status,occupation,relationship,race,sex,capital_gain,capital_loss,hours_per_week,native_country,income'

/**
 * Writes the splits of a table as CSV files: a random 80/20 split for each seed, with rows in the order of the file, or the table's own split.
 *
 * @throws UsageError if the data folder lacks the table.
 */
export function writeSplits(
  table: Task,
  {
    data,
    folder,
    seeds,
  }: { readonly data: string; readonly folder: string; readonly seeds: readonly number[] },
): SplitFiles[] {
  mkdirSync(folder, { recursive: true })
  const write = (split: string, header: string, train: readonly string[], test: readonly string[]) => {
    const path = (side: string): string => join(folder, `${table.name}-${split}-${side}.csv`)
    writeFileSync(path('train'), `${[header, ...train].join('\n')}\n`)
    writeFileSync(path('test'), `${[header, ...test].join('\n')}\n`)
    return { task: table, split, train: path('train'), test: path('test') }
  }
  if (table.name === 'adult') {
    const rows = (file: string): string[] =>
      linesOf(join(data, 'adult', file))
        .filter((line) => line.includes(','))
        .map((line) => line.replace(/\.$/, '').split(', ').map(noMark).join(','))
    return [write('own', adultColumns, rows('adult.data'), rows('adult.test'))]
  }
  // None of these files has line breaks inside a field.
  const [header, ...lines] = linesOf(join(data, 'tables', `${table.name}.csv`))
  return seeds.map((seed) => {
    const held = new Set(getCvIdxs(lines.length, { seed, valPct: 0.2 }))
    const side = (wanted: boolean): string[] => lines.filter((_, row) => held.has(row) === wanted)
    return write(`seed${seed}`, header!, side(false), side(true))
  })
}

/** Adult writes a missing cell as `?`. */
function noMark(cell: string): string {
  return cell === '?' ? '' : cell
}

function linesOf(path: string): string[] {
  if (!existsSync(path))
    throw new UsageError(
      `${path} does not exist; set LANNER_DATA to the folder that contains tables/ and adult/`,
    )
  return readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '')
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DataError } from 'lanner'
import { Mt19937 } from 'lanner/data'
import { TableDatabase } from '../../src/data/tables/duckdb/index.ts'
import type { Table } from '../../src/data/tables/table.ts'

/** The categories of Guo and Berkhahn, with their embedding sizes. */
export const features = { Store: 10, DayOfWeek: 6, Promo: 1, Year: 2, Month: 6, Day: 10, State: 6 } as const

/** Their names. */
export const featureNames = Object.keys(features)

/**
 * The days of train.csv with sales, oldest first, with seven categories and `Sales`.
 *
 * @param folder of train.csv (or .csv.gz) and store_states.csv.
 * @throws DataError naming a missing file.
 */
export async function sevenFeatures(folder: string): Promise<Table> {
  const find = (name: string): string => {
    const path = ['', '.gz'].map((end) => join(folder, `${name}.csv${end}`)).find(existsSync)
    if (path === undefined) throw new DataError(`There is no ${name}.csv (or .csv.gz) in ${folder}.`)
    return `'${path.replaceAll("'", "''")}'`
  }
  const database = await TableDatabase.open()
  try {
    // The file begins with the newest day.
    await database.run(`
      CREATE TABLE days AS
      SELECT row_number() OVER () AS row, * FROM read_csv(${find('train')}, types = {StateHoliday: 'VARCHAR'})`)
    return await database.query(`
      SELECT Store, DayOfWeek, Promo, year(Date) AS Year, month(Date) AS Month, day(Date) AS Day, State, Sales
      FROM days JOIN read_csv(${find('store_states')}, types = {State: 'VARCHAR'}) USING (Store)
      WHERE Sales > 0 ORDER BY row DESC`)
  } finally {
    database.close()
  }
}

export interface PaperSplit {
  readonly train: Table
  readonly test: Table
}

export interface PaperSplitOptions {
  /** Shuffles the rows first. Otherwise the test rows are the last in time. */
  readonly shuffled: boolean
  /** Number of training rows, drawn with replacement from the first nine tenths. */
  readonly trainRows: number
  /** At most this many of the last tenth, evenly spaced. Default: all. */
  readonly testRows?: number
  readonly seed?: number
}

/** Training and test rows as in the paper: nine tenths and one tenth. Only some of the training rows are used, so that there are few rows per level. */
export function paperSplit(
  table: Table,
  { shuffled, trainRows, testRows = Infinity, seed = 123 }: PaperSplitOptions,
): PaperSplit {
  const random = new Mt19937(seed)
  const order = shuffled
    ? random.permutation(table.rows)
    : Int32Array.from({ length: table.rows }, (_, i) => i)
  const first = Math.trunc(0.9 * table.rows)
  const last = table.rows - first
  const size = Math.min(testRows, last)
  return {
    train: table.take(Int32Array.from({ length: trainRows }, () => order[random.interval(first - 1)]!)),
    test: table.take(
      Int32Array.from({ length: size }, (_, i) => order[first + Math.floor((i * last) / size)]!),
    ),
  }
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DataError } from 'lanner'
import type { Table } from '../../src/data/tables/table.ts'
import { TableDatabase } from '../../src/data/tables/duckdb/index.ts'
import { featureStatements, type RossmannFiles } from './features-sql.ts'
import { categories, continuous } from './variables.ts'

export interface FeatureOptions {
  /** DuckDB's memory limit before it writes to disk, such as '700MB'. */
  readonly memoryLimit?: string
  readonly threads?: number
  /** `model`: the model's inputs with Date, Sales and Id. `all`: every column of the notebook. Default `model`. */
  readonly columns?: 'model' | 'all'
}

/** Model-ready rows. */
export interface RossmannTables {
  /** In the order of train.csv, without days without sales: 844,338 rows. */
  readonly train: Table
  /** In the order of test.csv: 41,088 rows, with `Id` and without `Sales`. */
  readonly test: Table
}

/**
 * All features of the original notebook, computed by DuckDB from the folder of its eight tables: joins, date parts, competition and
 * promotion, days since and until holidays and promotions, seven-day sums.
 *
 * @throws DataError naming a missing file.
 */
export async function rossmannFeatures(
  folder: string,
  { columns = 'model', ...limits }: FeatureOptions = {},
): Promise<RossmannTables> {
  const files = findFiles(folder)
  const database = await TableDatabase.open({ memoryLimit: '450MB', ...limits })
  try {
    for (const statement of featureStatements(files)) await database.run(statement)
    const model = [...categories, ...continuous].join(', ')
    const wanted = (extra: string, other: string): string =>
      columns === 'model' ? `Date, ${extra}, ${model}` : `* EXCLUDE (row, ${other})`
    return {
      train: await database.query(
        `SELECT ${wanted('Sales', 'Id')} FROM features WHERE Id IS NULL AND Sales <> 0 ORDER BY row`,
      ),
      test: await database.query(
        `SELECT ${wanted('Id', 'Sales, Customers')} FROM features WHERE Id IS NOT NULL ORDER BY row`,
      ),
    }
  } finally {
    database.close()
  }
}

function findFiles(folder: string): RossmannFiles {
  const find = (name: string): string => {
    const path = ['', '.gz'].map((end) => join(folder, `${name}.csv${end}`)).find(existsSync)
    if (path === undefined)
      throw new DataError(
        `There is no ${name}.csv (or .csv.gz) in ${folder}; it needs train, test, store, store_states, state_names, googletrend and weather.`,
      )
    return path
  }
  return {
    train: find('train'),
    test: find('test'),
    store: find('store'),
    storeStates: find('store_states'),
    stateNames: find('state_names'),
    trend: find('googletrend'),
    weather: find('weather'),
  }
}

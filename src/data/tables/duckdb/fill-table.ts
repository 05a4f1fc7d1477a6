import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import { isMissing, type TableColumn } from '../table-column.ts'
import type { Table } from '../table.ts'
import { duckdb } from './duckdb-package.ts'
import { identifier } from './sql.ts'

/** Rows in a DuckDB chunk. */
const CHUNK = 2048

/** Creates a database table and copies a Lanner table into it, a chunk at a time. */
export async function fillTable(connection: DuckDBConnection, name: string, table: Table): Promise<void> {
  const { BOOLEAN, DOUBLE, VARCHAR, DuckDBDataChunk } = await duckdb()
  const columns = [...table.entries()]
  const kinds = { number: DOUBLE, date: DOUBLE, boolean: BOOLEAN, text: VARCHAR } as const
  // DuckDB needs at least one column, but our table may have none.
  const types = columns.length === 0 ? [BOOLEAN] : columns.map(([, column]) => kinds[column.kind])
  const draft = `lanner draft of ${name}`
  const list = types.map((type, i) => `${identifier(`c${i}`)} ${type.toString()}`).join(', ')
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${identifier(draft)} (${list})`)
  const appender = await connection.createAppender(draft, null, 'temp')
  for (let from = 0; from < table.rows; from += CHUNK) {
    const count = Math.min(CHUNK, table.rows - from)
    const chunk = DuckDBDataChunk.create(types, count)
    columns.forEach(([, column], i) => chunk.setColumnValues(i, cells(column, from, count)))
    if (columns.length === 0)
      chunk.setColumnValues(
        0,
        Array.from({ length: count }, () => null),
      )
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
  const own = columns.map(([column, { kind, ...rest }], i) => {
    const from = identifier(`c${i}`)
    const { time, whole } = rest as { time?: boolean; whole?: boolean }
    const moment = `epoch_ms(${from}::BIGINT)`
    const value =
      kind === 'date'
        ? time
          ? moment
          : `${moment}::DATE`
        : kind === 'number' && whole
          ? `${from}::BIGINT`
          : from
    return `${value} AS ${identifier(column)}`
  })
  const values = own.length === 0 ? `c0 AS ${identifier('nothing')}` : own.join(', ')
  await connection.run(
    `CREATE OR REPLACE TABLE ${identifier(name)} AS SELECT ${values} FROM ${identifier(draft)}`,
  )
  await connection.run(`DROP TABLE ${identifier(draft)}`)
}

function cells(column: TableColumn, from: number, count: number): DuckDBValue[] {
  return Array.from({ length: count }, (_, i) => {
    const row = from + i
    if (isMissing(column, row)) return null
    if (column.kind === 'text') return column.levels[column.codes[row]!]!
    return column.kind === 'boolean' ? column.values[row] === 1 : column.values[row]!
  })
}

import type { DuckDBConnection } from '@duckdb/node-api'
import { Table } from '../../src/data/tables/table.ts'
import type { TableColumn } from '../../src/data/tables/table-column.ts'

/** A database in memory that answers with tables. */
export class Database {
  readonly #connection: DuckDBConnection

  constructor(connection: DuckDBConnection) {
    this.#connection = connection
  }

  static async open({ memoryLimit = '700MB', threads = 2 } = {}): Promise<Database> {
    const { DuckDBInstance } = await import('@duckdb/node-api')
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: memoryLimit,
      threads: String(threads),
    })
    return new Database(await instance.connect())
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql)
  }

  async query(sql: string): Promise<Table> {
    const [{ rows }] = (await (
      await this.#connection.run(`SELECT count(*)::INTEGER AS rows FROM (${sql})`)
    ).getRowObjects()) as [{ rows: number }]
    const result = await this.#connection.stream(sql)
    const types = result.columnTypes().map(String)
    const filling = types.map((type) => emptyColumn(type, rows))
    let at = 0
    for (;;) {
      const chunk = await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) break
      for (const [i, fill] of filling.entries()) {
        const vector = chunk.getColumnVector(i)
        for (let row = 0; row < chunk.rowCount; row++) fill.put(at + row, vector.getItem(row))
      }
      at += chunk.rowCount
    }
    return new Table(result.columnNames().map((name, i) => [name, filling[i]!.column()] as const))
  }

  close(): void {
    this.#connection.closeSync()
  }
}

function emptyColumn(
  type: string,
  rows: number,
): { readonly put: (row: number, value: unknown) => void; readonly column: () => TableColumn } {
  if (type.startsWith('ENUM') || type === 'VARCHAR') {
    const codes = new Int32Array(rows).fill(-1)
    const levels = new Map<string, number>()
    return {
      put: (row, value) => {
        if (value === null) return
        let code = levels.get(value as string)
        if (code === undefined) levels.set(value as string, (code = levels.size))
        codes[row] = code
      },
      column: () => ({ kind: 'text', codes, levels: [...levels.keys()] }),
    }
  }
  let missing: Uint8Array | null = null
  const mark = (row: number): void => {
    missing ??= new Uint8Array(rows)
    missing[row] = 1
  }
  if (type === 'BOOLEAN') {
    const values = new Uint8Array(rows)
    return {
      put: (row, value) => (value === null ? mark(row) : void (values[row] = Number(value))),
      column: () => ({ kind: 'boolean', values, missing }),
    }
  }
  const values = new Float64Array(rows)
  const toNumber =
    type === 'DATE' ? (value: unknown) => (value as { days: number }).days * 86_400_000 : Number
  return {
    put: (row, value) => {
      if (value === null) {
        values[row] = NaN
        mark(row)
      } else values[row] = toNumber(value)
    },
    column: () =>
      type === 'DATE'
        ? { kind: 'date', time: false, values, missing }
        : { kind: 'number', whole: type.includes('INT'), values, missing },
  }
}

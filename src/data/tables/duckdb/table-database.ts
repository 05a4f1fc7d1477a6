import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import type { DuckDBConnection, DuckDBInstance, DuckDBResult } from '@duckdb/node-api'
import { DataError, FileError } from '../../../base/errors.ts'
import { nodeBuiltin } from '../../../base/node-builtin.ts'
import { makeTemporaryFolder } from '../../../base/temporary-folder.ts'
import { countingRows } from '../cell-error.ts'
import { Table } from '../table.ts'
import { ColumnBuilder, planColumn, type ColumnPlan } from './column-builder.ts'
import { duckdb } from './duckdb-package.ts'
import { fillTable } from './fill-table.ts'
import { identifier } from './sql.ts'

export interface DatabaseOptions {
  /** DuckDB's memory limit before it writes to disk, such as '700MB'. Default '1GB'. */
  readonly memoryLimit?: string
  /** Default: the number of cores. */
  readonly threads?: number
  /** Folder for data that does not fit in memory. Default: a new folder in the system's temporary folder, removed by `close`. */
  readonly folder?: string
  /** Keeps its tables in a compressed file in that folder instead of in memory. Default false. */
  readonly onDisk?: boolean
}

export const databaseOptionNames: OptionNames<DatabaseOptions> = {
  memoryLimit: true,
  threads: true,
  folder: true,
  onDisk: true,
}

/**
 * An in-memory database that returns tables: DuckDB, loaded on first use. Never accesses the network. Node only.
 *
 * @example
 * const database = await TableDatabase.open()
 * const table = await database.query("SELECT 1 AS a, 'x' AS b")
 * database.close()
 * table.toRows() // [{ a: 1, b: 'x' }]
 */
export class TableDatabase {
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection
  readonly #folder: string
  readonly #close: () => void
  #answers = 0

  private constructor(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    folder: string,
    close: () => void,
  ) {
    this.#instance = instance
    this.#connection = connection
    this.#folder = folder
    this.#close = close
  }

  static async open(options: DatabaseOptions = {}): Promise<TableDatabase> {
    checkOptions('TableDatabase.open', options, databaseOptionNames)
    const { memoryLimit = '1GB', threads, folder, onDisk = false } = options
    const { DuckDBInstance } = await duckdb()
    const { rmSync } = nodeBuiltin('fs', 'TableDatabase.open')
    const { join } = nodeBuiltin('path', 'TableDatabase.open')
    const own = folder === undefined ? makeTemporaryFolder('tables') : null
    const spill = folder ?? own!.path
    const file = join(spill, 'tables.duckdb')
    const remove = (): void => {
      own?.remove()
      if (own === null && onDisk) for (const each of [file, `${file}.wal`]) rmSync(each, { force: true })
    }
    try {
      const instance = await DuckDBInstance.create(onDisk ? file : ':memory:', {
        memory_limit: memoryLimit,
        temp_directory: spill,
        autoinstall_known_extensions: 'false',
        autoload_known_extensions: 'false',
        ...(threads === undefined ? {} : { threads: String(threads) }),
      })
      const connection = await instance.connect()
      // A timestamp without a time zone is in UTC, whatever this machine's zone is.
      await connection.run("SET TimeZone = 'UTC'")
      return new TableDatabase(instance, connection, spill, remove)
    } catch (error) {
      remove()
      throw new DataError(`The database cannot be opened: ${firstLine(error)}.`, { cause: error })
    }
  }

  /** Runs statements without results. @throws DataError with DuckDB's message. */
  async run(sql: string): Promise<void> {
    await this.#asking(() => this.#connection.run(sql))
  }

  /** The result of a query. Integers beyond 2^53 are refused; types without a column kind come as text. */
  async query(sql: string): Promise<Table> {
    let whole: Table | undefined
    for await (const part of this.stream(sql, Infinity)) whole = part
    return whole!
  }

  /**
   * The result of a query in pieces of about `rowsPerTable` rows, for results larger than memory. Text levels are per piece. A result without rows is one
   * empty table. Read it all, or abandon it, before the next query.
   */
  async *stream(sql: string, rowsPerTable = 65_536): AsyncGenerator<Table, void, undefined> {
    // Stored by the database first, on disk if necessary: a result read while it is computed ends early, without an error, if a cell fails.
    const kept = `lanner answer ${++this.#answers}`
    await this.run(`CREATE TEMP TABLE ${identifier(kept)} AS ${sql}`)
    try {
      yield* this.scan(kept, rowsPerTable)
    } finally {
      await this.run(`DROP TABLE ${identifier(kept)}`)
    }
  }

  /** The rows of a database table, in order and in pieces, like `stream`; `plans` lists the columns and how each is read. */
  async *scan(
    name: string,
    rowsPerTable = 65_536,
    plans?: readonly ColumnPlan[],
  ): AsyncGenerator<Table, void, undefined> {
    const columns = plans ?? (await this.plan(name))
    const list = columns.map(({ name: own, sql }) => `${sql} AS ${identifier(own)}`).join(', ')
    const rows = await this.count(`SELECT count(*)::DOUBLE FROM ${identifier(name)}`)
    const result = await this.#asking(() =>
      this.#connection.stream(`SELECT ${list === '' ? 'NULL' : list} FROM ${identifier(name)}`),
    )
    yield* this.#read(result, columns, rowsPerTable, rows)
  }

  /** The single number returned by a query. */
  async count(sql: string): Promise<number> {
    const [[n]] = (await this.rows(sql)) as [[number]]
    return Number(n)
  }

  /** A small result, as rows of DuckDB's values. */
  async rows(sql: string): Promise<unknown[][]> {
    return this.#asking(async () => (await this.#connection.run(sql)).getRows())
  }

  /** How the columns of a database table are read. */
  async plan(name: string): Promise<ColumnPlan[]> {
    return (await this.rows(`DESCRIBE ${identifier(name)}`)).map(([column, type]) =>
      planColumn(column as string, type as string, identifier(column as string)),
    )
  }

  /** Interrupts the database: the pending call fails. */
  interrupt(): void {
    this.#connection.interrupt()
  }

  async *#read(
    result: DuckDBResult,
    plans: readonly ColumnPlan[],
    rowsPerTable: number,
    total: number,
  ): AsyncGenerator<Table, void, undefined> {
    const room = Math.min(total, rowsPerTable)
    let builders = plans.map((plan) => new ColumnBuilder(plan, room))
    let rows = 0
    let given = 0
    // Row offset of the tables returned so far: a message counts rows from the first of all.
    let before = 0
    const take = (): Table => {
      const table = new Table(
        builders.map((builder, i) => [plans[i]!.name, builder.column()] as const),
        rows,
      )
      builders = plans.map((plan) => new ColumnBuilder(plan, room))
      given++
      before += rows
      rows = 0
      return table
    }
    for (;;) {
      const chunk = await this.#asking(() => result.fetchChunk())
      if (chunk === null || chunk.rowCount === 0) break
      countingRows(
        () => builders.forEach((builder, i) => builder.add(chunk.getColumnVector(i), chunk.rowCount)),
        (row) => before + row,
      )
      rows += chunk.rowCount
      if (rows >= rowsPerTable) yield take()
    }
    if (rows > 0 || given === 0) yield take()
  }

  /** Creates a database table from a Lanner table. */
  async register(name: string, table: Table): Promise<void> {
    await this.#asking(() => fillTable(this.#connection, name, table))
  }

  /** Closes the database and removes what it wrote to disk. */
  close(): void {
    this.#connection.closeSync()
    this.#instance.closeSync()
    this.#close()
  }

  async #asking<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (error) {
      if (error instanceof DataError) throw error
      if (isFull(error, this.#folder))
        throw new FileError(
          `The temporary folder ${this.#folder} has no room for data that does not fit in memory; free some space, or set TMPDIR to a folder on another disk.`,
          { cause: error },
        )
      throw new DataError(`DuckDB: ${firstLine(error)}`, { cause: error })
    }
  }
}

function firstLine(error: unknown): string {
  return String((error as Error).message).split('\n')[0]!
}

/** True if the disk of the temporary folder is full. */
function isFull(error: unknown, folder: string): boolean {
  const message = String((error as Error).message)
  return (
    /max_temp_directory_size/.test(message) ||
    (message.includes(folder) &&
      /no space left|disk is full|file too large|quota exceeded|could not write/i.test(message))
  )
}

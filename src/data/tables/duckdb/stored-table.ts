import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { countingRows } from '../cell-error.ts'
import type { TableColumn } from '../table-column.ts'
import type { NumberForm } from '../number-form.ts'
import type { ReadNote } from '../read-note.ts'
import { Table } from '../table.ts'
import type { ColumnPlan } from './column-builder.ts'
import { openFile } from './file-source.ts'
import { type ReadTableOptions, readTableOptionNames } from './read-table-options.ts'
import { holdRows, noRows } from './read-table.ts'
import { identifier } from './sql.ts'
import { TableDatabase, type DatabaseOptions } from './table-database.ts'

/** A column of a table on disk. */
export interface StoredColumn {
  readonly name: string
  readonly kind: TableColumn['kind']
  /** Numbers declared as integers by the source. */
  readonly whole: boolean
  /** Dates whose time of day matters. */
  readonly time: boolean
  /** The distinct strings; null for other kinds, and if there are too many to keep in memory: each piece then has its own levels. */
  readonly levels: readonly string[] | null
  /** Number of distinct strings; 0 for other kinds. */
  readonly distinct: number
  /** The number format in the file, if unusual. */
  readonly written?: NumberForm | undefined
}

/** Some rows of a table, and the index of the first of them. */
export interface TablePiece {
  readonly from: number
  readonly table: Table
}

export interface StoredTableOptions extends ReadTableOptions, Omit<DatabaseOptions, 'onDisk'> {
  /** Rows per chunk. Default 65,536. */
  readonly rowsPerPiece?: number
  /** Text columns with more distinct values are not numbered. Default 1,000,000. */
  readonly mostLevels?: number
  /** Interrupts the database; the pending call then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Called after each processed piece with the rows done and the total. */
  readonly onPiece?: ((rows: number, of: number) => void) | undefined
}

const storedTableOptionNames: OptionNames<StoredTableOptions> = {
  ...readTableOptionNames,
  rowsPerPiece: true,
  mostLevels: true,
  signal: true,
  onPiece: true,
  memoryLimit: true,
  threads: true,
  folder: true,
}

/**
 * The rows of a file on disk, in a form that is fast to iterate over repeatedly: a table larger than memory. Strings are numbered once, so that pieces share
 * their levels and store no string twice. Node only.
 *
 * Call `close` at the end: it removes the temporary files.
 */
export class StoredTable {
  readonly rows: number
  readonly columns: readonly StoredColumn[]
  readonly names: readonly string[]
  /** Notes about how the file was read. */
  readonly notes: readonly ReadNote[]
  readonly #byName: ReadonlyMap<string, StoredColumn>
  readonly #database: TableDatabase
  readonly #plans: ReadonlyMap<string, ColumnPlan>
  readonly #rowsPerPiece: number
  readonly #signal: AbortSignal | undefined
  readonly #onPiece: StoredTableOptions['onPiece']

  private constructor(
    database: TableDatabase,
    rows: number,
    columns: readonly StoredColumn[],
    plans: ReadonlyMap<string, ColumnPlan>,
    notes: readonly ReadNote[],
    { rowsPerPiece = 65_536, signal, onPiece }: StoredTableOptions,
  ) {
    this.#database = database
    this.rows = rows
    this.columns = columns
    this.names = columns.map(({ name }) => name)
    this.notes = notes
    this.#byName = new Map(columns.map((column) => [column.name, column]))
    this.#plans = plans
    this.#rowsPerPiece = rowsPerPiece
    this.#signal = signal
    this.#onPiece = onPiece
  }

  /** Imports a file. @throws the errors of `readTable`, and FileError if the temporary folder is full. */
  static async open(path: string, options: StoredTableOptions = {}): Promise<StoredTable> {
    checkOptions('StoredTable.open', options, storedTableOptionNames)
    const { memoryLimit, threads, folder, rowsPerPiece, mostLevels = 1_000_000, ...rest } = options
    const { signal, onPiece, ...read } = rest
    const source = await openFile(path, read)
    const closing = (error: unknown): never => {
      source.close()
      throw error
    }
    if (signal?.aborted) closing(signal.reason)
    const database = await TableDatabase.open({ memoryLimit, threads, folder, onDisk: true }).catch(closing)
    const interrupt = (): void => database.interrupt()
    signal?.addEventListener('abort', interrupt, { once: true })
    try {
      const { forms, notes } = await holdRows(database, source, TABLE)
      const rows = await database.count(`SELECT count(*)::DOUBLE FROM ${TABLE}`)
      if (rows === 0) throw noRows(source)
      const columns: StoredColumn[] = []
      const plans = new Map<string, ColumnPlan>()
      for (const plan of await database.plan(TABLE)) {
        signal?.throwIfAborted()
        const [column, own] = await numberTexts(database, plan, columns.length, mostLevels)
        const written = forms.get(column.name)
        columns.push({ ...column, written })
        plans.set(column.name, { ...own, written })
      }
      return new StoredTable(database, rows, columns, plans, notes, { rowsPerPiece, signal, onPiece })
    } catch (error) {
      database.close()
      throw signal?.aborted ? signal.reason : error
    } finally {
      source.close()
      signal?.removeEventListener('abort', interrupt)
    }
  }

  /** The rows in order, with only these columns. An error that names a row of a piece is renumbered to the row of the file. */
  async eachPiece(names: readonly string[], use: (piece: TablePiece) => void): Promise<void> {
    const plans = names.map((name) => this.#plans.get(name)!)
    const pieces = this.#database.scan(TABLE, this.#rowsPerPiece, plans)[Symbol.asyncIterator]()
    let from = 0
    const before = (row: number): number => from + row
    try {
      for (;;) {
        const next = await pieces.next()
        if (next.done) return
        this.#signal?.throwIfAborted()
        const piece = { from, table: this.#shared(next.value) }
        countingRows(() => use(piece), before)
        from += piece.table.rows
        this.#onPiece?.(from, this.rows)
      }
    } finally {
      await pieces.return(undefined)
    }
  }

  /** Some rows by index, in order, with all columns. */
  async take(rows: Int32Array): Promise<Table> {
    const list = rows.length === 0 ? '-1' : rows.join(', ')
    const table = await this.#database.query(`SELECT * FROM ${TABLE} WHERE rowid IN (${list}) ORDER BY rowid`)
    return new Table(
      Array.from(table.entries(), ([name, column]) => {
        const written = this.#byName.get(name)?.written
        return [name, column.kind === 'number' && written ? { ...column, written } : column] as const
      }),
      table.rows,
      this.notes,
    )
  }

  /**
   * The value at position `before` of a column in sorted order, among the rows where the column `present` is neither missing nor an empty string. In the
   * representation of a table column: dates are milliseconds, flags 0 or 1.
   */
  async valueInOrder(name: string, before: number, present: string): Promise<number | string> {
    const { kind } = this.columns.find((column) => column.name === present)!
    const own = identifier(present)
    const filled = `${own} IS NOT NULL${kind === 'text' ? ` AND ${own}::VARCHAR <> ''` : ''}`
    // Numbered strings are read as text.
    const asked = this.columns.find((column) => column.name === name)!
    const value = asked.kind === 'text' ? `${identifier(name)}::VARCHAR` : this.#plans.get(name)!.sql
    const [[found]] = (await this.#database.rows(
      `SELECT ${value} AS v FROM ${TABLE} WHERE ${filled} ORDER BY v LIMIT 1 OFFSET ${before}`,
    )) as [[number | string | boolean]]
    return typeof found === 'boolean' ? Number(found) : found
  }

  /** Removes the temporary files. */
  close(): void {
    this.#database.close()
  }

  /** Turns codes of strings, which come as numbers, back into text columns. */
  #shared(table: Table): Table {
    return new Table(
      table.names.map((name) => {
        const column = table.column(name)
        const { levels } = this.#byName.get(name)!
        if (levels === null || column.kind !== 'number') return [name, column] as const
        const codes = Int32Array.from(column.values, (code) => (Number.isNaN(code) ? -1 : code))
        return [name, { kind: 'text', codes, levels }] as const
      }),
      table.rows,
    )
  }
}

const TABLE = 'rows'

/** Numbers the strings of a column with a database type, unless there are too many. */
async function numberTexts(
  database: TableDatabase,
  plan: ColumnPlan,
  at: number,
  most: number,
): Promise<[StoredColumn, ColumnPlan]> {
  const { name, kind, detail, sql } = plan
  const common = { name, kind, whole: kind === 'number' && detail, time: kind === 'date' && detail }
  if (kind !== 'text') return [{ ...common, levels: null, distinct: 0 }, plan]
  const texts = `SELECT DISTINCT ${sql} AS v FROM ${TABLE} WHERE ${identifier(name)} IS NOT NULL`
  const distinct = await database.count(`SELECT count(*)::DOUBLE FROM (${texts})`)
  if (distinct > most || distinct === 0) return [{ ...common, levels: null, distinct }, plan]
  const type = identifier(`texts of column ${at}`)
  await database.run(`CREATE TYPE ${type} AS ENUM (${texts} ORDER BY v)`)
  const levels = (await database.rows(`SELECT unnest(enum_range(NULL::${type}))::VARCHAR`)).map(
    ([level]) => level as string,
  )
  const own: ColumnPlan = {
    name,
    kind: 'number',
    sql: `enum_code((${sql})::${type})::DOUBLE`,
    detail: true,
  }
  return [{ ...common, levels, distinct }, own]
}

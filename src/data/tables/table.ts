import { wrongArgument } from '../../base/check-argument.ts'
import { DataError } from '../../base/errors.ts'
import { listedNames, quoted } from '../../base/quoted.ts'
import { nearestName } from '../../base/nearest-name.ts'
import type { ReadNote } from './read-note.ts'
import { shown } from './pipeline/cells.ts'
import { cellOf, columnLength, columnOf, takeCells, type Cell, type TableColumn } from './table-column.ts'

/** One row by column name, as users write and read it. */
export type Row = Readonly<Record<string, Cell | bigint | undefined>>

/** The cells of a column, as users write them. */
export type Cells =
  | readonly (Cell | bigint | undefined)[]
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | BigInt64Array
  | BigUint64Array

/**
 * Named columns of equal length, stored as typed arrays. A table is immutable: its methods return new ones that share the columns.
 *
 * @example
 * const table = Table.fromRows([{ city: 'Ulm', beds: 3 }, { city: 'Bonn', beds: null }])
 * table.names // ['city', 'beds']
 */
export class Table {
  readonly rows: number
  readonly names: readonly string[]
  /** Notes about how its file was read; see `readTable`. */
  readonly notes: readonly ReadNote[]
  readonly #columns: ReadonlyMap<string, TableColumn>

  /** @throws DataError if columns differ in length. */
  constructor(
    columns: Iterable<readonly [string, TableColumn]>,
    rows?: number,
    notes: readonly ReadNote[] = [],
  ) {
    this.notes = notes
    this.#columns = new Map(columns)
    this.names = [...this.#columns.keys()]
    const first = this.names[0]
    this.rows = first === undefined ? (rows ?? 0) : columnLength(this.#columns.get(first)!)
    for (const [name, column] of this.#columns)
      if (columnLength(column) !== this.rows)
        throw new DataError(
          `Column ${quoted(name)} has ${columnLength(column)} rows and ${quoted(first!)} has ${this.rows}; they must be the same.`,
        )
  }

  /** Creates a table from rows. It has the columns of all rows; a row without one has a missing cell there. */
  static fromRows(rows: readonly Row[]): Table {
    if (!Array.isArray(rows) || rows.some((row) => typeof row !== 'object' || row === null))
      throw wrongArgument('Table.fromRows', 'a list of rows, such as [{ a: 1 }]', rows)
    const names = new Set(rows.flatMap((row) => Object.keys(row)))
    return new Table(
      Array.from(
        names,
        (name) =>
          [
            name,
            columnOf(
              rows.map((row) => (Object.hasOwn(row, name) ? row[name] : undefined)),
              name,
            ),
          ] as const,
      ),
      rows.length,
    )
  }

  /** Creates a table from arrays or typed arrays of cells by name. @throws DataError for anything else. */
  static fromColumns(columns: Readonly<Record<string, Cells>>): Table {
    if (typeof columns !== 'object' || columns === null || Array.isArray(columns))
      throw wrongArgument('Table.fromColumns', 'arrays by name, such as { a: [1, 2] }', columns)
    return new Table(
      Object.entries(columns).map(([name, cells]) => {
        const isTyped = ArrayBuffer.isView(cells) && !(cells instanceof DataView)
        if (!Array.isArray(cells) && !isTyped)
          throw new DataError(`Column ${quoted(name)} must be an array of cells, got ${shown(cells)}.`, {
            column: name,
          })
        return [name, columnOf(Array.from<Cell | bigint | undefined>(cells), name)] as const
      }),
    )
  }

  has(name: string): boolean {
    return this.#columns.has(name)
  }

  /** @throws DataError naming the nearest column if there is none of that name. */
  column(name: string): TableColumn {
    const column = this.#columns.get(name)
    if (column !== undefined) return column
    const near = nearestName(name, this.names)
    const hint =
      near === null
        ? `; there are ${listedNames(this.names.slice(0, 30))}${this.names.length > 30 ? ', ...' : ''}.`
        : `; did you mean "${near}"?`
    throw new DataError(`There is no column ${quoted(name)}${hint}`, { column: name })
  }

  /** Names and columns in order. */
  entries(): IterableIterator<[string, TableColumn]> {
    return (this.#columns as Map<string, TableColumn>).entries()
  }

  /** A table with only these columns, in this order. @throws DataError if one does not exist. */
  select(names: readonly string[]): Table {
    return new Table(
      names.map((name) => [name, this.column(name)] as const),
      this.rows,
      this.notes,
    )
  }

  /** All columns except these; unknown names are ignored. */
  without(names: readonly string[]): Table {
    const gone = new Set(names)
    return this.select(this.names.filter((name) => !gone.has(name)))
  }

  /** The same table with these notes. */
  noting(notes: readonly ReadNote[]): Table {
    return new Table(this.#columns, this.rows, notes)
  }

  /** Adds or replaces a column. */
  with(name: string, column: TableColumn): Table {
    return new Table(new Map([...this.#columns, [name, column]]), this.rows, this.notes)
  }

  /** A table with only these rows, in this order. */
  take(rows: ArrayLike<number>): Table {
    return new Table(
      Array.from(this.#columns, ([name, column]) => [name, takeCells(column, rows)] as const),
      rows.length,
      this.notes,
    )
  }

  /** Rows `start` to `end` (not included). */
  slice(start: number, end = this.rows): Table {
    const last = Math.min(end, this.rows)
    return this.take(Int32Array.from({ length: Math.max(0, last - start) }, (_, i) => start + i))
  }

  /** One row by column name. */
  row(row: number): Record<string, Cell> {
    return Object.fromEntries(Array.from(this.#columns, ([name, column]) => [name, cellOf(column, row)]))
  }

  /** All rows as objects: for small tables, because it creates one object per row. */
  toRows(): Record<string, Cell>[] {
    return Array.from({ length: this.rows }, (_, row) => this.row(row))
  }
}

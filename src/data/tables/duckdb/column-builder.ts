import { quoted } from '../../../base/quoted.ts'
import { CellError } from '../cell-error.ts'
import type { NumberForm } from '../number-form.ts'
import type { TableColumn } from '../table-column.ts'

/** How a column of a result is converted, and the expression that reads it. */
export interface ColumnPlan {
  readonly name: string
  readonly kind: TableColumn['kind']
  /** SQL that returns numbers, booleans or strings. */
  readonly sql: string
  /** Whether numbers are integers; for dates: whether the time of day matters. */
  readonly detail: boolean
  /** The number format in the file, if unusual. */
  readonly written?: NumberForm | undefined
}

/** Plans how to read a column of a DuckDB type: numbers and dates as DOUBLE, types without a Lanner kind as text, nested values as JSON. */
export function planColumn(name: string, type: string, quoted: string): ColumnPlan {
  if (type === 'BOOLEAN') return { name, kind: 'boolean', sql: quoted, detail: false }
  if (type === 'DATE') return { name, kind: 'date', sql: `epoch_ms(${quoted})::DOUBLE`, detail: false }
  if (type.startsWith('TIMESTAMP'))
    return { name, kind: 'date', sql: `epoch_ms(${quoted})::DOUBLE`, detail: true }
  if (/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type))
    return { name, kind: 'number', sql: `${quoted}::DOUBLE`, detail: true }
  if (/^(DOUBLE|FLOAT|DECIMAL)/.test(type) && !type.endsWith(']'))
    return { name, kind: 'number', sql: `${quoted}::DOUBLE`, detail: false }
  return {
    name,
    kind: 'text',
    sql: `${isNested(type) ? `to_json(${quoted})` : quoted}::VARCHAR`,
    detail: false,
  }
}

/** Whether values of a DuckDB type are objects or arrays. */
export function isNested(type: string): boolean {
  return /^(STRUCT|MAP)\(|\]$/.test(type)
}

/** A vector of a chunk, read one cell at a time. */
export interface Cells {
  getItem(row: number): unknown
}

type Values = Float64Array | Int32Array | Uint8Array

/** The first `rows` elements, without a copy if that is all of them. */
function cut<T extends Values>(values: T, rows: number): T {
  return values.length === rows ? values : (values.slice(0, rows) as T)
}

/** Fills one column chunk by chunk, in arrays that grow if `room` was too small. */
export class ColumnBuilder {
  readonly #plan: ColumnPlan
  readonly #levels = new Map<string, number>()
  #values: Values
  #missing: Uint8Array | null = null
  #rows = 0

  constructor(plan: ColumnPlan, room = 2048) {
    this.#plan = plan
    const make = plan.kind === 'text' ? Int32Array : plan.kind === 'boolean' ? Uint8Array : Float64Array
    this.#values = new make(room)
  }

  add(cells: Cells, count: number): void {
    this.#grow(this.#rows + count)
    if (this.#plan.kind === 'text') this.#addTexts(cells, count)
    else this.#addNumbers(cells, count)
    this.#rows += count
  }

  column(): TableColumn {
    const rows = this.#rows
    const { kind, detail, written } = this.#plan
    if (kind === 'text')
      return { kind, codes: cut(this.#values, rows) as Int32Array, levels: [...this.#levels.keys()] }
    const missing = this.#missing === null ? null : cut(this.#missing, rows)
    if (kind === 'boolean') return { kind, values: cut(this.#values, rows) as Uint8Array, missing }
    const values = cut(this.#values, rows) as Float64Array
    return kind === 'date'
      ? { kind, values, missing, time: detail }
      : { kind, values, missing, whole: detail, ...(written === undefined ? {} : { written }) }
  }

  #addTexts(cells: Cells, count: number): void {
    const levels = this.#levels
    for (let i = 0; i < count; i++) {
      const text = cells.getItem(i) as string | null
      let code = -1
      if (text !== null) {
        code = levels.get(text) ?? -1
        if (code < 0) levels.set(text, (code = levels.size))
      }
      this.#values[this.#rows + i] = code
    }
  }

  #addNumbers(cells: Cells, count: number): void {
    const { name, kind, detail } = this.#plan
    for (let i = 0; i < count; i++) {
      const at = this.#rows + i
      const value = cells.getItem(i)
      if (value === null) {
        this.#missing ??= new Uint8Array(this.#values.length)
        this.#missing[at] = 1
        this.#values[at] = kind === 'boolean' ? 0 : NaN
        continue
      }
      const number = Number(value)
      if (kind === 'number' && detail && !Number.isSafeInteger(number))
        throw new CellError(
          at,
          (place) =>
            `Column ${quoted(name)}${place} has a whole number beyond 2^53 (about ${number}); read the column as text.`,
          { column: name },
        )
      this.#values[at] = number
    }
  }

  #grow(rows: number): void {
    if (rows <= this.#values.length) return
    const room = Math.max(rows, 2 * this.#values.length)
    const grown = new (this.#values.constructor as new (length: number) => Values)(room)
    grown.set(this.#values as never)
    this.#values = grown
    if (this.#missing === null) return
    const marks = new Uint8Array(room)
    marks.set(this.#missing)
    this.#missing = marks
  }
}

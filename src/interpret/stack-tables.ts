import { DataError } from '../base/errors.ts'
import { numbersOf } from '../data/tables/pipeline/continuous.ts'
import { columnReader } from '../data/tables/pipeline/column-reader.ts'
import { toDateColumn } from '../data/tables/pipeline/dates.ts'
import type { NumberForm } from '../data/tables/number-form.ts'
import {
  cellOf,
  columnLength,
  countMissing,
  textColumn,
  type TableColumn,
} from '../data/tables/table-column.ts'
import { Table } from '../data/tables/table.ts'

/**
 * Appends the rows of `bottom` to those of `top`, with only these columns. Cells of `top` are converted to the kind of `bottom`: `"3"` becomes a number
 * if `bottom` has numbers.
 *
 * @param forms The notation of columns whose numbers are given as texts.
 * @throws DataError for a missing column, naming the nearest, and a cell that cannot be read as its kind.
 */
export function stackTables(
  top: Table,
  bottom: Table,
  names: readonly string[],
  forms: ReadonlyMap<string, NumberForm> = new Map(),
): Table {
  const columnOf = columnReader(top, forms)
  return new Table(
    names.map((name) => {
      const below = bottom.column(name)
      const above = columnOf({ name, source: name, part: null })
      if (countMissing(below) === columnLength(below))
        return [name, stack(above, like(below, above, name))] as const
      const same = like(above, below, name)
      return [name, same.kind === below.kind ? stack(same, below) : stack(same, asText(below))] as const
    }),
    top.rows + bottom.rows,
  )
}

/** Converts a column to the kind of another one, or to text if that is impossible. */
function like(column: TableColumn, { kind }: TableColumn, name: string): TableColumn {
  if (column.kind === kind) return column
  if (kind === 'number') {
    const values = numbersOf(column, name)
    return {
      kind,
      values,
      missing: Uint8Array.from(values, (value) => Number(Number.isNaN(value))),
      whole: false,
    }
  }
  if (kind === 'date') return toDateColumn(column, name)
  if (kind === 'boolean' && countMissing(column) === columnLength(column))
    return {
      kind,
      values: new Uint8Array(columnLength(column)),
      missing: new Uint8Array(columnLength(column)).fill(1),
    }
  return asText(column)
}

function asText(column: TableColumn): TableColumn {
  if (column.kind === 'text') return column
  return textColumn(
    Array.from({ length: columnLength(column) }, (_, row) => {
      const cell = cellOf(column, row)
      return cell === null ? null : cell instanceof Date ? cell.toISOString() : String(cell)
    }),
  )
}

function stack(top: TableColumn, bottom: TableColumn): TableColumn {
  if (top.kind === 'text' && bottom.kind === 'text') {
    const levels = [...new Set([...top.levels, ...bottom.levels])]
    const places = new Map(levels.map((level, code) => [level, code]))
    const codes = [top, bottom].flatMap((part) =>
      Array.from(part.codes, (code) => (code < 0 ? -1 : places.get(part.levels[code]!)!)),
    )
    return { kind: 'text', levels, codes: Int32Array.from(codes) }
  }
  if (top.kind === 'text' || bottom.kind === 'text' || top.kind !== bottom.kind)
    throw new DataError(`A column of ${top.kind}s cannot be combined with one of ${bottom.kind}s.`)
  const missing =
    top.missing === null && bottom.missing === null
      ? null
      : Uint8Array.from([...flags(top), ...flags(bottom)])
  if (top.kind === 'boolean')
    return { ...top, values: Uint8Array.from([...top.values, ...bottom.values]), missing }
  const values = Float64Array.from([...top.values, ...bottom.values])
  if (top.kind === 'date')
    return { ...top, values, missing, time: top.time || (bottom.kind === 'date' && bottom.time) }
  return { ...top, values, missing }
}

function flags(column: Exclude<TableColumn, { readonly kind: 'text' }>): Uint8Array {
  return column.missing ?? new Uint8Array(column.values.length)
}

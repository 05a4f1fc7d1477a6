import { DataError } from '../../base/errors.ts'
import { quoted } from '../../base/quoted.ts'
import { cellOf, type TableColumn } from '../../data/tables/table-column.ts'
import type { Table } from '../../data/tables/table.ts'
import type { RowWork } from '../through-rows.ts'
import type { EmbedOptions } from './app-command.ts'
import { withColumns } from './with-columns.ts'

/** Turns a text into a vector. */
export interface TextEmbedder {
  readonly width: number
  /** The vector of a text; null if the run knows none of it. */
  vectorOf(text: string): Promise<Float32Array | null> | Float32Array | null
  /** The content of a cell without a vector: `no word of the run's vocabulary`. */
  readonly unknown: string
}

/** `lanner embed` for text and word2vec runs: adds the vector of each row's text as columns `NAME_0` and so on. */
export function embeddingTexts(
  { width, vectorOf, unknown }: TextEmbedder,
  { column }: EmbedOptions,
): RowWork {
  let [rows, without] = [0, 0]
  const examples = new Set<string>()
  let chosen = column
  return {
    reading: { types: column === undefined ? {} : { [column]: 'text' } },
    async of(table) {
      chosen ??= textColumnOf(table)
      const cells = table.column(chosen)
      const vectors = new Map<string, Float32Array | null>()
      const columns = Array.from({ length: width }, () => new Float64Array(table.rows))
      const missing = new Uint8Array(table.rows)
      for (let row = 0; row < table.rows; row++) {
        const cell = cellOf(cells, row)
        const text = cell === null ? null : String(cell)
        if (text !== null && !vectors.has(text)) vectors.set(text, await vectorOf(text))
        const vector = text === null ? null : vectors.get(text)!
        if (vector === null) {
          missing[row] = 1
          without++
          if (text !== null && examples.size < 3) examples.add(quoted(text, 40))
        } else columns.forEach((values, j) => (values[row] = vector[j]!))
      }
      rows += table.rows
      const flags = missing.includes(1) ? missing : null
      return withColumns(
        table,
        columns.map((values, j): [string, TableColumn] => [
          `${chosen}_${j}`,
          { kind: 'number', values, missing: flags, whole: false },
        ]),
      )
    },
    warnings: () =>
      without === 0
        ? []
        : [
            `${without} of ${rows} ${rows === 1 ? 'row has' : without === 1 ? 'rows has' : 'rows have'} no vector, because column "${chosen}" is empty or contains ${unknown}${examples.size === 0 ? '' : `, such as ${[...examples].join(', ')}`}.`,
          ],
  }
}

function textColumnOf(table: Table): string {
  const texts = table.names.filter((name) => table.column(name).kind === 'text')
  if (texts.length === 1) return texts[0]!
  throw new DataError(
    texts.length === 0
      ? 'The table has no text column; name the column to embed with --column.'
      : `The table has ${texts.length} text columns (${texts.slice(0, 10).join(', ')}); name the one to embed with --column.`,
  )
}

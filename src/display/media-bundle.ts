import { Table } from '../data/tables/table.ts'
import { toSvg, type VegaLiteSpec } from '../plot/index.ts'
import { formatTensor, Tensor } from '../tensor/index.ts'
import { cellsOf, htmlTable, textTable, type Cells } from './cells.ts'
import { plainText } from './plain-text.ts'

/** A value in several forms by MIME type; a notebook shows the richest one that it knows. `text/plain` is always there. */
export type MediaBundle = Readonly<Record<string, unknown>> & { readonly 'text/plain': string }

/** The method that Jupyter kernels in JavaScript, such as Deno's, call to show an object. */
export const jupyterDisplay = Symbol.for('Jupyter.display')

/** Rows and columns that a notebook shows at most; the rest is counted. */
const mostRows = 50
const mostColumns = 20

/**
 * A value in the forms that a notebook can show: tensors, tables and lists of rows as HTML tables, charts and SVG texts as pictures, all else as
 * text. An object that has `Symbol.for('Jupyter.display')` decides itself.
 *
 * @example
 * const bundle = await mediaBundle([{ word: 'the', count: 12 }, { word: 'a', count: 7 }])
 * Object.keys(bundle) // ['text/html', 'text/plain']
 */
export async function mediaBundle(value: unknown): Promise<MediaBundle> {
  if (isDisplayable(value)) {
    const own = await value[jupyterDisplay]()
    return { 'text/plain': plainText(value), ...own }
  }
  if (value instanceof Tensor) return tensorBundle(value)
  if (value instanceof Table)
    return tableBundle(
      cellsOf(
        value.names,
        Array.from({ length: Math.min(value.rows, mostRows) }, (_, i) => value.row(i)),
      ),
      value.rows,
    )
  if (isChart(value)) {
    const title = typeof value['description'] === 'string' ? value['description'] : ''
    return {
      'application/vnd.vegalite.v6+json': value,
      'image/svg+xml': await toSvg(value),
      'text/plain': title === '' ? 'Chart' : `Chart: ${title}`,
    }
  }
  if (typeof value === 'string' && value.startsWith('<svg'))
    return { 'image/svg+xml': value, 'text/plain': 'Picture' }
  if (isRows(value))
    return tableBundle(
      cellsOf([...new Set(value.flatMap((row) => Object.keys(row)))], value.slice(0, mostRows)),
      value.length,
    )
  return { 'text/plain': plainText(value) }
}

function isDisplayable(
  value: unknown,
): value is { [jupyterDisplay](): Promise<Partial<MediaBundle>> | Partial<MediaBundle> } {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { [jupyterDisplay]?: unknown })[jupyterDisplay] === 'function'
  )
}

function isChart(value: unknown): value is VegaLiteSpec {
  const schema = (value as { $schema?: unknown } | null)?.$schema
  return typeof schema === 'string' && schema.includes('vega-lite')
}

/** A list of plain objects. */
function isRows(value: unknown): value is readonly Readonly<Record<string, unknown>>[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((row) => {
      if (typeof row !== 'object' || row === null || Array.isArray(row)) return false
      const prototype: unknown = Object.getPrototypeOf(row)
      return prototype === Object.prototype || prototype === null
    })
  )
}

function tableBundle(cells: Cells, rows: number): MediaBundle {
  const note = rows > mostRows ? `The first ${mostRows} of ${rows.toLocaleString('en')} rows` : null
  return { 'text/html': htmlTable(cells, note), 'text/plain': textTable(cells, note) }
}

/** A tensor of one or two dimensions is also a table, or its first rows and columns. */
async function tensorBundle(x: Tensor): Promise<MediaBundle> {
  const text = formatTensor(x)
  const { shape, dtype } = x
  if (x.storage.freed || x.numel === 0 || shape.length < 1 || shape.length > 2) return { 'text/plain': text }
  const [rows, columns] = shape.length === 1 ? [1, shape[0]!] : (shape as [number, number])
  const values = await x.data()
  const shown = { rows: Math.min(rows, mostRows), columns: Math.min(columns, mostColumns) }
  const cells: Cells = {
    names: Array.from({ length: shown.columns }, (_, j) => String(j)),
    rows: Array.from({ length: shown.rows }, (_, i) =>
      Array.from({ length: shown.columns }, (_column, j) =>
        dtype === 'bool' ? String(Boolean(values[i * columns + j])) : values[i * columns + j]!,
      ),
    ),
  }
  const note = `${dtype}, ${shape.join(' × ')}${shown.rows < rows || shown.columns < columns ? ', only the first rows and columns' : ''}`
  return { 'text/html': htmlTable(cells, note), 'text/plain': text }
}

import { plainText } from './plain-text.ts'

/** The cells of a table: numbers are aligned to the right. */
export interface Cells {
  readonly names: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
}

/** Cells of rows. A field that is an object of plain values, such as `metrics`, becomes a column for each of them. */
export function cellsOf(names: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): Cells {
  const columns = names.flatMap((name) => {
    const inner = [...new Set(rows.flatMap((row) => Object.keys(fieldsOf(row[name]) ?? {})))]
    return inner.length === 0
      ? [{ title: name, of: (row: Readonly<Record<string, unknown>>) => row[name] }]
      : inner.map((key) => ({
          title: key,
          of: (row: Readonly<Record<string, unknown>>) => fieldsOf(row[name])?.[key],
        }))
  })
  const filled = columns.filter(({ of }) => rows.length === 0 || rows.some((row) => !isEmptyObject(of(row))))
  return {
    names: filled.map(({ title }) => title),
    rows: rows.map((row) => filled.map(({ of }) => cell(of(row)))),
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
    ? (value as Readonly<Record<string, unknown>>)
    : null
}

function isEmptyObject(value: unknown): boolean {
  const fields = fieldsOf(value)
  return fields !== null && Object.keys(fields).length === 0
}

function cell(value: unknown): string | number {
  if (typeof value === 'number') return value
  return value === null || value === undefined ? '' : plainText(value)
}

/** A number with at most six digits. */
function shown(value: string | number): string {
  return typeof value === 'string'
    ? value
    : Number.isFinite(value) && !Number.isInteger(value)
      ? String(Number(value.toPrecision(6)))
      : String(value)
}

/** An HTML table without styles of its own, and a note below it. */
export function htmlTable({ names, rows }: Cells, note: string | null = null): string {
  const head = names.map((name) => `<th scope="col">${escaped(name)}</th>`).join('')
  const body = rows
    .map(
      (row) =>
        `<tr>${row.map((value) => `<td${typeof value === 'number' ? ' style="text-align:right"' : ''}>${escaped(shown(value))}</td>`).join('')}</tr>`,
    )
    .join('')
  const table = `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`
  return note === null ? table : `${table}<p>${escaped(note)}</p>`
}

/** The same as aligned text. */
export function textTable({ names, rows }: Cells, note: string | null = null): string {
  const texts = rows.map((row) => row.map(shown))
  const widths = names.map((name, j) => Math.max(name.length, ...texts.map((row) => row[j]!.length)))
  const line = (row: readonly string[], isNumber: (j: number) => boolean): string =>
    row
      .map((text, j) => (isNumber(j) ? text.padStart(widths[j]!) : text.padEnd(widths[j]!)))
      .join('  ')
      .trimEnd()
  const isNumeric = (j: number): boolean => rows.length > 0 && rows.every((row) => typeof row[j] === 'number')
  return [
    line(names, isNumeric),
    ...texts.map((row, i) => line(row, (j) => typeof rows[i]![j] === 'number')),
    ...(note === null ? [] : [note]),
  ].join('\n')
}

/** A text within HTML. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

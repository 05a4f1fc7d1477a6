import { numberText, textOf } from './text-of.ts'

/** What a program has to show. An output with a `place` replaces the one before it in that place. */
export type Output = (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'svg'; readonly svg: string }
  | {
      readonly kind: 'rows'
      readonly columns: readonly string[]
      readonly rows: readonly (readonly string[])[]
    }
) & { readonly place?: string }

/** Outputs with one more, which replaces the one in its place. */
export function withOutput<O extends { readonly place?: string }>(
  outputs: readonly O[],
  next: O,
): readonly O[] {
  const at = next.place === undefined ? -1 : outputs.findIndex(({ place }) => place === next.place)
  return at < 0 ? [...outputs, next] : outputs.with(at, next)
}

/** Draws a chart, a Vega-Lite spec, as SVG. */
export type Draw = (spec: Readonly<Record<string, unknown>>) => Promise<string>

/** A value as a notebook shows it: a chart is drawn, rows are a table, a tensor is printed; `undefined` is nothing. */
export function outputOf(value: unknown, draw: Draw): Output | null | Promise<Output> {
  if (value === undefined) return null
  if (typeof value === 'string' && value.startsWith('<svg')) return { kind: 'svg', svg: value }
  if (isDisplayable(value))
    return Promise.resolve(value[jupyterDisplay]()).then(
      (bundle) => ({ kind: 'text', text: bundle['text/plain'] ?? '' }) as const,
    )
  if (isChart(value)) return draw(value).then((svg) => ({ kind: 'svg', svg }) as const)
  return rowsOf(value) ?? { kind: 'text', text: textOf(value) }
}

const jupyterDisplay = Symbol.for('Jupyter.display')

interface ShownAsText {
  [jupyterDisplay](): Bundle | Promise<Bundle>
}
type Bundle = Readonly<Record<string, string>>

/** What `lanner/display` makes for notebooks; here its text is shown. */
function isDisplayable(value: unknown): value is ShownAsText {
  return typeof (value as Partial<ShownAsText> | null)?.[jupyterDisplay] === 'function'
}

function isChart(value: unknown): value is Readonly<Record<string, unknown>> {
  const schema = (value as { $schema?: unknown } | null)?.$schema
  return typeof schema === 'string' && schema.includes('vega-lite')
}

/** A list of two or more objects with the same few plain fields. */
function rowsOf(value: unknown): Output | null {
  if (!Array.isArray(value) || value.length < 2 || !value.every(isRow)) return null
  const columns = Object.keys(value[0]!)
  const alike = value.every(
    (row) => Object.keys(row).length === columns.length && columns.every((name) => name in row),
  )
  if (!alike || columns.length > 8) return null
  return {
    kind: 'rows',
    columns,
    rows: value.slice(0, 50).map((row) => columns.map((name) => cell(row[name]))),
  }
}

function isRow(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const { constructor } = value
  return (
    (constructor === Object || constructor === undefined) &&
    Object.values(value).every((each) => each === null || typeof each !== 'object')
  )
}

const cell = (value: unknown): string =>
  typeof value === 'number' ? numberText(value) : value === null || value === undefined ? '' : String(value)

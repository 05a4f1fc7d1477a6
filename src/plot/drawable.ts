/**
 * Names that every plain object has. Vega looks some texts of a chart up in plain objects, where `constructor` finds a function and `__proto__`
 * an object (vega-lite#8125).
 */
const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype))

/** A word joiner: takes no room, and makes a text one that no object has. */
const JOINER = '\u2060'

/** Vega-Lite writes titles into expressions without escaping their line ends; in a chart a name stands on one line anyway. */
const LINES = /[\t\n\v\f\r\u0085\u2028\u2029]+/g

/** Characters that no XML file may have. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\ufffe\uffff]/gu

/**
 * A chart whose texts, those of its data included, Vega can draw whatever they are: `drawn` makes them what they were. A copy; names of fields stay
 * as they are, since those are ours.
 */
export function drawable<T>(value: T): T {
  if (typeof value === 'string') {
    const text = value.replace(LINES, ' ').replace(FORBIDDEN, '\ufffd')
    return (inherited.has(text) ? `${text}${JOINER}` : text) as T
  }
  if (Array.isArray(value)) return value.map(drawable) as T
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, drawable<unknown>(own)])) as T
}

/** The SVG, or a text of it, with the texts as they were before `drawable`. */
export function drawn(svg: string): string {
  return svg.replace(marked, '$1')
}

const marked = new RegExp(`(${[...inherited].join('|')})${JOINER}`, 'g')

/** A list of texts inside an expression of Vega's. */
export function literal(texts: readonly string[]): string {
  return JSON.stringify(texts.map((text) => drawable(text)))
}

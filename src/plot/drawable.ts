/**
 * Property names of every plain object. Vega looks up some strings of a chart in plain objects, where `constructor` finds a function and
 * `__proto__` an object (vega-lite#8125).
 */
const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype))

/** A word joiner: has no width, and makes a string differ from every property name. */
const JOINER = '\u2060'

/** Vega-Lite writes titles into expressions without escaping line ends; in a chart, names are on one line anyway. */
const LINES = /[\t\n\v\f\r\u0085\u2028\u2029]+/g

/** Characters that XML does not allow. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\ufffe\uffff]/gu

/**
 * A copy of a chart whose strings, data included, Vega can draw whatever they are; `drawn` restores them. Field names stay, since we choose those.
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

/** The SVG, or a string in it, with the original strings from before `drawable`. */
export function drawn(svg: string): string {
  return svg.replace(marked, '$1')
}

const marked = new RegExp(`(${[...inherited].join('|')})${JOINER}`, 'g')

/** A list of strings in a Vega expression. */
export function literal(texts: readonly string[]): string {
  return JSON.stringify(texts.map((text) => drawable(text)))
}

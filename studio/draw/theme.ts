import type { VegaLiteSpec } from '../../src/plot/spec.ts'
import type { Theme } from './messages.ts'

/** The colors of paper and ink in the charts of reports, and what they become on a dark page. */
const dark: Readonly<Record<string, string>> = {
  '#ffffff': '#1b1f24',
  white: '#1b1f24',
  '#222222': '#e6e8ea',
  '#333333': '#c9ced4',
  '#57606a': '#a3abb4',
  '#e8e8e8': '#343b44',
  '#999999': '#6b7480',
  '#0072b2': '#56a9e0',
  '#d55e00': '#f08a3c',
}

/** Parts of a chart that hold data: a category may be named like a color. */
const data: ReadonlySet<string> = new Set(['data', 'domain'])

/** A chart in the colors of the page. Data keep their values. */
export function inTheme(spec: VegaLiteSpec, theme: Theme): VegaLiteSpec {
  if (theme === 'light') return spec
  const chart = recolored(spec)
  const { config = {} } = chart as { readonly config?: Readonly<Record<string, object>> }
  // Black unless a chart says otherwise.
  const ink = dark['#333333']!
  const legend = { labelColor: ink, titleColor: ink, ...config['legend'] }
  return { ...chart, config: { ...config, legend, text: { color: ink, ...config['text'] } } }
}

function recolored<T>(value: T): T {
  if (typeof value === 'string') return (Object.hasOwn(dark, value) ? dark[value] : value) as T
  if (Array.isArray(value)) return value.map(recolored) as T
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, own]) => [key, data.has(key) ? own : recolored<unknown>(own)]),
  ) as T
}

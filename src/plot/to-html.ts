import { requireFields, requireOptions } from '../base/check-required.ts'
import { type OptionNames } from '../base/check-options.ts'
import { escape } from './escape.ts'
import { inlineSvg } from './inline-svg.ts'
import { document } from './report/document.ts'
import type { VegaLiteSpec } from './spec.ts'

export interface HtmlOptions {
  readonly title: string
  /** Includes each spec in the page, collapsed, for copying into a notebook or the Vega editor. Default: true. */
  readonly specs?: boolean
}

const htmlOptionNames: OptionNames<HtmlOptions> = { title: true, specs: true }

/**
 * Charts as one HTML file that opens from disk: inline SVG with browser tooltips, no script and no requests.
 *
 * @throws LannerError if a chart cannot be drawn.
 * @example
 * const bars = sortedBars([{ label: 'Heat', value: 0.4 }], { title: 'Biases', axis: 'bias' })
 * const html = await toHtml([bars], { title: 'Movies' })
 * html.includes('<svg') // true
 */
export async function toHtml(
  charts: VegaLiteSpec | readonly VegaLiteSpec[],
  options: HtmlOptions,
): Promise<string> {
  requireOptions('toHtml', options, htmlOptionNames)
  const { title, specs = true } = options
  const parts: string[] = []
  for (const [i, chart] of [charts].flat().entries()) {
    requireFields('toHtml', 'charts, such as from sortedBars', chart)
    const { description } = chart as { readonly description?: string }
    const drawing = `<figure role="img" aria-label="${escape(description ?? title)}">${await inlineSvg(chart, `chart-${i + 1}`)}</figure>`
    const source = specs
      ? `<details><summary>Vega-Lite specification</summary><pre>${escape(JSON.stringify(chart))}</pre></details>`
      : ''
    parts.push(`<section>${drawing}${source}</section>`)
  }
  return document(title, `<header><h1>${escape(title)}</h1></header>\n${parts.join('\n')}`)
}

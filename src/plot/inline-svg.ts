import type { VegaLiteSpec } from './spec.ts'
import { toSvg } from './to-svg.ts'

/**
 * A chart as inline SVG for a page: fills the available width up to its own, prefixes its ids with `name`, and describes its marks in browser
 * tooltips, which need no script.
 */
export async function inlineSvg(chart: VegaLiteSpec, name: string): Promise<string> {
  const svg = await toSvg(chart)
  const width = Number(/ width="(\d+(?:\.\d+)?)"/.exec(svg)?.[1] ?? 600)
  return withTooltips(svg)
    .replace(/(id="|url\(#)(clip|gradient_)/g, `$1${name}-$2`)
    .replace(/ width="[^"]*"/, '')
    .replace(/ height="[^"]*"/, '')
    .replace(/^<svg/, `<svg style="max-width:${Math.ceil(width)}px"`)
}

const spoken = / (?:aria-hidden|aria-label|aria-roledescription|role)="[^"]*"/g
const meaning = / aria-label="([^"]*)" role="graphics-symbol"/

/** Vega describes marks in an invisible `aria-label`; this makes it a `<title>` tooltip, except for text. The figure itself has one label. */
function withTooltips(svg: string): string {
  return svg.replace(/<(\w+)([^>]*?)(\/?)>/g, (_, tag: string, attributes: string, end: string) => {
    const label = end === '' ? undefined : meaning.exec(attributes)?.[1]
    const rest = attributes.replace(spoken, '')
    return label === undefined ? `<${tag}${rest}${end}>` : `<${tag}${rest}><title>${label}</title></${tag}>`
  })
}

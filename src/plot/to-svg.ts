import { requireFields } from '../base/check-required.ts'
import type { TopLevelSpec } from 'vega-lite'
import { drawable, drawn } from './drawable.ts'
import { PlotError } from './plot-error.ts'
import type { VegaLiteSpec } from './spec.ts'
import { textWidth } from './text-width.ts'
import { vegaPackages } from './vega-packages.ts'

/**
 * Draws a chart as SVG, without a browser. The same spec always produces the same SVG.
 *
 * @throws LannerError if Vega-Lite cannot draw the spec.
 * @example
 * const svg = await toSvg(sortedBars([{ label: 'Heat', value: 0.4 }], { title: 'Biases', axis: 'bias' }))
 * svg.startsWith('<svg') // true
 */
export async function toSvg(spec: VegaLiteSpec): Promise<string> {
  requireFields('toSvg', 'a chart, such as from sortedBars', spec)
  const [{ compile }, vega] = await vegaPackages()
  const { textMetrics } = vega as unknown as { textMetrics: TextMetrics }
  measureOurWay(textMetrics)
  try {
    // A Vega warning means a mistake in one of our charts.
    const problems: string[] = []
    const logger = {
      level: () => logger,
      error: (...message: unknown[]) => (problems.push(message.join(' ')), logger),
      warn: (...message: unknown[]) => (problems.push(message.join(' ')), logger),
      info: () => logger,
      debug: () => logger,
    }
    const compiled = compile(drawable(spec) as unknown as TopLevelSpec, { logger: logger as never })
    if (problems.length > 0) throw new PlotError(problems[0]!)
    const view = new vega.View(vega.parse(compiled.spec), { renderer: 'none', logLevel: vega.Error })
    const svg = await view.toSVG()
    view.finalize()
    return drawn(shortened(renumber(svg)))
  } catch (error) {
    if (error instanceof PlotError) throw error
    throw new PlotError((error as Error).message, { cause: error })
  } finally {
    if (--drawing === 0) textMetrics.width = usual!
  }
}

/** Vega's text measurement. */
interface TextMetrics {
  width: (
    item: { readonly fontSize?: number; readonly text?: unknown; readonly limit?: number },
    text?: unknown,
  ) => number
}

/** The number of charts being drawn, and Vega's original measurement. */
let drawing = 0
let usual: TextMetrics['width'] | undefined

/** Without a canvas, Vega assumes wide letters, which leaves too much room next to labels. */
function measureOurWay(textMetrics: TextMetrics): void {
  if (drawing++ > 0) return
  usual = textMetrics.width
  textMetrics.width = (item, text) => {
    const width = textWidth(drawn(String(text ?? item.text ?? '')), item.fontSize ?? 11)
    // Truncated text is never wider than its limit.
    return item.limit !== undefined && item.limit > 0 ? Math.min(width, item.limit) : width
  }
}

/** Vega numbers clip and gradient ids across all charts of a process; here each chart starts over. */
function renumber(svg: string): string {
  const numbers = new Map<string, string>()
  return svg.replace(
    /((?:id="|url\(#))(clip|gradient_)(\d+)/g,
    (_, before: string, kind: string, id: string) => {
      if (!numbers.has(kind + id)) numbers.set(kind + id, `${kind}${numbers.size + 1}`)
      return before + numbers.get(kind + id)!
    },
  )
}

/** Rounds coordinates to a hundredth of a pixel. */
function shortened(svg: string): string {
  return svg.replace(/ (?:d|transform|[xy][12]?|width|height)="[^"]*"/g, (attribute) =>
    attribute.replace(/\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2)))),
  )
}

import { drawable, drawn } from './drawable.ts'
import { PlotError } from './plot-error.ts'
import type { VegaLiteSpec } from './spec.ts'
import { textWidth } from './text-width.ts'

/**
 * Draws a chart as SVG, without a browser. The same spec gives the same text.
 *
 * @throws LannerError where Vega-Lite does not understand the spec.
 */
export async function toSvg(spec: VegaLiteSpec): Promise<string> {
  const [{ compile }, vega] = await Promise.all([import('vega-lite'), import('vega')])
  const { textMetrics } = vega as unknown as { textMetrics: TextMetrics }
  measureOurWay(textMetrics)
  try {
    // What Vega would print as a warning is a mistake in a chart of ours.
    const problems: string[] = []
    const logger = {
      level: () => logger,
      error: (...message: unknown[]) => (problems.push(message.join(' ')), logger),
      warn: (...message: unknown[]) => (problems.push(message.join(' ')), logger),
      info: () => logger,
      debug: () => logger,
    }
    const compiled = compile(drawable(spec), { logger: logger as never })
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

/** What Vega asks for the width of a text. */
interface TextMetrics {
  width: (
    item: { readonly fontSize?: number; readonly text?: unknown; readonly limit?: number },
    text?: unknown,
  ) => number
}

/** Charts that are being drawn, and how Vega measured before the first of them. */
let drawing = 0
let usual: TextMetrics['width'] | undefined

/** Without a canvas Vega takes every letter for a wide one, which leaves much empty room beside labels. */
function measureOurWay(textMetrics: TextMetrics): void {
  if (drawing++ > 0) return
  usual = textMetrics.width
  textMetrics.width = (item, text) => {
    const width = textWidth(drawn(String(text ?? item.text ?? '')), item.fontSize ?? 11)
    // A text that is cut takes no more room than it may.
    return item.limit !== undefined && item.limit > 0 ? Math.min(width, item.limit) : width
  }
}

/** Vega counts the ids of its clips and gradients over all charts of a process; here each chart begins anew. */
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

/** Places to a hundredth of a pixel. */
function shortened(svg: string): string {
  return svg.replace(/ (?:d|transform|[xy][12]?|width|height)="[^"]*"/g, (attribute) =>
    attribute.replace(/\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2)))),
  )
}

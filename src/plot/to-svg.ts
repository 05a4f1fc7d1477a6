import { PlotError } from './plot-error.ts'
import type { VegaLiteSpec } from './spec.ts'

/**
 * Draws a chart as SVG, without a browser. The same spec gives the same text.
 *
 * @throws LannerError where Vega-Lite does not understand the spec.
 */
export async function toSvg(spec: VegaLiteSpec): Promise<string> {
  const [{ compile }, vega] = await Promise.all([import('vega-lite'), import('vega')])
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
    const compiled = compile(spec, { logger: logger as never })
    if (problems.length > 0) throw new PlotError(problems[0]!)
    const view = new vega.View(vega.parse(compiled.spec), { renderer: 'none', logLevel: vega.Error })
    const svg = await view.toSVG()
    view.finalize()
    return renumber(svg)
  } catch (error) {
    if (error instanceof PlotError) throw error
    throw new PlotError((error as Error).message, { cause: error })
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

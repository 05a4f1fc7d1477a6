// Draws charts, with Vega, apart from the page and from training. It sees nothing but charts.
import { lossCurves } from '../../src/plot/charts/loss-curves.ts'
import type { VegaLiteSpec } from '../../src/plot/spec.ts'
import { toSvg } from '../../src/plot/to-svg.ts'
import { inTheme } from './theme.ts'
import type { Drawing, DrawAnswer, DrawRequest } from './messages.ts'

function specOf(drawing: Drawing): VegaLiteSpec {
  if (drawing.kind === 'spec') return drawing.spec
  const { epochs, options, size } = drawing
  return lossCurves(epochs, { ...options, size })
}

self.addEventListener('message', async ({ data: { id, drawing, theme } }: MessageEvent<DrawRequest>) => {
  let answer: DrawAnswer
  try {
    answer = { id, svg: await toSvg(inTheme(specOf(drawing), theme)) }
  } catch (error) {
    answer = { id, problem: (error as Error).message }
  }
  self.postMessage(answer)
})

import type { VegaLiteSpec } from './spec.ts'
import { toSvg } from './to-svg.ts'

export interface PngOptions {
  /** Pixels for each unit of the chart. Default 2. */
  readonly scale?: number
}

/** Draws a chart as the bytes of a PNG. Letters need a font on the machine, such as DejaVu Sans. In Node only. */
export async function toPng(spec: VegaLiteSpec, { scale = 2 }: PngOptions = {}): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js')
  const drawing = new Resvg(await toSvg(spec), {
    fitTo: { mode: 'zoom', value: scale },
    font: { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' },
  })
  return drawing.render().asPng()
}

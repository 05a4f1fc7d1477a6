import { requireFields } from '../base/check-required.ts'
import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { BackendError, ValueError } from '../base/errors.ts'
import { withOptional } from '../base/optional-package.ts'
import { shownValue } from '../base/quoted.ts'
import type { VegaLiteSpec } from './spec.ts'
import { toSvg } from './to-svg.ts'

export interface PngOptions {
  /** Pixels per chart unit. Default: 2. */
  readonly scale?: number
  /** Width in pixels, instead of `scale`. */
  readonly width?: number
}

const pngOptionNames: OptionNames<PngOptions> = { scale: true, width: true }

/**
 * Draws a chart or an SVG as the bytes of a PNG, with a sans-serif system font. Node only.
 *
 * @throws ValueError if a size is not above 0; BackendError if the machine has no suitable font.
 * @example
 * const png = await toPng(lossCurves([{ epoch: 1, trainLoss: 1, validLoss: null }], { title: 'Loss' }), { width: 200 })
 * String.fromCharCode(...png.subarray(1, 4)) // 'PNG'
 */
export async function toPng(chart: VegaLiteSpec | string, options: PngOptions = {}): Promise<Uint8Array> {
  checkOptions('toPng', options, pngOptionNames)
  const { scale = 2, width } = options
  const size = width ?? scale
  if (!(size > 0 && size < 32_768))
    throw new ValueError(
      'toPng',
      `${width === undefined ? 'scale' : 'width'} must be above 0, got ${shownValue(size)}`,
    )
  if (typeof chart !== 'string') requireFields('toPng', 'a chart or the text of an SVG', chart)
  const { Resvg } = await withOptional('pictures', () => import('@resvg/resvg-js'))
  const svg = typeof chart === 'string' ? chart : await toSvg(chart)
  const drawing = {
    fitTo:
      width === undefined
        ? { mode: 'zoom' as const, value: scale }
        : { mode: 'width' as const, value: width },
    font: { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' },
  }
  checkFonts(Resvg, drawing.font)
  try {
    return new Resvg(svg, drawing).render().asPng()
  } catch (error) {
    throw new ValueError('toPng', `the SVG cannot be read: ${(error as Error).message}`)
  }
}

type ResvgClass = typeof import('@resvg/resvg-js').Resvg
let fontsFound = false

/** Without fonts, text would be omitted silently; this draws one letter to find out. */
function checkFonts(Resvg: ResvgClass, font: object): void {
  if (fontsFound) return
  const letter =
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><text y="16" font-size="16" font-family="sans-serif">M</text></svg>'
  fontsFound = new Resvg(letter, { font }).innerBBox() !== undefined
  if (!fontsFound)
    throw new BackendError(
      'toPng',
      'this machine has no font for chart text; install one (Debian: apt-get install fonts-dejavu-core), or use toSvg',
    )
}

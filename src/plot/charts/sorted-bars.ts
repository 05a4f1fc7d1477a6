import { requireOptions } from '../../base/check-required.ts'
import { requireList } from '../../base/check-argument.ts'
import { type OptionNames } from '../../base/check-options.ts'
import { chart, shortNumber } from '../chart.ts'
import { literal } from '../drawable.ts'
import { type ChartOptions, type VegaLiteSpec, chartOptionNames } from '../spec.ts'
import { colors } from '../theme.ts'

export interface Bar {
  readonly label: string
  readonly value: number
  /** The ends of an error bar. */
  readonly low?: number
  readonly high?: number
}

export interface BarsOptions extends ChartOptions {
  readonly title: string
  /** The meaning of the values. */
  readonly axis: string
}

const barsOptionNames: OptionNames<BarsOptions> = { ...chartOptionNames, title: true, axis: true }

/**
 * Labeled bars in the given order, from top to bottom; negative ones in another color. A narrow chart has the labels above the bars.
 *
 * @example
 * const spec = sortedBars([{ label: 'Heat', value: 0.4 }], { title: 'Biases', axis: 'bias' })
 * (await toSvg(spec)).includes('Heat') // true
 */
export function sortedBars(bars: readonly Bar[], options: BarsOptions): VegaLiteSpec {
  requireOptions('sortedBars', options, barsOptionNames)
  requireList('sortedBars', "a list of bars, such as [{ label: 'a', value: 1 }]", bars)
  const { title, axis, size = 'wide' } = options
  const narrow = size === 'narrow'
  const [step, top, bottom] = narrow ? [38, 18, 32] : [22, 3, 19]
  const values = bars.map((bar, place) => {
    const at = (pixels: number): number => place + pixels / step
    return {
      ...bar,
      zero: 0,
      top: at(top),
      bottom: at(bottom),
      middle: at((top + bottom) / 2),
      name: at(8),
      tip: tipOf(bar),
    }
  })
  const names = literal(bars.map(({ label }) => label))
  const y = {
    type: 'quantitative',
    title: null,
    scale: { domain: [bars.length, 0], nice: false, zero: false },
    axis: narrow
      ? null
      : {
          values: bars.map((_, place) => place + 0.5),
          labelExpr: `${names}[floor(datum.value)]`,
          tickCount: bars.length,
          labelOverlap: false,
          labelPadding: 6,
          ticks: false,
          domain: false,
          grid: false,
        },
  }
  const x = { type: 'quantitative', title: axis, axis: { tickCount: narrow ? 4 : 7 } }
  const description = { field: 'tip' }
  const bounds = {
    transform: [{ filter: 'isValid(datum.low)' }],
    mark: { type: 'rule', color: colors.ink, strokeWidth: 1.5 },
    encoding: { x: { field: 'low', ...x }, x2: { field: 'high' }, y: { field: 'middle', ...y }, description },
  }
  const labels = {
    mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: 12, limit: 315, color: colors.ink },
    encoding: { x: { value: 1 }, y: { field: 'name', ...y }, text: { field: 'label' } },
  }
  return chart(title, size, {
    data: { values },
    height: step * Math.max(1, bars.length),
    layer: [
      {
        mark: { type: 'rect', cornerRadius: 1 },
        encoding: {
          x: { field: 'zero', ...x },
          x2: { field: 'value' },
          y: { field: 'top', ...y },
          y2: { field: 'bottom' },
          color: { condition: { test: 'datum.value < 0', value: colors.red }, value: colors.blue },
          description,
        },
      },
      ...(bars.some(({ low }) => low !== undefined) ? [bounds] : []),
      ...(narrow ? [labels] : []),
    ],
  })
}

function tipOf({ label, value, low, high }: Bar): string {
  const range =
    low === undefined || high === undefined ? '' : ` (${shortNumber(low)} to ${shortNumber(high)})`
  return `${label}: ${shortNumber(value)}${range}`
}

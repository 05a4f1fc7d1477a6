import { requireOptions } from '../../base/check-required.ts'
import { requireList } from '../../base/check-argument.ts'
import { type OptionNames } from '../../base/check-options.ts'
import type { BarRow } from '../../interpret/index.ts'
import { chart, shortNumber } from '../chart.ts'
import { type ChartOptions, type VegaLiteSpec, chartOptionNames } from '../spec.ts'
import { colors } from '../theme.ts'

export interface HistogramOptions extends ChartOptions {
  readonly title: string
  /** The meaning of the values. */
  readonly axis: string
  /** What is counted. Default: 'rows'. */
  readonly counted?: string
}

const histogramOptionNames: OptionNames<HistogramOptions> = {
  ...chartOptionNames,
  title: true,
  axis: true,
  counted: true,
}

/**
 * A histogram, from the rows of `histogram` of `lanner/interpret`.
 *
 * @example
 * const spec = histogramBars([{ low: 0, high: 1, count: 3 }], { title: 'Ratings', axis: 'stars' })
 * (await toSvg(spec)).includes('stars') // true
 */
export function histogramBars(bars: readonly BarRow[], options: HistogramOptions): VegaLiteSpec {
  requireOptions('histogramBars', options, histogramOptionNames)
  requireList('histogramBars', 'a list of bars, as from histogram', bars)
  const { title, axis, counted = 'rows', size = 'wide' } = options
  const values = bars.map((bar) => ({
    ...bar,
    zero: 0,
    tip: `${shortNumber(bar.low)} to ${shortNumber(bar.high)}: ${shortNumber(bar.count)} ${counted}`,
  }))
  const ends = [bars[0]?.low ?? 0, bars.at(-1)?.high ?? 1]
  return chart(title, size, {
    height: 220,
    data: { values },
    mark: { type: 'rect', color: colors.blue, stroke: 'white', strokeWidth: 1 },
    encoding: {
      x: {
        field: 'low',
        type: 'quantitative',
        title: axis,
        scale: { domain: ends, nice: false, zero: false },
        axis: { tickCount: size === 'wide' ? 8 : 4, grid: false },
      },
      x2: { field: 'high' },
      y: { field: 'zero', type: 'quantitative', title: counted, axis: { tickCount: 5 } },
      y2: { field: 'count' },
      description: { field: 'tip' },
    },
  })
}

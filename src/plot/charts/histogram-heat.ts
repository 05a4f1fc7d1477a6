import { requireList } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { chart, shortNumber } from '../chart.ts'
import type { LayerHistogram } from '../../learner/index.ts'
import { type ChartOptions, type VegaLiteSpec, chartOptionNames } from '../spec.ts'

/** The distribution of a layer's values at one step. */
export type HistogramAtStep = Pick<LayerHistogram, 'low' | 'high' | 'counts'> & { readonly step: number }

export interface HistogramHeatOptions extends ChartOptions {
  readonly title?: string
  /** The meaning of the values. Default: 'value'. */
  readonly axis?: string
}

const histogramHeatOptionNames: OptionNames<HistogramHeatOptions> = {
  ...chartOptionNames,
  title: true,
  axis: true,
}

/**
 * Histograms of one layer over the steps, side by side; darker means more values. A band that narrows to 0 means a dying layer, one that keeps
 * widening an exploding one.
 *
 * @example
 * const spec = histogramHeat([{ step: 0, low: -1, high: 1, counts: [1, 2, 1] }, { step: 5, low: -2, high: 2, counts: [1, 2, 1] }])
 * (await toSvg(spec)).includes('value') // true
 */
export function histogramHeat(
  histograms: readonly HistogramAtStep[],
  options: HistogramHeatOptions = {},
): VegaLiteSpec {
  checkOptions('histogramHeat', options, histogramHeatOptionNames)
  requireList('histogramHeat', 'a list of histograms', histograms)
  const { title = '', axis = 'value', size = 'wide' } = options
  const values = histograms.flatMap(({ step, low, high, counts }, i) => {
    const total = counts.reduce((sum, count) => sum + count, 0)
    const width = (high - low) / counts.length
    return counts.flatMap((count, bin) =>
      count === 0 || !(width > 0)
        ? []
        : [
            {
              from: i,
              to: i + 1,
              low: low + bin * width,
              high: low + (bin + 1) * width,
              part: Math.sqrt(count / total),
              tip: `step ${step}: ${shortNumber((100 * count) / total)} % from ${shortNumber(low + bin * width)} to ${shortNumber(low + (bin + 1) * width)}`,
            },
          ],
    )
  })
  return chart(title, size, {
    height: size === 'wide' ? 160 : 140,
    data: { values },
    mark: { type: 'rect', strokeWidth: 0 },
    encoding: {
      x: {
        field: 'from',
        type: 'quantitative',
        title: `step (0 to ${histograms.at(-1)?.step ?? 0})`,
        scale: { domain: [0, histograms.length], nice: false },
        axis: { labels: false, ticks: false, grid: false },
      },
      x2: { field: 'to' },
      y: { field: 'low', type: 'quantitative', title: axis, scale: { zero: false }, axis: { tickCount: 5 } },
      y2: { field: 'high' },
      color: { field: 'part', type: 'quantitative', scale: { scheme: 'blues' }, legend: null },
      description: { field: 'tip' },
    },
  })
}

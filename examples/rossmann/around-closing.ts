import type { ClosingRow } from './sales-patterns.ts'
import { chart, shortNumber } from '../../src/plot/chart.ts'
import { colors, type ChartOptions, type VegaLiteSpec } from 'lanner/plot'

export interface AroundClosingOptions extends ChartOptions {
  readonly title: string
}

/**
 * Sales on the days before and after a closing, relative to that weekday's usual sales: a chart of `salesAroundClosings`. The gray line marks the usual level.
 *
 * @example
 * const spec = aroundClosing([{ offset: -1, mean: 1, relative: 1.2, count: 9 }, { offset: 1, mean: 1, relative: 1.3, count: 9 }], { title: 'Closings' })
 * (await toSvg(spec)).includes('days after') // true
 */
export function aroundClosing(
  rows: readonly ClosingRow[],
  { title, size = 'wide' }: AroundClosingOptions,
): VegaLiteSpec {
  const values = rows.map(({ offset, relative, count }) => {
    const days = Math.abs(offset)
    const side = offset < 0 ? 'before' : 'after'
    const tip = `${days} ${days === 1 ? 'day' : 'days'} ${side}: ${shortNumber(100 * relative)} % of the usual (${shortNumber(count)} days)`
    return { offset, relative, side, tip }
  })
  const reach = Math.max(1, ...rows.map(({ offset }) => Math.abs(offset)))
  const x = {
    field: 'offset',
    type: 'quantitative',
    title: 'days before and after the closing',
    scale: { domain: [-reach - 0.5, reach + 0.5], nice: false, zero: false },
    axis: {
      tickCount: size === 'wide' ? 14 : 6,
      grid: false,
      labelExpr: "datum.value == 0 ? '0' : format(datum.value, '+d')",
    },
  }
  const y = {
    field: 'relative',
    type: 'quantitative',
    title: 'sales relative to usual',
    scale: { zero: false },
    axis: { tickCount: 6, format: '%' },
  }
  const line = { field: 'side', type: 'nominal', legend: null, scale: { range: [colors.red, colors.blue] } }
  return chart(title, size, {
    height: size === 'wide' ? 260 : 220,
    layer: [
      {
        data: { values: [{ offset: 0, relative: 1 }] },
        mark: { type: 'rule', color: colors.faint, strokeDash: [5, 4] },
        encoding: { y },
      },
      { data: { values }, mark: { type: 'line', strokeWidth: 2.5 }, encoding: { x, y, color: line } },
      {
        data: { values },
        mark: { type: 'circle', size: 45, opacity: 1 },
        encoding: { x, y, color: line, description: { field: 'tip' } },
      },
    ],
  })
}

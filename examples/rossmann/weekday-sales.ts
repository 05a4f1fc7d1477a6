import type { WeekdayRow } from './sales-patterns.ts'
import { chart, shortNumber } from '../../src/plot/chart.ts'
import { colors, type ChartOptions, type VegaLiteSpec } from 'lanner/plot'

export interface WeekdayOptions extends ChartOptions {
  readonly title: string
  /** Axis title. Default 'mean sales'. */
  readonly axis?: string
}

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/**
 * Mean sales by weekday, separately for stores that open on Sundays and the others: a chart of `salesByWeekday`.
 *
 * @example
 * const spec = weekdaySales([{ group: 'open on Sundays', day: 'Sun', mean: 900, count: 10, stores: 1 }], { title: 'Sales' })
 * (await toSvg(spec)).includes('open on Sundays') // true
 */
export function weekdaySales(
  rows: readonly WeekdayRow[],
  { title, axis = 'mean sales', size = 'wide' }: WeekdayOptions,
): VegaLiteSpec {
  const name = ({ group, stores }: WeekdayRow): string =>
    `${group} (${shortNumber(stores)} ${stores === 1 ? 'store' : 'stores'})`
  const values = rows.map((row) => ({
    day: row.day,
    mean: row.mean,
    of: name(row),
    tip: `${row.day}, ${row.group}: ${shortNumber(row.mean)} (${shortNumber(row.count)} days)`,
  }))
  const groups = [...new Set(values.map(({ of }) => of))]
  return chart(title, size, {
    height: size === 'wide' ? 280 : 240,
    data: { values },
    mark: { type: 'bar', cornerRadiusEnd: 1 },
    encoding: {
      x: {
        field: 'day',
        type: 'nominal',
        title: null,
        scale: { domain: days, paddingInner: 0.25 },
        axis: { labelAngle: 0, ticks: false },
      },
      xOffset: { field: 'of', type: 'nominal', scale: { domain: groups } },
      y: { field: 'mean', type: 'quantitative', title: axis, axis: { tickCount: 6 } },
      color: {
        field: 'of',
        type: 'nominal',
        scale: { domain: groups, range: [colors.red, colors.blue].slice(0, groups.length) },
        legend: { title: null },
      },
      description: { field: 'tip' },
    },
  })
}

import { requireFields, requireOptions } from '../../base/check-required.ts'
import { type OptionNames } from '../../base/check-options.ts'
import type { ColumnDependence } from '../../interpret/index.ts'
import { chart, shortNumber } from '../chart.ts'
import { type ChartOptions, type VegaLiteSpec, chartOptionNames } from '../spec.ts'
import { colors } from '../theme.ts'
import { heatSquares } from './heat-squares.ts'
import { sortedBars } from './sorted-bars.ts'

export interface DependenceCurveOptions extends ChartOptions {
  readonly title: string
  /** What is predicted, such as the name of the target. */
  readonly of: string
  /** Range of the means, to draw several columns on the same scale. Default: that of this column. */
  readonly domain?: readonly [low: number, high: number]
}

const dependenceCurveOptionNames: OptionNames<DependenceCurveOptions> = {
  ...chartOptionNames,
  title: true,
  of: true,
  domain: true,
}

/**
 * The partial dependence of a prediction on one column: a curve over numbers or dates, with one line per class; bars for the levels of a category, which
 * show the difference from the mean prediction; squares for levels by class. Takes an entry of `partialDependence` of `lanner/interpret`.
 *
 * @example
 * const points = [{ value: 40, count: 0, means: [120] }, { value: 80, count: 0, means: [210] }]
 * const bySize = { column: 'size', kind: 'number', classes: [], points, averages: [160] }
 * const spec = dependenceCurve(bySize, { title: 'Effect of size', of: 'price' })
 * (await toSvg(spec)).includes('size') // true
 */
export function dependenceCurve(dependence: ColumnDependence, options: DependenceCurveOptions): VegaLiteSpec {
  requireOptions('dependenceCurve', options, dependenceCurveOptionNames)
  requireFields('dependenceCurve', 'the dependence on a column, as from partialDependence', dependence, [
    'column',
    'classes',
    'points',
    'averages',
  ])
  const { column, kind, classes, points, averages } = dependence
  const { title, of, size = 'wide', domain } = options
  const predicted =
    classes.length === 0
      ? `mean prediction of ${of}`
      : `mean probability${classes.length === 1 ? ` of ${classes[0]}` : ''}`
  if (kind === 'level') {
    const labels = points.map(({ value, count }) => `${value ?? '(missing)'} (${shortNumber(count)})`)
    if (classes.length > 1)
      return heatSquares(
        labels,
        classes,
        points.map(({ means }) => means.map((mean) => Number(mean.toPrecision(2)))),
        { title, xTitle: 'class', yTitle: column, value: 'mean probability', size },
      )
    const bars = points.map(({ means }, i) => ({ label: labels[i]!, value: means[0]! - averages[0]! }))
    return sortedBars(
      bars.toSorted((a, b) => b.value - a.value),
      { title, axis: `difference from the ${predicted}`, size },
    )
  }
  const values = points.flatMap(({ value, means }) =>
    means.map((mean, c) => ({
      value,
      mean,
      of: classes[c] ?? of,
      tip: `${column} ${typeof value === 'number' ? shortNumber(value) : value}: ${shortNumber(mean)}${classes.length > 1 ? ` ${classes[c]}` : ''}`,
    })),
  )
  const format = kind === 'date' ? { format: dayFormat(points) } : isPlain(points) ? { format: 'd' } : {}
  const encoding = {
    x: {
      field: 'value',
      type: kind === 'date' ? 'temporal' : 'quantitative',
      title: column,
      scale: kind === 'date' ? { type: 'utc' } : { zero: false, nice: false },
      axis: {
        grid: false,
        tickCount: size === 'wide' ? 8 : 4,
        ...format,
      },
    },
    y: {
      field: 'mean',
      type: 'quantitative',
      title: predicted,
      scale: { zero: false, ...(domain === undefined ? {} : { domain }) },
      axis: { tickCount: 5 },
    },
    ...(classes.length < 2
      ? {}
      : {
          color: {
            field: 'of',
            type: 'nominal',
            scale: { domain: [...classes] },
            legend: { title: null, symbolType: 'stroke', symbolStrokeWidth: 3 },
          },
        }),
  }
  const paint = classes.length < 2 ? { color: colors.blue } : {}
  return chart(title, size, {
    height: size === 'wide' ? 220 : 190,
    data: { values },
    layer: [
      { mark: { type: 'line', strokeWidth: 2.5, ...paint }, encoding },
      {
        mark: { type: 'circle', size: 36, opacity: 1, ...paint },
        encoding: { ...encoding, description: { field: 'tip' } },
      },
    ],
  })
}

/** Years and other small integers need no thousands separator. */
function isPlain(points: ColumnDependence['points']): boolean {
  return points.every(({ value }) => Number.isInteger(value) && Math.abs(Number(value)) < 10_000)
}

function dayFormat(points: ColumnDependence['points']): string {
  const [first, last] = [points.at(0), points.at(-1)].map((point) => Date.parse(String(point?.value)))
  return last! - first! > 150 * 86_400_000 ? '%b %Y' : '%Y-%m-%d'
}

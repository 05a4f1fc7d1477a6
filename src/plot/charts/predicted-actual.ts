import { requireNumbers } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError } from '../../base/errors.ts'
import { chart, shortNumber } from '../chart.ts'
import { type ChartOptions, type VegaLiteSpec, chartOptionNames } from '../spec.ts'
import { colors } from '../theme.ts'

export interface PredictedActualOptions extends ChartOptions {
  readonly title?: string
  /** The target, for the axis titles. */
  readonly of?: string
  /** Squares along each side. Default: 40 (24 if narrow). */
  readonly bins?: number
}

const predictedActualOptionNames: OptionNames<PredictedActualOptions> = {
  ...chartOptionNames,
  title: true,
  of: true,
  bins: true,
}

/**
 * Predicted against actual values, binned into squares by number of rows. On the dashed line both are equal.
 *
 * @example
 * const spec = predictedActual([1, 2], [1, 3], { of: 'price' })
 * (await toSvg(spec)).includes('actual price') // true
 */
export function predictedActual(
  predicted: ArrayLike<number>,
  actual: ArrayLike<number>,
  options: PredictedActualOptions = {},
): VegaLiteSpec {
  checkOptions('predictedActual', options, predictedActualOptionNames)
  requireNumbers('predictedActual', 'predictions', predicted)
  requireNumbers('predictedActual', 'actual values', actual)
  if (predicted.length !== actual.length)
    throw new ShapeError('predictedActual', 'there must be one prediction for each actual value', {
      predicted: [predicted.length],
      actual: [actual.length],
    })
  const { title = '', of = '', size = 'wide' } = options
  const bins = options.bins ?? (size === 'wide' ? 40 : 24)
  let [low, high] = [Infinity, -Infinity]
  for (const list of [predicted, actual])
    for (let i = 0; i < list.length; i++) [low, high] = [Math.min(low, list[i]!), Math.max(high, list[i]!)]
  const step = (high - low || 1) / bins
  const counts = new Map<number, number>()
  const bin = (value: number): number => Math.min(bins - 1, Math.floor((value - low) / step))
  for (let i = 0; i < actual.length; i++) {
    const key = bin(actual[i]!) * bins + bin(predicted[i]!)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const values = Array.from(counts, ([key, rows]) => {
    const [x, y] = [low + Math.floor(key / bins) * step, low + (key % bins) * step]
    const tip = `actual ${shortNumber(x)} to ${shortNumber(x + step)}, predicted ${shortNumber(y)} to ${shortNumber(y + step)}: ${rows} ${rows === 1 ? 'row' : 'rows'}`
    return { x, x2: x + step, y, y2: y + step, rows, tip }
  })
  const scale = { domain: [low, high > low ? high : low + 1], nice: false, zero: false }
  const axis = { type: 'quantitative', scale, axis: { tickCount: size === 'wide' ? 6 : 4 } }
  const [x, y] = [
    { field: 'x', ...axis, title: `actual ${of}`.trim() },
    { field: 'y', ...axis, title: `predicted ${of}`.trim() },
  ]
  const side = size === 'wide' ? 440 : 245
  return chart(title, size, {
    width: side,
    height: side,
    autosize: 'pad',
    layer: [
      {
        data: { values },
        mark: { type: 'rect' },
        encoding: {
          x,
          x2: { field: 'x2' },
          y,
          y2: { field: 'y2' },
          color: {
            field: 'rows',
            type: 'quantitative',
            scale: { type: 'log', range: 'ramp' },
            legend:
              size === 'wide'
                ? { orient: 'right', title: 'rows', tickCount: 4 }
                : { orient: 'bottom', title: 'rows', gradientLength: 180, tickCount: 4 },
          },
          description: { field: 'tip' },
        },
      },
      {
        data: { values: [{ x: low, y: low, x2: high, y2: high }] },
        mark: { type: 'rule', color: colors.red, strokeDash: [5, 4], strokeWidth: 1.5 },
        encoding: { x, y, x2: { field: 'x2' }, y2: { field: 'y2' } },
      },
    ],
  })
}

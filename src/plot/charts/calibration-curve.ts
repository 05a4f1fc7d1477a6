import { requireFields, requireOptions } from '../../base/check-required.ts'
import { type OptionNames } from '../../base/check-options.ts'
import type { Calibration } from '../../interpret/index.ts'
import { chart, shortNumber } from '../chart.ts'
import { chartWidth, type ChartOptions, type VegaLiteSpec, chartOptionNames } from '../spec.ts'
import { colors } from '../theme.ts'

export interface CalibrationOptions extends ChartOptions {
  readonly title: string
  /** The predicted event, such as a class. */
  readonly of: string
}

const calibrationOptionNames: OptionNames<CalibrationOptions> = { ...chartOptionNames, title: true, of: true }

/**
 * A calibration curve: observed frequency against predicted probability. Points on the dashed line are perfectly calibrated; larger points represent more rows.
 * Takes the result of `calibrate` of `lanner/interpret`.
 *
 * @example
 * const bins = [{ low: 0, high: 0.5, count: 9, meanProbability: 0.2, part: 0.25 }]
 * const spec = calibrationCurve({ bins, error: 0.05 }, { title: 'Calibration', of: 'rain' })
 * (await toSvg(spec)).includes('probability') // true
 */
export function calibrationCurve(calibration: Calibration, options: CalibrationOptions): VegaLiteSpec {
  requireOptions('calibrationCurve', options, calibrationOptionNames)
  requireFields('calibrationCurve', 'a calibration, as from calibrate', calibration, ['bins'])
  const { title, of, size = 'wide' } = options
  const side = size === 'wide' ? 340 : chartWidth.narrow - 76
  const percent = (part: number): string => `${shortNumber(100 * part)} %`
  const values = calibration.bins.map((bin) => ({
    ...bin,
    tip: `${shortNumber(bin.count)} rows with about ${percent(bin.meanProbability)}: observed ${percent(bin.part)}`,
  }))
  const common = { type: 'quantitative', scale: { domain: [0, 1] }, axis: { format: '%', tickCount: 5 } }
  const x = { field: 'meanProbability', ...common, title: `probability of ${of}` }
  const y = { field: 'part', ...common, title: 'observed frequency' }
  return chart(title, size, {
    width: side,
    height: side,
    autosize: 'pad',
    layer: [
      {
        data: {
          values: [
            { meanProbability: 0, part: 0 },
            { meanProbability: 1, part: 1 },
          ],
        },
        mark: { type: 'line', color: colors.faint, strokeDash: [5, 4] },
        encoding: { x, y },
      },
      { data: { values }, mark: { type: 'line', color: colors.blue, strokeWidth: 2 }, encoding: { x, y } },
      {
        data: { values },
        mark: { type: 'circle', color: colors.blue, opacity: 1 },
        encoding: {
          x,
          y,
          size: { field: 'count', type: 'quantitative', scale: { range: [20, 260] }, legend: null },
          description: { field: 'tip' },
        },
      },
    ],
  })
}

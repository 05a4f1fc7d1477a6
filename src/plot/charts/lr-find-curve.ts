import { requireFields } from '../../base/check-required.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import type { LrFindResult } from '../../learner/index.ts'
import { tellingRows } from '../../learner/lr-find/suggest-lr.ts'
import { chart, shortNumber } from '../chart.ts'
import { type ChartOptions, type VegaLiteSpec, chartOptionNames } from '../spec.ts'
import { colors } from '../theme.ts'

export interface LrFindCurveOptions extends ChartOptions {
  readonly title?: string
  /** The name of the loss. Default: 'loss'. */
  readonly axis?: string
  /** Includes the first and last steps, which carry little information. Default: false. */
  readonly all?: boolean
}

const lrFindCurveOptionNames: OptionNames<LrFindCurveOptions> = {
  ...chartOptionNames,
  title: true,
  axis: true,
  all: true,
}

/**
 * The smoothed loss against the learning rate of a search, with its suggestions: in the valley, and where the loss falls fastest.
 *
 * @example
 * const rows = [5, 4.9, 4, 3.9, 4.5].map((loss, i) => ({ lr: 10 ** (i - 4), loss, smoothedLoss: loss }))
 * const spec = lrFindCurve({ rows, valley: 0.01, steepest: 0.001 })
 * (await toSvg(spec)).includes('valley: 0.01') // true
 */
export function lrFindCurve(
  search: Pick<LrFindResult, 'rows' | 'valley' | 'steepest'>,
  options: LrFindCurveOptions = {},
): VegaLiteSpec {
  checkOptions('lrFindCurve', options, lrFindCurveOptionNames)
  requireFields('lrFindCurve', 'the result of a search for a learning rate, as from lrFind', search, ['rows'])
  const { rows, valley, steepest } = search
  const { title = '', axis = 'loss', all = false, size = 'wide' } = options
  const telling = tellingRows(rows)
  const shown = (all || telling.length < 2 ? rows : telling).filter(
    ({ lr, smoothedLoss }) => lr > 0 && Number.isFinite(smoothedLoss),
  )
  const values = shown.map(({ lr, smoothedLoss }) => ({ lr, loss: smoothedLoss }))
  const at = (of: string, lr: number | null): { of: string; lr: number; loss: number; tip: string }[] => {
    const row = shown.find((other) => other.lr === lr)
    return lr === null || row === undefined
      ? []
      : [
          {
            of: `${of}: ${shortNumber(lr)}`,
            lr,
            loss: row.smoothedLoss,
            tip: `${of}: rate ${shortNumber(lr)}, loss ${shortNumber(row.smoothedLoss)}`,
          },
        ]
  }
  const points = [...at('valley', valley), ...at('steepest', steepest)]
  const x = {
    field: 'lr',
    type: 'quantitative',
    title: 'learning rate',
    scale: { type: 'log' },
    axis: { format: '~e', grid: false, tickCount: size === 'wide' ? 8 : 4 },
  }
  const y = {
    field: 'loss',
    type: 'quantitative',
    title: axis,
    scale: { zero: false },
    axis: { tickCount: 6 },
  }
  return chart(title, size, {
    height: size === 'wide' ? 260 : 220,
    layer: [
      { data: { values }, mark: { type: 'line', strokeWidth: 2.5, color: colors.blue }, encoding: { x, y } },
      {
        data: { values: points },
        mark: { type: 'circle', size: 120, opacity: 1 },
        encoding: {
          x,
          y,
          color: {
            field: 'of',
            type: 'nominal',
            scale: {
              domain: points.map(({ of }) => of),
              range: [colors.red, colors.green].slice(0, points.length),
            },
            legend: { title: null },
          },
          description: { field: 'tip' },
        },
      },
    ],
  })
}

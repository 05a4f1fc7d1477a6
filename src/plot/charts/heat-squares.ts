import { requireOptions } from '../../base/check-required.ts'
import { requireList } from '../../base/check-argument.ts'
import { type OptionNames } from '../../base/check-options.ts'
import { chart, shortNumber } from '../chart.ts'
import { literal } from '../drawable.ts'
import { chartWidth, type ChartOptions, type VegaLiteSpec, chartOptionNames } from '../spec.ts'
import { textWidth } from '../text-width.ts'

export interface HeatOptions extends ChartOptions {
  readonly title: string
  readonly xTitle: string
  readonly yTitle: string
  /** The meaning of the color. */
  readonly value: string
  /** Writes the numbers into the squares. Default: true if they fit. */
  readonly numbers?: boolean
}

const heatOptionNames: OptionNames<HeatOptions> = {
  ...chartOptionNames,
  title: true,
  xTitle: true,
  yTitle: true,
  value: true,
  numbers: true,
}

/**
 * A heat map of a table of numbers, in the given order; null leaves a square empty. For a crosstab, a confusion matrix or distances.
 *
 * @example
 * const spec = heatSquares(['a'], ['b'], [[12]], { title: 'Counts', xTitle: 'x', yTitle: 'y', value: 'rows' })
 * (await toSvg(spec)).includes('>12<') // true
 */
export function heatSquares(
  rows: readonly string[],
  columns: readonly string[],
  cells: readonly (readonly (number | null)[])[],
  options: HeatOptions,
): VegaLiteSpec {
  requireOptions('heatSquares', options, heatOptionNames)
  requireList('heatSquares', 'a list of row names', rows)
  requireList('heatSquares', 'a list of column names', columns)
  requireList('heatSquares', 'a list of rows of numbers', cells)
  const { title, xTitle, yTitle, value: meaning, numbers, size = 'wide' } = options
  const narrow = size === 'narrow'
  const [most, fontSize] = [narrow ? 110 : 220, narrow && columns.length > 6 ? 10 : 11]
  const limit = narrow ? 86 : 180
  const left = Math.min(limit, Math.max(...rows.map((row) => textWidth(row, 12)), 0)) + 40
  const side = Math.floor(
    Math.min(narrow ? 60 : 64, (chartWidth[size] - left - (narrow ? 14 : 90)) / Math.max(1, columns.length)),
  )
  const values = rows.flatMap((row, i) =>
    columns.map((column, j) => {
      const value = cells[i]![j] ?? null
      const shown = value === null ? '' : shortNumber(value)
      return { i, j, value, shown, tip: `${yTitle} ${row}, ${xTitle} ${column}: ${shown || 'none'}` }
    }),
  )
  const known = values.map(({ value }) => value).filter((value) => value !== null)
  const widest = Math.max(0, ...values.map(({ shown }) => textWidth(shown, fontSize)))
  const written = numbers ?? (values.length <= most * 2 && widest + 4 <= side)
  const middle = (Math.min(...known) + Math.max(...known)) / 2
  const label = (names: readonly string[]): string => `${literal(names)}[datum.value]`
  const slanted = columns.some((column) => textWidth(column, 12) > side - 6)
  const common = { ticks: false, domain: false, labelOverlap: false, labelLimit: limit }
  const band = { paddingInner: 0.04, paddingOuter: 0 }
  const place = {
    x: {
      field: 'j',
      type: 'ordinal',
      scale: band,
      title: xTitle,
      axis: { ...common, labelExpr: label(columns), labelAngle: slanted ? -45 : 0 },
    },
    y: {
      field: 'i',
      type: 'ordinal',
      scale: band,
      title: yTitle,
      axis: { ...common, labelExpr: label(rows) },
    },
  }
  return chart(title, size, {
    data: { values },
    width: side * columns.length,
    height: Math.min(side, 34) * rows.length,
    autosize: 'pad',
    encoding: place,
    layer: [
      {
        mark: 'rect',
        encoding: {
          color: {
            field: 'value',
            type: 'quantitative',
            legend: narrow
              ? { orient: 'bottom', title: meaning, gradientLength: 180, titleLimit: 300 }
              : {
                  orient: 'right',
                  title: meaning,
                  gradientLength: Math.min(200, Math.max(60, 24 * rows.length)),
                },
          },
          description: { field: 'tip' },
        },
      },
      ...(written
        ? [
            {
              mark: { type: 'text', fontSize },
              encoding: {
                text: { field: 'shown' },
                color: { condition: { test: `datum.value > ${middle}`, value: 'white' }, value: '#222222' },
              },
            },
          ]
        : []),
    ],
  })
}

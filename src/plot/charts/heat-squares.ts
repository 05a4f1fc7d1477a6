import { chart, type VegaLiteSpec } from '../spec.ts'

export interface HeatText {
  readonly title: string
  readonly xTitle: string
  readonly yTitle: string
  /** What the colour says. */
  readonly value: string
  /** Writes the numbers into the squares. Default: where there are at most 250. */
  readonly numbers?: boolean
}

/** A table of numbers as coloured squares, in the order they come in; null leaves a square empty. */
export function heatSquares(
  rows: readonly string[],
  columns: readonly string[],
  cells: readonly (readonly (number | null)[])[],
  text: HeatText,
): VegaLiteSpec {
  const values = rows.flatMap((row, i) =>
    columns.map((column, j) => ({ row, column, value: cells[i]![j] ?? null })),
  )
  const shown = text.numbers ?? values.length <= 250
  const known = values.map(({ value }) => value).filter((value) => value !== null)
  const whole = known.every(Number.isInteger)
  const middle = (Math.min(...known) + Math.max(...known)) / 2
  const place = {
    x: {
      field: 'column',
      type: 'nominal',
      sort: null,
      scale: { domain: columns },
      title: text.xTitle,
      axis: { labelAngle: -45 },
    },
    y: { field: 'row', type: 'nominal', sort: null, scale: { domain: rows }, title: text.yTitle },
  }
  return chart(text.title, {
    title: text.title,
    data: { values },
    width: { step: 46 },
    height: { step: 26 },
    encoding: place,
    layer: [
      {
        mark: 'rect',
        encoding: {
          color: {
            field: 'value',
            type: 'quantitative',
            title: text.value,
            legend: { orient: 'right', title: text.value },
          },
        },
      },
      ...(shown
        ? [
            {
              mark: { type: 'text', fontSize: 11 },
              encoding: {
                text: { field: 'value', type: 'quantitative', format: whole ? ',d' : '.2~g' },
                color: { condition: { test: `datum.value > ${middle}`, value: 'white' }, value: '#222222' },
              },
            },
          ]
        : []),
    ],
  })
}

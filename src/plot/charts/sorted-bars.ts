import { chart, type VegaLiteSpec } from '../spec.ts'

export interface Bar {
  readonly label: string
  readonly value: number
  /** Ends of a line of uncertainty. */
  readonly low?: number
  readonly high?: number
}

/** Named bars in the order they come in, from top to bottom; those below 0 in another colour. */
export function sortedBars(
  bars: readonly Bar[],
  { title, axis }: { readonly title: string; readonly axis: string },
): VegaLiteSpec {
  const values = bars.map((bar, place) => ({ ...bar, name: `${place}\u2063${bar.label}` }))
  const y = {
    field: 'name',
    type: 'nominal',
    sort: null,
    scale: { domain: values.map(({ name }) => name) },
    title: null,
    axis: { labelExpr: "split(datum.value, '\\u2063')[1]", ticks: false, domain: false, labelLimit: 320 },
  }
  const uncertain = bars.some(({ low }) => low !== undefined)
  return chart(title, {
    title,
    data: { values },
    width: 380,
    height: { step: 20 },
    encoding: { y },
    layer: [
      {
        mark: { type: 'bar', cornerRadiusEnd: 2 },
        encoding: {
          x: { field: 'value', type: 'quantitative', title: axis },
          color: { condition: { test: 'datum.value < 0', value: '#d55e00' }, value: '#0072b2' },
        },
      },
      ...(uncertain
        ? [
            {
              mark: { type: 'rule', color: '#333333', strokeWidth: 1.5 },
              encoding: { x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' } },
            },
          ]
        : []),
    ],
  })
}

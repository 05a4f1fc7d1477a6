import { chart, type VegaLiteSpec } from '../spec.ts'

/** Predictions against what was true, as many rows fall into each square; the line is where both are the same. */
export function predictedActual(
  predicted: ArrayLike<number>,
  actual: ArrayLike<number>,
  { title = 'Predicted against actual', bins = 40 }: { readonly title?: string; readonly bins?: number } = {},
): VegaLiteSpec {
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
    return { x, x2: x + step, y, y2: y + step, rows }
  })
  const scale = { domain: [low, high], nice: false, zero: false }
  return chart(title, {
    title,
    width: 420,
    height: 420,
    layer: [
      {
        data: { values },
        mark: { type: 'rect' },
        encoding: {
          x: { field: 'x', type: 'quantitative', scale, title: 'actual' },
          x2: { field: 'x2' },
          y: { field: 'y', type: 'quantitative', scale, title: 'predicted' },
          y2: { field: 'y2' },
          color: {
            field: 'rows',
            type: 'quantitative',
            scale: { type: 'log' },
            legend: { orient: 'right', title: 'rows' },
          },
        },
      },
      {
        data: { values: [{ x: low, y: low, x2: high, y2: high }] },
        mark: { type: 'rule', color: '#d55e00', strokeDash: [5, 4] },
        encoding: {
          x: { field: 'x', type: 'quantitative', scale },
          y: { field: 'y', type: 'quantitative', scale },
          x2: { field: 'x2' },
          y2: { field: 'y2' },
        },
      },
    ],
  })
}

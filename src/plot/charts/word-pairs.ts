import { requireOptions } from '../../base/check-required.ts'
import { requireList } from '../../base/check-argument.ts'
import { layOutLabels, type WordPairPlace } from '../../interpret/index.ts'
import type { VegaLiteSpec } from '../spec.ts'
import { textWidth } from '../text-width.ts'
import { labeledScatter, scatterRoom, type ScatterOptions, scatterOptionNames } from './labeled-scatter.ts'

/**
 * Pairs of words in the plane, each joined by a line: if a relation is a direction, the lines are parallel.
 *
 * @example
 * const pairs = [{ from: 'france', to: 'paris', fromX: 0, fromY: 0, toX: 1, toY: 1 }]
 * const spec = wordPairs(pairs, { title: 'Capitals', xTitle: 'first', yTitle: 'second' })
 * (await toSvg(spec)).includes('paris') // true
 */
export function wordPairs(pairs: readonly WordPairPlace[], options: ScatterOptions): VegaLiteSpec {
  requireOptions('wordPairs', options, scatterOptionNames)
  requireList('wordPairs', 'a list of word pairs, as from placeWordPairs', pairs)
  const room = scatterRoom(2 * pairs.length, options.size)
  const { width = room.width, height = room.height } = options
  const points = pairs.flatMap(({ from, to, fromX, fromY, toX, toY }) => [
    { label: from, x: fromX, y: fromY },
    { label: to, x: toX, y: toY },
  ])
  const layout = layOutLabels(points, { width, height, measure: (label, size) => textWidth(label, size) + 3 })
  const spec = labeledScatter(layout, { ...options, width, height }) as unknown as {
    readonly layer: readonly object[]
  }
  const lines = {
    data: { values: pairs },
    mark: { type: 'rule', color: '#8aa4bf', strokeDash: [4, 3], strokeWidth: 1.2 },
    encoding: {
      x: { field: 'fromX', type: 'quantitative' },
      y: { field: 'fromY', type: 'quantitative' },
      x2: { field: 'toX' },
      y2: { field: 'toY' },
    },
  }
  return { ...spec, layer: [lines, ...spec.layer] } as unknown as VegaLiteSpec
}

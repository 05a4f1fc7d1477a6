import { requireOptions } from '../../base/check-required.ts'
import { requireList } from '../../base/check-argument.ts'
import { layOutLabels, type LabeledPoint } from '../../interpret/index.ts'
import { shortened } from '../chart.ts'
import type { VegaLiteSpec } from '../spec.ts'
import { textWidth } from '../text-width.ts'
import { withRim } from './far-points.ts'
import { labeledScatter, scatterRoom, type ScatterOptions, scatterOptionNames } from './labeled-scatter.ts'

/**
 * Labeled points, each label at the nearest free position. Narrow charts truncate long names. With fifteen points or more, the few that are so far out
 * that the chart would be mostly empty become triangles at its rim, with their position in the label.
 *
 * @example
 * const spec = labeledPoints([{ label: 'Heat', x: 0, y: 0 }, { label: 'Alien', x: 0, y: 0.1 }], { title: 'Tastes', xTitle: 'first', yTitle: 'second' })
 * (await toSvg(spec)).includes('Heat') // true
 */
export function labeledPoints(points: readonly LabeledPoint[], options: ScatterOptions): VegaLiteSpec {
  requireOptions('labeledPoints', options, scatterOptionNames)
  requireList('labeledPoints', "a list of points, such as [{ label: 'a', x: 0, y: 1 }]", points)
  const most = options.size === 'narrow' ? 24 : 48
  const room = scatterRoom(points.length, options.size)
  const { width = room.width, height = room.height } = options
  const named = points.map(({ label, x, y }) => ({ label: shortened(label, most), x, y }))
  const rim = withRim(named)
  const layout = layOutLabels(rim.points, {
    width,
    height,
    measure: (label, size) => textWidth(label, size) + 3,
  })
  return labeledScatter({ ...layout, rim }, { ...options, width, height })
}

import { checkOptions } from '../../base/check-options.ts'
import { layOutLabels, type LabelledPoint } from '../../interpret/index.ts'
import { shortened } from '../chart.ts'
import type { VegaLiteSpec } from '../spec.ts'
import { textWidth } from '../text-width.ts'
import { withRim } from './far-points.ts'
import { labelledScatter, scatterRoom, type ScatterOptions, scatterOptionNames } from './labelled-scatter.ts'

/**
 * Points with their names, each at the nearest free place. Long names are cut where the chart is narrow. Among fifteen points or more the few that stand
 * so far off that the chart would be mostly empty are triangles at its rim, with their number beside their name.
 *
 * @example
 * const spec = labelledPoints([{ label: 'Heat', x: 0, y: 0 }, { label: 'Alien', x: 0, y: 0.1 }], { title: 'Tastes', xTitle: 'first', yTitle: 'second' })
 * (await toSvg(spec)).includes('Heat') // true
 */
export function labelledPoints(points: readonly LabelledPoint[], options: ScatterOptions): VegaLiteSpec {
  checkOptions('labelledPoints', options, scatterOptionNames)
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
  return labelledScatter({ ...layout, rim }, { ...options, width, height })
}

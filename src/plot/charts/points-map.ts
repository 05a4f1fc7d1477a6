import { requireOptions } from '../../base/check-required.ts'
import { requireList } from '../../base/check-argument.ts'
import { type OptionNames } from '../../base/check-options.ts'
import { layOutLabels } from '../../interpret/index.ts'
import { chart, shortened } from '../chart.ts'
import { chartWidth, type ChartOptions, type VegaLiteSpec, chartOptionNames } from '../spec.ts'
import { textWidth } from '../text-width.ts'
import { colors } from '../theme.ts'
import { labelLayers, leaderLayer } from './label-layers.ts'

/** A point of a map. Points with `named` show their label next to them, if it fits; others in a tooltip. */
export interface MapRow {
  readonly label: string
  readonly x: number
  readonly y: number
  /** Determines the color. */
  readonly group?: string
  readonly named?: boolean
}

export interface PointsMapOptions extends ChartOptions {
  readonly title: string
}

const pointsMapOptionNames: OptionNames<PointsMapOptions> = { ...chartOptionNames, title: true }

/**
 * A map of many points, such as those of `umapMap` of `lanner/interpret`, colored by group. The axes have no meaning and are hidden.
 *
 * @example
 * const spec = pointsMap([{ label: 'Heat', x: 0, y: 0, named: true }, { label: 'Alien', x: 1, y: 1 }], { title: 'Map' })
 * (await toSvg(spec)).includes('>Heat<') // true
 */
export function pointsMap(points: readonly MapRow[], options: PointsMapOptions): VegaLiteSpec {
  requireOptions('pointsMap', options, pointsMapOptionNames)
  requireList('pointsMap', 'a list of points', points)
  const { title, size = 'wide' } = options
  const narrow = size === 'narrow'
  const [width, height] = narrow ? [chartWidth.narrow - 16, 380] : [900, 620]
  const named = points
    .filter((point) => point.named === true)
    .slice(0, narrow ? 18 : 80)
    .map(({ label, x, y }) => ({ label: shortened(label, narrow ? 22 : 40), x, y }))
  const [left, right] = ends(points.map((point) => point.x))
  const [low, high] = ends(points.map((point) => point.y))
  // The two corners make the label positions valid for all points, named or not.
  const corners = [
    { label: '', x: left, y: low },
    { label: '', x: right, y: high },
  ]
  const { labels, xDomain, yDomain } = layOutLabels([...named, ...corners], {
    width,
    height,
    measure: (label, fontSize) => (label === '' ? 0 : textWidth(label, fontSize) + 3),
  })
  const groups = [...new Set(points.flatMap(({ group }) => group ?? []))]
  const axis = (domain: readonly number[]) => (field: string) => ({
    field,
    type: 'quantitative',
    axis: null,
    scale: { domain, nice: false, zero: false },
  })
  const [x, y] = [axis(xDomain), axis(yDomain)]
  return chart(title, size, {
    width,
    height,
    autosize: 'pad',
    layer: [
      leaderLayer(labels, x, y),
      {
        data: {
          values: points.map(({ label, x: across, y: up, group }) => ({ label, x: across, y: up, group })),
        },
        mark: {
          type: 'circle',
          size: points.length > 400 ? 12 : 30,
          opacity: groups.length > 0 ? 0.8 : 0.4,
          color: colors.blue,
        },
        encoding: {
          x: x('x'),
          y: y('y'),
          ...(groups.length > 0
            ? {
                color: {
                  field: 'group',
                  type: 'nominal',
                  scale: { domain: groups },
                  legend: { title: null },
                },
              }
            : {}),
          description: { field: 'label' },
        },
      },
      {
        data: { values: labels.filter(({ fits, label }) => fits && label !== '') },
        mark: { type: 'circle', size: 30, opacity: 1, color: colors.ink },
        encoding: { x: x('x'), y: y('y'), description: { field: 'label' } },
      },
      ...labelLayers(labels, x, y),
    ],
  })
}

function ends(values: readonly number[]): [low: number, high: number] {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity)
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity)
  return values.length === 0 ? [0, 1] : [low, high]
}

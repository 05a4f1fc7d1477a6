import { requireFields, requireOptions } from '../../base/check-required.ts'
import { checkCount } from '../../base/check-argument.ts'
import { type OptionNames } from '../../base/check-options.ts'
import { chart, shortNumber } from '../chart.ts'
import {
  chartWidth,
  type ChartOptions,
  type ChartSize,
  type VegaLiteSpec,
  chartOptionNames,
} from '../spec.ts'
import { colors } from '../theme.ts'
import type { PointsWithRim, Rims } from './far-points.ts'
import { labelLayers, leaderLayer, type LabelPlace } from './label-layers.ts'

/** Points with positions for their labels, from `layOutLabels`. */
export interface Layout {
  readonly xDomain: readonly [number, number]
  readonly yDomain: readonly [number, number]
  readonly labels: readonly LabelPlace[]
  /** Points that lie beyond the axes. */
  readonly rim?: Omit<PointsWithRim, 'points'>
}

export interface ScatterOptions extends ChartOptions {
  readonly title: string
  readonly xTitle: string
  readonly yTitle: string
  /** The size that the label positions were computed for. Default: that of `scatterRoom`. */
  readonly width?: number
  readonly height?: number
}

export const scatterOptionNames: OptionNames<ScatterOptions> = {
  ...chartOptionNames,
  title: true,
  xTitle: true,
  yTitle: true,
  width: true,
  height: true,
}

/**
 * The plot area of a scatter with this many points; pass it to `layOutLabels`, so that the positions fit the chart.
 *
 * @example
 * scatterRoom(30) // { width: 870, height: 600 }
 */
export function scatterRoom(
  points: number,
  size: ChartSize = 'wide',
): { readonly width: number; readonly height: number } {
  checkCount('scatterRoom', 'the number of points', points)
  if (size === 'narrow') return { width: chartWidth.narrow - 66, height: points > 15 ? 420 : 260 }
  return points > 25
    ? { width: 870, height: 600 }
    : { width: chartWidth.wide - 76, height: points > 10 ? 420 : 320 }
}

/**
 * Points with labels that do not overlap. A point without room for its label shows it as a tooltip.
 *
 * @example
 * const points = [{ label: 'Heat', x: 0, y: 0 }, { label: 'Alien', x: 1, y: 1 }]
 * const layout = { xDomain: [-1, 2], yDomain: [-1, 2], labels: points.map((point) => ({ ...point, labelX: point.x, labelY: point.y + 0.1, fits: true, leader: false, leaderX: 0, leaderY: 0 })) }
 * const spec = labeledScatter(layout, { title: 'Tastes', xTitle: 'first', yTitle: 'second' })
 * (await toSvg(spec)).includes('Alien') // true
 */
export function labeledScatter(layout: Layout, options: ScatterOptions): VegaLiteSpec {
  requireOptions('labeledScatter', options, scatterOptionNames)
  requireFields('labeledScatter', 'label positions, as from layOutLabels', layout, [
    'xDomain',
    'yDomain',
    'labels',
  ])
  const { xDomain, yDomain, labels, rim } = layout
  const { title, xTitle, yTitle, size = 'wide' } = options
  const room = scatterRoom(labels.length, size)
  const scale = (domain: readonly number[]): object => ({ domain, nice: false, zero: false })
  const x = (field: string): object => ({
    field,
    type: 'quantitative',
    scale: scale(xDomain),
    title: xTitle,
    axis: { tickCount: size === 'wide' ? 8 : 4, ...withinRims(rim?.x) },
  })
  const y = (field: string): object => ({
    field,
    type: 'quantitative',
    scale: scale(yDomain),
    title: yTitle,
    axis: { tickCount: 6, ...withinRims(rim?.y) },
  })
  const far = new Map(rim?.far.map((point) => [point.index, point]))
  const values = labels.map(({ label, x: across, y: up }, i) => {
    const stands = far.get(i) ?? { x: across, y: up }
    const tip = `${label}: ${shortNumber(stands.x)}, ${shortNumber(stands.y)}`
    return { x: across, y: up, tip, shape: far.get(i)?.shape }
  })
  const description = { field: 'tip' }
  return chart(title, size, {
    ...(far.size === 0
      ? {}
      : { subtitle: 'Triangles mark points beyond the axes; their numbers give the position.' }),
    width: options.width ?? room.width,
    height: options.height ?? room.height,
    autosize: 'pad',
    layer: [
      ...rimLines(rim?.x.lines ?? [], (field) => ({ x: x(field) })),
      ...rimLines(rim?.y.lines ?? [], (field) => ({ y: y(field) })),
      leaderLayer(labels, x, y),
      {
        data: { values: values.filter(({ shape }) => shape === undefined) },
        mark: { type: 'circle', size: 30, opacity: 1, color: colors.blue },
        encoding: { x: x('x'), y: y('y'), description },
      },
      ...(far.size === 0
        ? []
        : [
            {
              data: { values: values.filter(({ shape }) => shape !== undefined) },
              mark: { type: 'point', filled: true, size: 50, opacity: 1, color: colors.red },
              encoding: {
                x: x('x'),
                y: y('y'),
                shape: { field: 'shape', type: 'nominal', scale: null },
                description,
              },
            },
          ]),
      ...labelLayers(labels, x, y),
    ],
  })
}

/** Hides axis numbers beyond the rim. */
function withinRims(rims: Rims | undefined): object {
  const tests = [
    ...(rims?.low == null ? [] : [`datum.value < ${rims.low}`]),
    ...(rims?.high == null ? [] : [`datum.value > ${rims.high}`]),
  ]
  if (tests.length === 0) return {}
  const outside = tests.join(' || ')
  return {
    labelExpr: `${outside} ? '' : datum.label`,
    gridOpacity: { condition: { test: outside, value: 0 }, value: 1 },
    tickOpacity: { condition: { test: outside, value: 0 }, value: 1 },
  }
}

/** Lines that mark the rim, beyond which points are not to scale. */
function rimLines(places: readonly number[], encoding: (field: string) => object): object[] {
  if (places.length === 0) return []
  return [
    {
      data: { values: places.map((at) => ({ at })) },
      mark: { type: 'rule', color: colors.faint, strokeDash: [4, 4] },
      encoding: encoding('at'),
    },
  ]
}

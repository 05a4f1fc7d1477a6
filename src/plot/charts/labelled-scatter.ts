import { chart, shortNumber } from '../chart.ts'
import { chartWidth, type ChartOptions, type ChartSize, type VegaLiteSpec } from '../spec.ts'
import { colours } from '../theme.ts'
import { labelLayers, leaderLayer, type LabelPlace } from './label-layers.ts'

/** Points with places for their labels: what `layOutLabels` gives. */
export interface Layout {
  readonly xDomain: readonly [number, number]
  readonly yDomain: readonly [number, number]
  readonly labels: readonly LabelPlace[]
}

export interface ScatterOptions extends ChartOptions {
  readonly title: string
  readonly xTitle: string
  readonly yTitle: string
  /** The size that the places were found for. Default that of `scatterRoom`. */
  readonly width?: number
  readonly height?: number
}

/** The inside of a scatter of so many points: give it to `layOutLabels`, so that the places hold for the chart. */
export function scatterRoom(
  points: number,
  size: ChartSize = 'wide',
): { readonly width: number; readonly height: number } {
  if (size === 'narrow') return { width: chartWidth.narrow - 66, height: points > 15 ? 420 : 260 }
  return points > 25
    ? { width: 870, height: 600 }
    : { width: chartWidth.wide - 76, height: points > 10 ? 420 : 320 }
}

/**
 * Points with labels that do not overlap; a point whose label found no place says its name where the pointer rests on it.
 *
 * @example
 * const points = [{ label: 'Heat', x: 0, y: 0 }, { label: 'Alien', x: 1, y: 1 }]
 * const layout = { xDomain: [-1, 2], yDomain: [-1, 2], labels: points.map((point) => ({ ...point, labelX: point.x, labelY: point.y + 0.1, fits: true, leader: false, leaderX: 0, leaderY: 0 })) }
 * const spec = labelledScatter(layout, { title: 'Tastes', xTitle: 'first', yTitle: 'second' })
 * (await toSvg(spec)).includes('Alien') // true
 */
export function labelledScatter({ xDomain, yDomain, labels }: Layout, options: ScatterOptions): VegaLiteSpec {
  const { title, xTitle, yTitle, size = 'wide' } = options
  const room = scatterRoom(labels.length, size)
  const scale = (domain: readonly number[]): object => ({ domain, nice: false, zero: false })
  const x = (field: string): object => ({
    field,
    type: 'quantitative',
    scale: scale(xDomain),
    title: xTitle,
    axis: { tickCount: size === 'wide' ? 8 : 4 },
  })
  const y = (field: string): object => ({
    field,
    type: 'quantitative',
    scale: scale(yDomain),
    title: yTitle,
    axis: { tickCount: 6 },
  })
  const values = labels.map(({ label, x: across, y: up }) => ({
    x: across,
    y: up,
    tip: `${label}: ${shortNumber(across)}, ${shortNumber(up)}`,
  }))
  return chart(title, size, {
    width: options.width ?? room.width,
    height: options.height ?? room.height,
    autosize: 'pad',
    layer: [
      leaderLayer(labels, x, y),
      {
        data: { values },
        mark: { type: 'circle', size: 30, opacity: 1, color: colours.blue },
        encoding: { x: x('x'), y: y('y'), description: { field: 'tip' } },
      },
      ...labelLayers(labels, x, y),
    ],
  })
}

import { requireOptions } from '../../base/check-required.ts'
import { requireList } from '../../base/check-argument.ts'
import { type OptionNames } from '../../base/check-options.ts'
import { chart, shortNumber } from '../chart.ts'
import { chartWidth, type ChartOptions, type VegaLiteSpec, chartOptionNames } from '../spec.ts'
import { colors } from '../theme.ts'

/** A pair with its distance in the world (or another measure), and the distance of its embeddings. */
export interface DistancePair {
  readonly from: string
  readonly to: string
  readonly world: number
  readonly embedding: number
}

export interface DistanceScatterOptions extends ChartOptions {
  readonly title: string
  /** The unit of `world`, such as 'kilometres'. */
  readonly axis: string
  /** Pearson's correlation, shown in the title; null if undefined. */
  readonly correlation: number | null
}

const distanceScatterOptionNames: OptionNames<DistanceScatterOptions> = {
  ...chartOptionNames,
  title: true,
  axis: true,
  correlation: true,
}

/** More pairs than this are binned into squares. */
const POINTS = 600

/**
 * Distances between embeddings against distances in the world, with a least-squares line. Many pairs are binned into squares.
 *
 * @example
 * const pairs = [{ from: 'BY', to: 'BE', world: 500, embedding: 2 }, { from: 'BY', to: 'BW', world: 180, embedding: 1 }]
 * const spec = distanceScatter(pairs, { title: 'States', axis: 'kilometres', correlation: 1 })
 * (await toSvg(spec)).includes('correlation 1') // true
 */
export function distanceScatter(
  pairs: readonly DistancePair[],
  options: DistanceScatterOptions,
): VegaLiteSpec {
  requireOptions('distanceScatter', options, distanceScatterOptionNames)
  requireList('distanceScatter', 'a list of pairs', pairs)
  const { title, axis, correlation, size = 'wide' } = options
  const [narrow, many] = [size === 'narrow', pairs.length > POINTS]
  const x = { type: 'quantitative', title: axis, scale: { zero: false }, axis: { tickCount: narrow ? 4 : 7 } }
  const y = {
    type: 'quantitative',
    title: 'embedding distance',
    scale: { zero: false },
    axis: { tickCount: 6 },
  }
  const line = fitted(pairs)
  const description = { field: 'tip' }
  const cloud = many
    ? {
        data: { values: squares(pairs, narrow ? 28 : 48) },
        mark: 'rect',
        encoding: {
          x: { field: 'x', ...x },
          x2: { field: 'x2' },
          y: { field: 'y', ...y },
          y2: { field: 'y2' },
          color: {
            field: 'count',
            type: 'quantitative',
            scale: { type: 'log', range: 'ramp' },
            legend: { orient: narrow ? 'bottom' : 'right', title: 'pairs', tickCount: 3 },
          },
          description,
        },
      }
    : {
        data: { values: pairs.map((pair) => ({ ...pair, tip: tipOf(pair) })) },
        mark: { type: 'circle', size: 40, opacity: 0.65, color: colors.blue },
        encoding: { x: { field: 'world', ...x }, y: { field: 'embedding', ...y }, description },
      }
  const said = correlation === null ? title : `${title}: correlation ${shortNumber(correlation)}`
  return chart(said, size, {
    width: narrow ? chartWidth.narrow : 600,
    height: narrow ? 260 : 340,
    layer: [
      cloud,
      ...(line === null
        ? []
        : [
            {
              data: { values: line },
              mark: { type: 'line', color: colors.red, strokeWidth: 2 },
              encoding: { x: { field: 'x', ...x }, y: { field: 'y', ...y } },
            },
          ]),
    ],
  })
}

function tipOf({ from, to, world, embedding }: DistancePair): string {
  return `${from} and ${to}: ${shortNumber(world)}, ${shortNumber(embedding)}`
}

function fitted(pairs: readonly DistancePair[]): { readonly x: number; readonly y: number }[] | null {
  const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length
  const [worlds, learned] = [pairs.map(({ world }) => world), pairs.map(({ embedding }) => embedding)]
  const [x, y] = [mean(worlds), mean(learned)]
  const spread = worlds.reduce((sum, v) => sum + (v - x) ** 2, 0)
  if (!(spread > 0)) return null
  const slope = worlds.reduce((sum, v, i) => sum + (v - x) * (learned[i]! - y), 0) / spread
  const [low, high] = ends(worlds)
  return [low, high].map((at) => ({ x: at, y: y + slope * (at - x) }))
}

function ends(values: readonly number[]): [low: number, high: number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  )
}

function squares(pairs: readonly DistancePair[], bins: number): object[] {
  const [left, right] = ends(pairs.map(({ world }) => world))
  const [low, high] = ends(pairs.map(({ embedding }) => embedding))
  const [across, up] = [(right - left || 1) / bins, (high - low || 1) / bins]
  const counts = new Map<number, number>()
  for (const { world, embedding } of pairs) {
    const column = Math.min(bins - 1, Math.floor((world - left) / across))
    const row = Math.min(bins - 1, Math.floor((embedding - low) / up))
    counts.set(row * bins + column, (counts.get(row * bins + column) ?? 0) + 1)
  }
  return Array.from(counts, ([at, count]) => {
    const [x, y] = [left + (at % bins) * across, low + Math.floor(at / bins) * up]
    const tip = `${shortNumber(x)} to ${shortNumber(x + across)}, embeddings ${shortNumber(y)} to ${shortNumber(y + up)}: ${count} ${count === 1 ? 'pair' : 'pairs'}`
    return { x, x2: x + across, y, y2: y + up, count, tip }
  })
}

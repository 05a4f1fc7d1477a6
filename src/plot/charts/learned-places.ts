import { requireOptions } from '../../base/check-required.ts'
import { requireList } from '../../base/check-argument.ts'
import { type OptionNames } from '../../base/check-options.ts'
import { layOutLabels, type LearnedPlace } from '../../interpret/index.ts'
import { chart } from '../chart.ts'
import { chartWidth, type ChartOptions, type VegaLiteSpec, chartOptionNames } from '../spec.ts'
import { textWidth } from '../text-width.ts'
import { colors } from '../theme.ts'
import { labelLayers, leaderLayer } from './label-layers.ts'

export interface LearnedPlacesOptions extends ChartOptions {
  readonly title: string
}

const learnedPlacesOptionNames: OptionNames<LearnedPlacesOptions> = { ...chartOptionNames, title: true }

/**
 * Places on a map, each with a line to its position learned by the net, from `learnedMap` of `lanner/interpret`. A kilometer has the same
 * length in both directions.
 *
 * @example
 * const place = (label, latitude, longitude) => ({ level: label, label, latitude, longitude, learnedLatitude: latitude + 0.5, learnedLongitude: longitude, kilometresOff: 56 })
 * const spec = learnedPlaces([place('Bavaria', 48.9, 11.4), place('Berlin', 52.5, 13.4)], { title: 'States' })
 * (await toSvg(spec)).includes('Bavaria') // true
 */
export function learnedPlaces(places: readonly LearnedPlace[], options: LearnedPlacesOptions): VegaLiteSpec {
  requireOptions('learnedPlaces', options, learnedPlacesOptionNames)
  requireList('learnedPlaces', 'a list of places, as from learnedMap', places)
  const { title, size = 'wide' } = options
  const narrow = size === 'narrow'
  const points = places.map(({ label, longitude: x, latitude: y }) => ({ label, x, y }))
  const learned = places.map((at) => ({ label: '', x: at.learnedLongitude, y: at.learnedLatitude }))
  const middle = places.reduce((sum, { latitude }) => sum + latitude, 0) / Math.max(1, places.length)
  const width = narrow ? chartWidth.narrow - 60 : 360
  const domains = layOutLabels([...points, ...learned], { width })
  const degree = width / (domains.xDomain[1] - domains.xDomain[0]) / Math.cos((middle * Math.PI) / 180)
  const height = Math.round(Math.min(900, Math.max(160, degree * (domains.yDomain[1] - domains.yDomain[0]))))
  // Learned places get labels of zero width, so that the labels of the true places avoid them.
  const { labels, xDomain, yDomain } = layOutLabels([...points, ...learned], {
    width,
    height,
    measure: (label, fontSize) => (label === '' ? 0 : textWidth(label, fontSize) + 3),
  })
  const [near, far] = ['true place', 'learned place']
  const values = places.flatMap((at) => {
    const tip = `${at.label}: ${Math.round(at.kilometresOff)} km off`
    const from = { x: at.longitude, y: at.latitude, tip }
    const to = { x: at.learnedLongitude, y: at.learnedLatitude, tip }
    return [
      { ...from, of: near, toX: to.x, toY: to.y },
      { ...to, of: far, toX: to.x, toY: to.y },
    ]
  })
  const axis = { tickCount: narrow ? 4 : 6 }
  const position = (domain: readonly number[], axisTitle: string) => (field: string) => ({
    field,
    type: 'quantitative',
    scale: { domain, nice: false, zero: false },
    title: axisTitle,
    axis,
  })
  const [x, y] = [position(xDomain, 'longitude'), position(yDomain, 'latitude')]
  const from = { x: x('x'), y: y('y') }
  return chart(title, size, {
    width,
    height,
    autosize: 'pad',
    data: { values },
    layer: [
      leaderLayer(labels, x, y),
      {
        mark: { type: 'rule', color: '#c4c4c4', strokeWidth: 1.5 },
        encoding: { ...from, x2: { field: 'toX' }, y2: { field: 'toY' } },
      },
      {
        mark: { type: 'point', filled: true, size: 60, opacity: 1 },
        encoding: {
          ...from,
          color: {
            field: 'of',
            type: 'nominal',
            scale: { domain: [near, far], range: [colors.ink, colors.red] },
            legend: { title: null },
          },
          description: { field: 'tip' },
        },
      },
      ...labelLayers(labels, x, y),
    ],
  })
}

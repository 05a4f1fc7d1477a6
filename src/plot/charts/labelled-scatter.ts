import { chart, type VegaLiteSpec } from '../spec.ts'

/** Points with places for their labels: what `layOutLabels` gives. */
export interface Layout {
  readonly xDomain: readonly [number, number]
  readonly yDomain: readonly [number, number]
  readonly labels: readonly {
    readonly label: string
    readonly x: number
    readonly y: number
    readonly labelX: number
    readonly labelY: number
    readonly fits: boolean
    readonly leader: boolean
    readonly leaderX: number
    readonly leaderY: number
  }[]
}

export interface ScatterText {
  readonly title: string
  readonly xTitle: string
  readonly yTitle: string
  /** The size that the places were found for. Default 900 by 600. */
  readonly width?: number
  readonly height?: number
}

/** Points with labels that do not overlap. */
export function labelledScatter(
  { xDomain, yDomain, labels }: Layout,
  { title, xTitle, yTitle, width = 900, height = 600 }: ScatterText,
): VegaLiteSpec {
  const scale = (domain: readonly number[]): object => ({ domain, nice: false, zero: false })
  const x = (field: string): object => ({ field, type: 'quantitative', scale: scale(xDomain), title: xTitle })
  const y = (field: string): object => ({ field, type: 'quantitative', scale: scale(yDomain), title: yTitle })
  return chart(title, {
    title,
    width,
    height,
    data: { values: labels },
    layer: [
      {
        transform: [{ filter: 'datum.fits && datum.leader' }],
        mark: { type: 'rule', color: '#bbbbbb' },
        encoding: { x: x('x'), y: y('y'), x2: { field: 'leaderX' }, y2: { field: 'leaderY' } },
      },
      {
        mark: { type: 'circle', size: 28, opacity: 1, color: '#0072b2' },
        encoding: { x: x('x'), y: y('y') },
      },
      {
        transform: [{ filter: 'datum.fits' }],
        mark: { type: 'text', fontSize: 11, align: 'center', baseline: 'middle', color: '#222222', limit: 0 },
        encoding: { x: x('labelX'), y: y('labelY'), text: { field: 'label' } },
      },
    ],
  })
}

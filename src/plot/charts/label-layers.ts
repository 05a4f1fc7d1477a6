import { colors } from '../theme.ts'

/** A label with its position, and the end of its leader line. */
export interface LabelPlace {
  readonly label: string
  readonly x: number
  readonly y: number
  readonly labelX: number
  readonly labelY: number
  readonly fits: boolean
  readonly leader: boolean
  readonly leaderX: number
  readonly leaderY: number
}

/** A position encoded by a field. */
type Position = (field: string) => object

/** Leader lines from points to distant labels; drawn beneath the points. */
export function leaderLayer(labels: readonly LabelPlace[], x: Position, y: Position): object {
  return {
    data: { values: labels.filter(({ fits, leader, label }) => fits && leader && label !== '') },
    mark: { type: 'rule', color: '#b0b0b0' },
    encoding: { x: x('x'), y: y('y'), x2: { field: 'leaderX' }, y2: { field: 'leaderY' } },
  }
}

/** The labels that fit, with a white outline that keeps them readable over points and lines. */
export function labelLayers(labels: readonly LabelPlace[], x: Position, y: Position): object[] {
  const text = (look: object): object => ({
    data: { values: labels.filter(({ fits, label }) => fits && label !== '') },
    mark: { type: 'text', fontSize: 11, align: 'center', baseline: 'middle', limit: 0, ...look },
    encoding: { x: x('labelX'), y: y('labelY'), text: { field: 'label' } },
  })
  const rim = { stroke: 'white', strokeWidth: 3, strokeJoin: 'round', strokeOpacity: 0.85, aria: false }
  return [text(rim), text({ color: colors.ink })]
}

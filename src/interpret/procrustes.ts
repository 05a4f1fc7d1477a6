import { requireList } from '../base/check-argument.ts'
import { ShapeError, ValueError } from '../base/errors.ts'

export type PlanePoint = readonly [number, number]

export interface Alignment {
  /** The points after rotation, reflection if better, scaling and translation. */
  readonly points: readonly PlanePoint[]
  /** Squared distance after the fit, relative to the squared distance of the targets from their center: 0 is a perfect fit, 1 none. */
  readonly residual: number
  readonly mirrored: boolean
}

/**
 * Fits points to others in the same order by rotation, reflection, scaling and translation (Procrustes, least squares).
 * In the plane the best angle has a closed form: as complex numbers, the points or their mirror image are multiplied by one number.
 *
 * @throws ShapeError if the two differ in number; ValueError if all points coincide.
 * @example
 * align([[0, 0], [1, 0]], [[0, 0], [0, 2]]).points[1].map(Math.round) // [0, 2]
 */
export function align(from: readonly PlanePoint[], to: readonly PlanePoint[]): Alignment {
  for (const points of [from, to]) requireList('align', 'lists of points, such as [[0, 0], [1, 0]]', points)
  if (from.length !== to.length)
    throw new ShapeError('align', 'both sides must have the same number of points', {
      from: [from.length],
      to: [to.length],
    })
  const fromMiddle = middle(from)
  const toMiddle = middle(to)
  let same = 0
  let sameTurned = 0
  let mirror = 0
  let mirrorTurned = 0
  let spread = 0
  let targetSpread = 0
  from.forEach(([x, y], i) => {
    const [a, b] = [x - fromMiddle[0], y - fromMiddle[1]]
    const [u, v] = [to[i]![0] - toMiddle[0], to[i]![1] - toMiddle[1]]
    same += a * u + b * v
    sameTurned += a * v - b * u
    mirror += a * u - b * v
    mirrorTurned += a * v + b * u
    spread += a * a + b * b
    targetSpread += u * u + v * v
  })
  if (!(spread > 0 && targetSpread > 0)) throw new ValueError('align', 'all points of one side coincide')
  const mirrored = Math.hypot(mirror, mirrorTurned) > Math.hypot(same, sameTurned)
  const cosine = (mirrored ? mirror : same) / spread
  const sine = (mirrored ? mirrorTurned : sameTurned) / spread
  const points = from.map(([x, y]): PlanePoint => {
    const a = x - fromMiddle[0]
    const b = (mirrored ? -1 : 1) * (y - fromMiddle[1])
    return [a * cosine - b * sine + toMiddle[0], a * sine + b * cosine + toMiddle[1]]
  })
  const left = points.reduce((sum, [x, y], i) => sum + (x - to[i]![0]) ** 2 + (y - to[i]![1]) ** 2, 0)
  return { points, residual: left / targetSpread, mirrored }
}

function middle(points: readonly PlanePoint[]): PlanePoint {
  return [
    points.reduce((sum, point) => sum + point[0], 0) / points.length,
    points.reduce((sum, point) => sum + point[1], 0) / points.length,
  ]
}

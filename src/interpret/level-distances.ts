import { requireList, wrongArgument } from '../base/check-argument.ts'
import { DataError } from '../base/errors.ts'
import { distanceMatrix, type DistanceMatrix, type DistanceMeasure } from './distances.ts'
import { requireVectors, takeVectors, type LabeledVectors } from './labeled-vectors.ts'

/** Levels in their cyclic order, with display names: [level, name]. */
export type LevelOrder = readonly (readonly [level: string, name: string])[]

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * The days of the week as levels: Monday is `first`, which is 1 in Rossmann's `DayOfWeek` and 0 in a date's `Dayofweek`.
 *
 * @example
 * daysOfWeek(1)[6] // ['7', 'Sun']
 */
export function daysOfWeek(first: 0 | 1): LevelOrder {
  if (first !== 0 && first !== 1) throw wrongArgument('daysOfWeek', '0 or 1, the number of Monday', first)
  return dayNames.map((name, i) => [String(i + first), name] as const)
}

/**
 * The months as levels 1 to 12.
 *
 * @example
 * months()[0] // ['1', 'Jan']
 */
export function months(): LevelOrder {
  return monthNames.map((name, i) => [String(i + 1), name] as const)
}

export interface LevelDistances extends DistanceMatrix {
  /** Mean distance of consecutive levels, including the last and the first. */
  readonly adjacent: number
  /** Mean distance of all other pairs; null if there are none. */
  readonly others: number | null
}

/**
 * Distances between the levels of a column in their natural order: if `adjacent` is less than `others`, the model discovered the order. Levels that the model
 * does not have are ignored.
 *
 * @throws DataError if the model has fewer than 2 of the levels.
 * @example
 * const vectors = { values: [0, 1, 2, 1], width: 1, labels: ['1', '2', '3', '4'] }
 * levelDistances(vectors, [['1', 'N'], ['2', 'E'], ['3', 'S'], ['4', 'W']]).adjacent // 1
 */
export function levelDistances(
  vectors: LabeledVectors,
  order: LevelOrder,
  by: DistanceMeasure = 'euclid',
): LevelDistances {
  requireVectors('levelDistances', vectors)
  requireList('levelDistances', 'a list of levels with names, such as months()', order)
  const found = order.flatMap(([level, name]) => {
    const row = vectors.labels.indexOf(level)
    return row < 0 ? [] : [{ row, name }]
  })
  if (found.length < 2)
    throw new DataError(
      `Distances need at least 2 of the levels ${order.map(([level]) => level).join(', ')}; the column has ${vectors.labels.slice(0, 12).join(', ')}.`,
    )
  const taken = takeVectors(
    vectors,
    found.map(({ row }) => row),
  )
  const { values } = distanceMatrix(taken, by)
  const count = found.length
  let near = 0
  let nears = 0
  let far = 0
  let fars = 0
  for (let a = 0; a < count; a++)
    for (let b = 0; b < a; b++) {
      const distance = values[a * count + b]!
      if (a - b === 1 || (b === 0 && a === count - 1)) {
        near += distance
        nears++
      } else {
        far += distance
        fars++
      }
    }
  return {
    labels: found.map(({ name }) => name),
    values,
    adjacent: near / nears,
    others: fars === 0 ? null : far / fars,
  }
}

import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { Ease, easeScales, type EaseScales } from './ease-model.ts'
import { invertLarge } from './invert-large.ts'
import { requireEvents, listOf, type Events, type Lists } from './events.ts'

export interface EaseOptions {
  /** Ridge penalty. Default 200. */
  readonly l2?: number
  /** Additional penalty per event of an item, which keeps popular items from predicting themselves (Steck 2020). Default 0: EASE as published. */
  readonly l2PerEvent?: number
  /** Events of a user with n events have weight n to the power of minus this. Default 0: equal weights. */
  readonly activity?: number
  /** How far the weights are corrected for the missing self-weight of an item: 1 (default) as published, 0 for plain ridge regression. */
  readonly correction?: number
}

const easeOptionNames: OptionNames<EaseOptions> = {
  l2: true,
  l2PerEvent: true,
  activity: true,
  correction: true,
}

/**
 * EASE (Steck 2019): the linear model that predicts items from other items with the least squared error, in closed form. With X the events (users x items, 0 or 1),
 *
 *     P = (X^T X + penalties)^-1        weight of item i for item j:  -P[i, j] / P[j, j]
 *
 * It inverts an items x items matrix, or a users x users matrix if there are fewer users: by Woodbury's identity both lead to the same model.
 *
 * @example
 * const model = await fitEase(eventsOf(Int32Array.of(0, 0, 1, 1), Int32Array.of(0, 1, 0, 1), 2, 3), { l2: 1 })
 * model.scores([0]) // item 1 is above item 2
 */
export async function fitEase(events: Events, options: EaseOptions = {}): Promise<Ease> {
  checkOptions('fitEase', options, easeOptionNames)
  requireEvents('fitEase', events)
  const { l2 = 200, l2PerEvent = 0, activity = 0, correction = 1 } = options
  const settings = { l2, l2PerEvent, activity, correction }
  const scaled = easeScales(events, settings)
  return events.users < events.items
    ? new Ease(settings, 'users', await usersInverse(events, scaled), events)
    : new Ease(settings, 'items', await itemWeights(events, scaled, correction), events)
}

/** (I + X D^-1 X^T)^-1 with D the penalties: users x users. */
async function usersInverse(
  { users, ofItem }: Events,
  { penalties, weights }: EaseScales,
): Promise<Float32Array> {
  const a = gram(ofItem, users, (item) => 1 / penalties[item]!)
  for (let user = 0; user < users; user++) {
    const row = user * users
    for (let other = 0; other <= user; other++) a[row + other]! *= Math.sqrt(weights[user]! * weights[other]!)
    a[row + user]! += 1
  }
  return invertLarge(a, users)
}

/** The item-to-item weights; row i has those of item i. */
async function itemWeights(
  { items, ofUser }: Events,
  { penalties, weights }: EaseScales,
  correction: number,
): Promise<Float32Array> {
  const sums = gram(ofUser, items, (user) => weights[user]!)
  for (let item = 0; item < items; item++) sums[item * items + item]! += penalties[item]!
  const a = await invertLarge(sums, items)
  // P[j, j] with the correction, penalty^-1 without.
  const divisors = penalties.map(
    (penalty, j) => a[j * items + j]! ** correction * penalty ** (correction - 1),
  )
  for (let i = 0; i < items; i++)
    for (let j = 0; j < items; j++) a[i * items + j] = i === j ? 0 : -a[i * items + j]! / divisors[j]!
  return a
}

/** The lower triangle of the sum over the lists of `weight * x x^T`, where x is 1 for the values of the list and 0 elsewhere. */
function gram(lists: Lists, size: number, weight: (list: number) => number): Float64Array | Float32Array {
  // Large matrices are float32 to halve their memory.
  const sums = size > 4000 ? new Float32Array(size * size) : new Float64Array(size * size)
  for (let list = 0; list < lists.starts.length - 1; list++) {
    const values = listOf(lists, list)
    const own = weight(list)
    for (let i = 0; i < values.length; i++) {
      const row = values[i]! * size
      for (let j = 0; j <= i; j++) sums[row + values[j]!]! += own
    }
  }
  return sums
}

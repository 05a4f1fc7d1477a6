import { Generator } from '../../../base/philox.ts'
import { eventsOf, listOf, type Events } from './events.ts'

/** Two parts of some events. */
export interface EventSplit {
  readonly train: Events
  readonly held: Events
}

/**
 * Holds out a random part of the pairs.
 *
 * @example
 * const events = eventsOf(Int32Array.of(0, 0, 1, 1), Int32Array.of(0, 1, 0, 2), 2, 3)
 * const { held } = splitEvents(events, 0.25, 42)
 * held.ofUser.values.length // 1
 */
export function splitEvents(events: Events, part: number, seed: number): EventSplit {
  const { users, items, ofUser } = events
  const owners = new Int32Array(ofUser.values.length)
  for (let user = 0; user < users; user++) owners.fill(user, ofUser.starts[user], ofUser.starts[user + 1])
  const order = new Generator(seed, 'split').permutation(owners.length)
  const held = Math.round(owners.length * part)
  const of = (pairs: Int32Array): Events => eventsOf(owners, ofUser.values, users, items, pairs)
  return { held: of(order.subarray(0, held)), train: of(order.subarray(held)) }
}

/** The events that are not in `others`. */
export function withoutEvents(events: Events, others: Events): Events {
  const { users, items, ofUser } = events
  const [ownUsers, ownItems]: [number[], number[]] = [[], []]
  for (let user = 0; user < users; user++) {
    const known = new Set(listOf(others.ofUser, user))
    for (const item of listOf(ofUser, user))
      if (!known.has(item)) {
        ownUsers.push(user)
        ownItems.push(item)
      }
  }
  return eventsOf(Int32Array.from(ownUsers), Int32Array.from(ownItems), users, items)
}

/** About `most` events, those of random users; all events if there are no more. The numbers of users and items stay the same. */
export function someEvents(events: Events, most: number, seed: number): Events {
  const { users, items, ofUser } = events
  if (ofUser.values.length <= most) return events
  const [ownUsers, ownItems] = [new Int32Array(ofUser.values.length), new Int32Array(ofUser.values.length)]
  let count = 0
  for (const user of new Generator(seed, 'sampling').permutation(users)) {
    if (count >= most) break
    const list = listOf(ofUser, user)
    ownUsers.fill(user, count, count + list.length)
    ownItems.set(list, count)
    count += list.length
  }
  return eventsOf(ownUsers.subarray(0, count), ownItems.subarray(0, count), users, items)
}

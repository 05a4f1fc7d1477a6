import { requireNumbers, wrongArgument } from '../../../base/check-argument.ts'

/** Concatenated lists of numbers: list `i` is `values` from `starts[i]` to `starts[i + 1]`. */
export interface Lists {
  readonly starts: Int32Array
  readonly values: Int32Array
}

/** The interactions: each user-item pair once, by user and by item. Lists are in ascending order. */
export interface Events {
  readonly users: number
  readonly items: number
  /** The items of each user. */
  readonly ofUser: Lists
  /** The users of each item. */
  readonly ofItem: Lists
}

/** @throws ValueError if a value is not events. */
export function requireEvents(operation: string, events: Events): void {
  if (!(events?.ofUser?.starts instanceof Int32Array && events.ofItem?.starts instanceof Int32Array))
    throw wrongArgument(operation, 'events, such as eventsOf(userIndex, itemIndex, users, items)', events)
}

/**
 * The distinct user-item pairs of some rows.
 *
 * @param rows Row numbers. Default: all rows.
 * @example
 * const events = eventsOf(Int32Array.of(0, 1, 0, 0), Int32Array.of(2, 2, 1, 2), 2, 3)
 * listOf(events.ofUser, 0) // Int32Array [1, 2]
 */
export function eventsOf(
  userIndex: Int32Array,
  itemIndex: Int32Array,
  users: number,
  items: number,
  rows?: ArrayLike<number>,
): Events {
  requireNumbers('eventsOf', 'the index of the user of each event', userIndex)
  requireNumbers('eventsOf', 'the index of the item of each event', itemIndex)
  const count = rows?.length ?? userIndex.length
  // Inverting the lists sorts them without comparisons; the second inversion reads sorted lists, so equal pairs are adjacent.
  const grouped = group(
    count,
    users,
    (i) => userIndex[rows?.[i] ?? i]!,
    (i) => itemIndex[rows?.[i] ?? i]!,
  )
  const ofUser = turned(turned(grouped, items), users, true)
  return { users, items, ofUser, ofItem: turned(ofUser, items) }
}

/**
 * One of the lists.
 *
 * @example
 * listOf({ starts: Int32Array.of(0, 2, 3), values: Int32Array.of(4, 7, 5) }, 0) // [4, 7]
 */
export function listOf({ starts, values }: Lists, index: number): Int32Array {
  return values.subarray(starts[index], starts[index + 1])
}

/** The length of each list. */
export function lengthsOf({ starts }: Lists): Int32Array {
  return Int32Array.from({ length: starts.length - 1 }, (_, i) => starts[i + 1]! - starts[i]!)
}

function group(
  count: number,
  lists: number,
  listAt: (index: number) => number,
  valueAt: (index: number) => number,
): Lists {
  const starts = new Int32Array(lists + 1)
  for (let i = 0; i < count; i++) starts[listAt(i) + 1]!++
  for (let list = 0; list < lists; list++) starts[list + 1]! += starts[list]!
  const next = starts.slice(0, lists)
  const values = new Int32Array(count)
  for (let i = 0; i < count; i++) values[next[listAt(i)]!++] = valueAt(i)
  return { starts, values }
}

/** Inverts lists: from the items of each user to the users of each item, or back. With `distinct`, repeated values of sorted lists are taken once. */
function turned({ starts, values }: Lists, lists: number, distinct = false): Lists {
  const owners = starts.length - 1
  const sizes = new Int32Array(lists + 1)
  const each = (visit: (value: number, owner: number) => void): void => {
    for (let owner = 0; owner < owners; owner++)
      for (let i = starts[owner]!, before = -1; i < starts[owner + 1]!; i++) {
        const value = values[i]!
        if (!distinct || value !== before) visit(value, owner)
        before = value
      }
  }
  each((value) => sizes[value + 1]!++)
  for (let list = 0; list < lists; list++) sizes[list + 1]! += sizes[list]!
  const next = sizes.slice(0, lists)
  const turnedValues = new Int32Array(sizes[lists]!)
  each((value, owner) => (turnedValues[next[value]!++] = owner))
  return { starts: sizes, values: turnedValues }
}

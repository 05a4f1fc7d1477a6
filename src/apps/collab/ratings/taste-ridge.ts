import type { FileError } from '../../../base/errors.ts'
import type { SafetensorsTensor } from '../../../data/safetensors/dtypes.ts'
import { Generator } from '../../../base/philox.ts'
import { cholesky, choleskySolve } from '../../../base/cholesky.ts'
import { eventsOf } from '../ranking/events.ts'
import { ratingBiases, type RatedRows } from './biases.ts'
import { eventVectors } from './event-vectors.ts'

/** Penalty of a user's weights. */
const RIDGE = 4
/** Length of the vectors; at most half of the users and of the items. */
const WIDTH = 40

/** The saved arrays of a `TasteRidge`. */
export interface TasteRidgeArrays {
  readonly width: number
  /** Vectors of the items, row-major. */
  readonly items: Float32Array
  /** Weights of the users, row-major. */
  readonly users: Float32Array
  /** The mean plus the bias of each item. */
  readonly itemBias: Float32Array
  readonly userBias: Float32Array
  readonly range: readonly [low: number, high: number]
}

/**
 * A closed-form rating model that also uses who rated what: the biases of users and items, plus for each user a ridge regression on item vectors that
 * come from the events alone (`eventVectors`). So ratings of a few items tell something about all items that the same people choose.
 */
export class TasteRidge {
  readonly arrays: TasteRidgeArrays
  readonly #usualItem: number

  constructor(arrays: TasteRidgeArrays) {
    this.arrays = arrays
    this.#usualItem = arrays.itemBias.reduce((sum, bias) => sum + bias, 0) / arrays.itemBias.length
  }

  /** The rating of a user and an item by index; undefined for an unknown one. */
  rating(user: number | undefined, item: number | undefined): number {
    const { width, users, items, userBias, itemBias, range } = this.arrays
    let sum =
      (user === undefined ? 0 : userBias[user]!) + (item === undefined ? this.#usualItem : itemBias[item]!)
    if (user !== undefined && item !== undefined)
      for (let k = 0; k < width; k++) sum += users[user * width + k]! * items[item * width + k]!
    return Math.min(range[1], Math.max(range[0], sum))
  }
}

/** The prefix of the names of its tensors. */
export const TASTES_PREFIX = 'tastes.'

/** The arrays by their names in `model.safetensors`. */
export function tasteTensors({ arrays }: TasteRidge): Map<string, SafetensorsTensor> {
  const { width, items, users, itemBias, userBias } = arrays
  const of = (name: string, data: Float32Array, ...shape: number[]): [string, SafetensorsTensor] => [
    `${TASTES_PREFIX}${name}`,
    { dtype: 'F32', shape, data },
  ]
  return new Map([
    of('items', items, itemBias.length, width),
    of('users', users, userBias.length, width),
    of('itemBias', itemBias, itemBias.length),
    of('userBias', userBias, userBias.length),
  ])
}

/**
 * Restores the model from the arrays of a file.
 *
 * @param damaged The error for arrays that are missing or have other shapes.
 */
export function restoreTastes(
  { users, items, yRange }: { users: number; items: number; yRange: readonly [number, number] },
  width: number,
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  damaged: (what: string) => FileError,
): TasteRidge {
  const array = (name: string, ...shape: number[]): Float32Array => {
    const found = tensors.get(`${TASTES_PREFIX}${name}`)
    if (!(found?.data instanceof Float32Array) || found.shape.join() !== shape.join())
      throw damaged('its model of tastes does not match model.safetensors')
    return found.data
  }
  return new TasteRidge({
    width,
    items: array('items', items, width),
    users: array('users', users, width),
    itemBias: array('itemBias', items),
    userBias: array('userBias', users),
    range: yRange,
  })
}

/**
 * Trains the model.
 *
 * @param excluded 1 for rows to ignore.
 */
export function fitTasteRidge(
  rows: RatedRows,
  excluded: Uint8Array,
  range: readonly [number, number],
  seed: number,
): TasteRidge {
  const { userIndex, itemIndex, ratings } = rows
  const [users, items] = [rows.users.length, rows.items.length]
  const { mean, ofUser, ofItem } = ratingBiases(rows, excluded)
  const kept = Int32Array.from(excluded.keys()).filter((row) => excluded[row] === 0)
  const events = eventsOf(userIndex, itemIndex, users, items, kept)
  const width = Math.max(1, Math.min(WIDTH, Math.floor(Math.min(users, items) / 2)))
  const vectors = eventVectors(events, width, seed)
  // The rows of each user in sequence; both rows of an item rated twice.
  const order = kept.toSorted((a, b) => userIndex[a]! - userIndex[b]! || a - b)
  const weights = new Float32Array(users * width)
  const [a, b] = [new Float64Array(width * width), new Float64Array(width)]
  for (let at = 0; at < order.length;) {
    const user = userIndex[order[at]!]!
    a.fill(0)
    b.fill(0)
    for (; at < order.length && userIndex[order[at]!] === user; at++) {
      const row = order[at]!
      const item = itemIndex[row]! * width
      const residual = ratings[row]! - mean - ofUser[user]! - ofItem[itemIndex[row]!]!
      for (let i = 0; i < width; i++) {
        const own = vectors[item + i]!
        b[i]! += own * residual
        for (let j = 0; j <= i; j++) a[i * width + j]! += own * vectors[item + j]!
      }
    }
    for (let k = 0; k < width; k++) a[k * width + k]! += RIDGE
    cholesky(a, width)
    choleskySolve(a, width, b)
    weights.set(b, user * width)
  }
  return new TasteRidge({
    width,
    items: vectors,
    users: weights,
    itemBias: Float32Array.from(ofItem, (bias) => mean + bias),
    userBias: Float32Array.from(ofUser),
    range,
  })
}

/** The model is used if it lowers the squared error of the biases by at least the first fraction; the second is the fraction of rows held out to decide. */
const [GAIN, HELD] = [0.02, 0.25]

/**
 * Trains the model if it predicts better than biases alone. It does if people choose what they like, but not if what they rate is unrelated to their taste. This is decided on
 * rows held out from those that are not excluded.
 *
 * @returns null if it does not.
 */
export function chooseTastes(
  ...[rows, excluded, range, seed]: Parameters<typeof fitTasteRidge>
): TasteRidge | null {
  const { userIndex, itemIndex, ratings } = rows
  const kept = Int32Array.from(excluded.keys()).filter((row) => excluded[row] === 0)
  const order = new Generator(seed, 'split').permutation(kept.length)
  const held = Array.from(order.subarray(0, Math.floor(HELD * kept.length)), (at) => kept[at]!)
  if (held.length === 0) return null
  const without = excluded.slice()
  for (const row of held) without[row] = 1
  const { mean, ofUser, ofItem } = ratingBiases(rows, without)
  const tried = fitTasteRidge(rows, without, range, seed)
  let [own, simple] = [0, 0]
  for (const row of held) {
    const [user, item] = [userIndex[row]!, itemIndex[row]!]
    own += (ratings[row]! - tried.rating(user, item)) ** 2
    simple += (ratings[row]! - mean - ofUser[user]! - ofItem[item]!) ** 2
  }
  return own < (1 - GAIN) * simple ? fitTasteRidge(rows, excluded, range, seed) : null
}

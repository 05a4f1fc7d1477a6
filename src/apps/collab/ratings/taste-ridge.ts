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

/** What is saved of a `TasteRidge`. */
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
 * A model of ratings in closed form that uses who rated what as well as how: the biases of users and items, plus for each user a ridge regression on vectors of the items that
 * come from the events alone (`eventVectors`). Someone's ratings of a few items thus say something about all items that the same people choose.
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

/** Tensors of it have names that start with this. */
export const TASTES_PREFIX = 'tastes.'

/** The arrays by the names that they have in `model.safetensors`. */
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
 * From the arrays of a file.
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
 * Trains it.
 *
 * @param excluded 1 for rows that do not count.
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
  // A user's rows behind one another; of an item that they rated twice, both.
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

/** The model is used if it lowers the squared error of the biases by at least this share, on this part of the rows held out for choosing. */
const [GAIN, HELD] = [0.02, 0.25]

/**
 * Trains it if it predicts better than biases alone: it does where people choose what they like, and cannot where what they rate says nothing about their taste. That is decided on
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

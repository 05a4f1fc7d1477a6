import { requireFields } from '../base/check-required.ts'
import { ShapeError } from '../base/errors.ts'
import type { LabeledVectors } from './labeled-vectors.ts'
import type { Biases } from './sorted-biases.ts'

/** An id as it was in the data. */
export type Id = string | number | boolean | bigint | Date | null

/** What this module needs from a trained collaborative filtering model; `CollabRun` implements it. */
export interface RatedModel {
  readonly users: readonly Id[]
  readonly items: readonly Id[]
  readonly titles?: ReadonlyMap<Id, string> | null | undefined
  itemBias(): ArrayLike<number>
  userBias(): ArrayLike<number>
  itemVectors(): { readonly values: ArrayLike<number>; readonly width: number }
  userVectors(): { readonly values: ArrayLike<number>; readonly width: number }
}

/** What this module needs from a trained tabular model; `TabularRun` implements it. */
export interface LevelModel {
  embedding(column: string): {
    readonly levels: readonly string[]
    readonly vectors: ArrayLike<number>
    readonly width: number
  }
}

/** @throws ValueError if a value is not a run on ratings with these fields. */
export function requireRatedModel(
  operation: string,
  run: Partial<RatedModel>,
  fields: readonly (keyof RatedModel)[],
): void {
  requireFields(operation, 'a run on ratings, as from collab.fit', run, fields)
}

/**
 * Titles if the run has them, else the ids as text.
 *
 * @example
 * itemLabels({ items: [1, 2], titles: new Map([[1, 'Alien']]) }) // ['Alien', '2']
 */
export function itemLabels(run: Pick<RatedModel, 'items' | 'titles'>): readonly string[] {
  requireRatedModel('itemLabels', run, ['items'])
  return run.items.map((id) => run.titles?.get(id) ?? run.titles?.get(String(id)) ?? textOf(id))
}

/**
 * Counts how often each number from 0 to `size` - 1 occurs: ratings per item or user.
 *
 * @example
 * Array.from(countOf([0, 2, 2], 3)) // [1, 0, 2]
 */
export function countOf(indices: ArrayLike<number>, size: number): Int32Array {
  const counts = new Int32Array(size)
  for (let i = 0; i < indices.length; i++) counts[indices[i]!]!++
  return counts
}

/**
 * Biases of the items with their names. @param counts Ratings of each item.
 *
 * @example
 * const run = {
 *   users: [7, 9],
 *   items: [1, 2],
 *   titles: new Map([[1, 'Alien'], [2, 'Heat']]),
 *   userBias: () => [0.1, -0.1],
 *   itemBias: () => [0.5, 0.2],
 *   userVectors: () => ({ values: [1, 0, 0, 1], width: 2 }),
 *   itemVectors: () => ({ values: [3, 0, 0, 4], width: 2 }),
 * }
 * itemBiases(run, [80, 90]).labels // ['Alien', 'Heat']
 */
export function itemBiases(run: RatedModel, counts: ArrayLike<number>): Biases {
  requireRatedModel('itemBiases', run, ['items', 'itemBias'])
  return { values: run.itemBias(), labels: itemLabels(run), counts }
}

/**
 * Biases of the users by their ids. @param counts Ratings of each user.
 *
 * @example
 * const run = {
 *   users: [7, 9],
 *   items: [1, 2],
 *   titles: new Map([[1, 'Alien'], [2, 'Heat']]),
 *   userBias: () => [0.1, -0.1],
 *   itemBias: () => [0.5, 0.2],
 *   userVectors: () => ({ values: [1, 0, 0, 1], width: 2 }),
 *   itemVectors: () => ({ values: [3, 0, 0, 4], width: 2 }),
 * }
 * userBiases(run, [3, 4]).labels // ['7', '9']
 */
export function userBiases(run: RatedModel, counts: ArrayLike<number>): Biases {
  requireRatedModel('userBiases', run, ['users', 'userBias'])
  return { values: run.userBias(), labels: run.users.map(textOf), counts }
}

/**
 * Vectors of the items with their names; `takeVectors` selects some of them.
 *
 * @example
 * const run = {
 *   users: [7, 9],
 *   items: [1, 2],
 *   titles: new Map([[1, 'Alien'], [2, 'Heat']]),
 *   userBias: () => [0.1, -0.1],
 *   itemBias: () => [0.5, 0.2],
 *   userVectors: () => ({ values: [1, 0, 0, 1], width: 2 }),
 *   itemVectors: () => ({ values: [3, 0, 0, 4], width: 2 }),
 * }
 * itemVectors(run).values // [3, 0, 0, 4]
 */
export function itemVectors(run: RatedModel): LabeledVectors {
  requireRatedModel('itemVectors', run, ['items', 'itemVectors'])
  return { ...run.itemVectors(), labels: itemLabels(run) }
}

/**
 * Vectors of the users by their ids.
 *
 * @example
 * const run = {
 *   users: [7, 9],
 *   items: [1, 2],
 *   titles: new Map([[1, 'Alien'], [2, 'Heat']]),
 *   userBias: () => [0.1, -0.1],
 *   itemBias: () => [0.5, 0.2],
 *   userVectors: () => ({ values: [1, 0, 0, 1], width: 2 }),
 *   itemVectors: () => ({ values: [3, 0, 0, 4], width: 2 }),
 * }
 * userVectors(run).labels // ['7', '9']
 */
export function userVectors(run: RatedModel): LabeledVectors {
  requireRatedModel('userVectors', run, ['users', 'userVectors'])
  return { ...run.userVectors(), labels: run.users.map(textOf) }
}

/**
 * Embeddings of the levels of one column, without the row for missing and unseen, which a model stores before the levels.
 *
 * @throws ShapeError if the model's vectors are not one for each level, or one more.
 * @example
 * const run = { embedding: () => ({ levels: ['Bonn', 'Ulm'], vectors: [0, 0, 1, 2, 3, 4], width: 2 }) }
 * levelVectors(run, 'city').values // [1, 2, 3, 4]
 */
export function levelVectors(run: LevelModel, column: string): LabeledVectors {
  requireFields('levelVectors', 'a run on a table, as from tabular.fit', run, ['embedding'])
  const { levels, vectors, width } = run.embedding(column)
  const rows = vectors.length / width
  if (rows !== levels.length && rows !== levels.length + 1)
    throw new ShapeError('levelVectors', `column "${column}" must have one vector for each level`, {
      vectors: [vectors.length],
      levels: [levels.length, width],
    })
  const values = rows === levels.length ? vectors : Array.from(vectors).slice(width)
  return { values, width, labels: levels }
}

function textOf(id: Id): string {
  return id instanceof Date ? id.toISOString().slice(0, 10) : String(id)
}

import { wrongArgument } from '../../base/check-argument.ts'
import { requireTable } from '../../data/tables/require-table.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DataError } from '../../base/errors.ts'
import { quoted } from '../../base/quoted.ts'
import { defined } from '../../base/defined.ts'
import { ColumnarModelData, cellOf, isMissing, type TableColumn } from '../../data/index.ts'
import type { DateOrder } from '../../data/tables/date-order.ts'
import type { ReadNote } from '../../data/tables/read-note.ts'
import type { Table } from '../../data/tables/table.ts'
import { idColumn } from './id-column.ts'
import type { Id } from './id.ts'
import { eventsOf } from './ranking/events.ts'

export { idKey, type Id } from './id.ts'

/** The columns of the ratings. */
export interface CollabColumns {
  /** The user id column. */
  readonly user: string
  /** The item id column. */
  readonly item: string
  /** The rating column. Without it, each row is an event: a user chose an item. */
  readonly rating?: string | undefined
  /** The time column, to hold out the last rows. */
  readonly time?: string | undefined
  /** Treats ratings as counts of events: rows above 0 are events, whatever the count. */
  readonly implicit?: boolean | undefined
}

const collabFilterDatasetGetDataOptionNames: OptionNames<{
  readonly batchSize?: number
  readonly seed?: number
}> = { batchSize: true, seed: true }

const collabFilterDatasetFromCsvOptionNames: OptionNames<{
  readonly missing?: readonly string[] | undefined
  readonly decimal?: '.' | ',' | undefined
  readonly dateOrder?: DateOrder | undefined
}> = { missing: true, decimal: true, dateOrder: true }

/**
 * Ratings with users and items numbered in order of first appearance. Validation rows are numbered too: an item that occurs only there has an (untrained)
 * embedding instead of none.
 *
 * @example
 * const ratings = Table.fromRows([{ who: 'ann', what: 7, stars: 4 }, { who: 'bob', what: 8, stars: 1 }])
 * const dataset = CollabFilterDataset.fromTable(ratings, { user: 'who', item: 'what', rating: 'stars' })
 * dataset.users // ['ann', 'bob']
 * dataset.maxScore // 4
 */
export class CollabFilterDataset {
  readonly users: readonly Id[]
  readonly items: readonly Id[]
  /** User index of each rating. */
  readonly userIndex: Int32Array
  readonly itemIndex: Int32Array
  /** The ratings; all 1 for events. */
  readonly ratings: Float32Array
  /** The time of each row, if there is a time column. */
  readonly times: Float64Array | null
  readonly minScore: number
  readonly maxScore: number
  /** Number of ratings whose user rated the same item in an earlier row. */
  readonly duplicates: number
  readonly columns: CollabColumns
  /** Notes about how the file was read. */
  readonly notes: readonly ReadNote[]

  private constructor(
    columns: CollabColumns,
    users: Numbered,
    items: Numbered,
    ratings: Float32Array,
    times: Float64Array | null,
    notes: readonly ReadNote[],
  ) {
    this.times = times
    this.notes = notes
    this.columns = columns
    this.users = users.ids
    this.items = items.ids
    this.userIndex = users.index
    this.itemIndex = items.index
    this.ratings = ratings
    this.minScore = ratings.reduce((least, value) => Math.min(least, value), Infinity)
    this.maxScore = ratings.reduce((most, value) => Math.max(most, value), -Infinity)
    this.duplicates = countDuplicates(users.index, items.index, users.ids.length, items.ids.length)
  }

  /** Whether the rows are events, without ratings. */
  get isEvents(): boolean {
    return areEvents(this.columns)
  }

  /**
   * Builds a dataset from the ratings or events of a table. Ids can be numbers, strings, booleans or dates.
   *
   * @throws DataError for a missing column, an empty table, a missing id or rating, ratings that are not numbers, and rows from which nothing can be learned: ratings that
   * are all the same, one user, or one item.
   */
  static fromTable(table: Table, columns: CollabColumns): CollabFilterDataset {
    requireTable('CollabFilterDataset.fromTable', table)
    namesOf(columns)
    const events = areEvents(columns)
    const { user, item, rating, time } = columns
    const what = events ? 'events' : 'ratings'
    const read = [table.column(user), table.column(item)] as const
    const values = rating === undefined ? null : table.column(rating)
    const moments = time === undefined ? null : table.column(time)
    if (table.rows === 0) throw new DataError(`The table is empty: it has no ${what} to learn from.`)
    let users = numbered(user, read[0])
    let items = numbered(item, read[1])
    let ratings = values === null ? new Float32Array(table.rows).fill(1) : numbersOf(rating!, values, events)
    let times = moments === null ? null : timesOf(time!, moments)
    if (events && values !== null) {
      const kept = Int32Array.from(ratings.keys()).filter((row) => ratings[row]! > 0)
      if (kept.length === 0)
        throw new DataError(`Column "${rating}" is 0 in every row, so there are no events to learn from.`)
      users = someRows(users, kept)
      items = someRows(items, kept)
      times = times === null ? null : Float64Array.from(kept, (row) => times![row]!)
      ratings = new Float32Array(kept.length).fill(1)
    }
    const dataset = new CollabFilterDataset(columns, users, items, ratings, times, table.notes)
    if (!events && dataset.minScore === dataset.maxScore)
      throw new DataError(
        `All ratings in column "${rating}" are ${dataset.minScore}; there is nothing to learn from them.`,
      )
    for (const [name, ids, other] of [
      [user, dataset.users, 'user'],
      [item, dataset.items, 'item'],
    ] as const)
      if (ids.length === 1)
        throw new DataError(
          `All ${what} have the same ${other} (column ${quoted(name)}); recommending needs at least two.`,
        )
    return dataset
  }

  /**
   * Reads ratings from a CSV, Parquet or JSON Lines file: see `fromTable`. Ids are kept as written: numbers if the whole column is numeric, strings
   * otherwise. Node only.
   *
   * @throws FileError if the file cannot be read, and everything that `fromTable` throws.
   */
  static async fromCsv(
    path: string,
    columns: CollabColumns,
    options: {
      readonly missing?: readonly string[] | undefined
      readonly decimal?: '.' | ',' | undefined
      readonly dateOrder?: DateOrder | undefined
    } = {},
  ): Promise<CollabFilterDataset> {
    checkOptions('CollabFilterDataset.fromCsv', options, collabFilterDatasetFromCsvOptionNames)
    const { missing, decimal, dateOrder } = options
    const names = namesOf(columns)
    const ids = [columns.user, columns.item]
    const { readTable } = await import('../../data/tables/duckdb/index.ts')
    let table = await readTable(path, {
      columns: names,
      types: Object.fromEntries(ids.map((name) => [name, 'text' as const])),
      ...defined({ missing, decimal, dateOrder }),
    })
    for (const name of ids) table = table.with(name, idColumn(table.column(name)))
    return CollabFilterDataset.fromTable(table, columns)
  }

  /**
   * Batches of users, items and ratings: the two arguments of `forward`, and the target [batch].
   *
   * @param valIdxs Indices of the validation rows, as returned by `getCvIdxs`.
   */
  getData(
    valIdxs: ArrayLike<number>,
    options: { readonly batchSize?: number; readonly seed?: number } = {},
  ): ColumnarModelData {
    checkOptions('CollabFilterDataset.getData', options, collabFilterDatasetGetDataOptionNames)
    const { batchSize = 64, seed = 42 } = options
    return ColumnarModelData.fromArrays(valIdxs, [this.userIndex, this.itemIndex], this.ratings, {
      batchSize,
      seed,
    })
  }
}

/** Whether the rows are events: there is no rating column, or it has counts. */
function areEvents({ rating, implicit = false }: CollabColumns): boolean {
  return rating === undefined || implicit
}

/** The columns. @throws DataError if two of them are the same. */
function namesOf(columns: CollabColumns): string[] {
  if (typeof columns !== 'object' || columns === null)
    throw wrongArgument(
      'CollabFilterDataset.fromTable and fromCsv',
      "columns, as in { user: 'userId', item: 'movieId' }",
      columns,
    )
  const { user, item, rating, time } = columns
  const names = [user, item, rating, time].filter((name) => name !== undefined)
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined)
    throw new DataError(
      `Column "${twice}" is used twice; user, item${rating === undefined ? '' : ', rating'}${time === undefined ? '' : ', time'} must be different columns.`,
    )
  return names
}

interface Numbered {
  readonly ids: Id[]
  readonly index: Int32Array
}

function numbered(name: string, column: TableColumn): Numbered {
  const rows = column.kind === 'text' ? column.codes.length : column.values.length
  const numbers = new Map<unknown, number>()
  const ids: Id[] = []
  const index = new Int32Array(rows)
  for (let row = 0; row < rows; row++) {
    if (isMissing(column, row))
      throw new DataError(
        `Column ${quoted(name)}, row ${row + 1}: the id is missing; fill it in or remove the row.`,
      )
    const key = column.kind === 'text' ? column.codes[row]! : column.values[row]!
    if (column.kind !== 'text' && !Number.isFinite(key))
      throw new DataError(
        `Column ${quoted(name)}, row ${row + 1}: ${key} is not a valid id; correct it or remove the row.`,
      )
    let number = numbers.get(key)
    if (number === undefined) {
      numbers.set(key, (number = ids.length))
      ids.push(cellOf(column, row) as Id)
    }
    index[row] = number
  }
  return { ids, index }
}

/** Squared errors of larger ratings would overflow 32-bit floats. */
const LARGEST_RATING = 1e15

function numbersOf(name: string, column: TableColumn, counts: boolean): Float32Array {
  const what = counts ? 'count' : 'rating'
  if (column.kind === 'date' || (column.kind === 'boolean' && !counts))
    throw new DataError(
      `${counts ? 'Counts' : 'Ratings'} must be numbers, but column ${quoted(name)} contains ${column.kind}s; choose another column with --rating.`,
    )
  const rows = column.kind === 'text' ? column.codes.length : column.values.length
  return Float32Array.from({ length: rows }, (_, row) => {
    if (isMissing(column, row))
      throw new DataError(
        `Column ${quoted(name)}, row ${row + 1}: the ${what} is missing; fill it in or remove the row.`,
      )
    const value = Number(cellOf(column, row) === '' ? NaN : cellOf(column, row))
    if (!Number.isFinite(Math.fround(value)))
      throw new DataError(
        `Column ${quoted(name)}, row ${row + 1}: ${JSON.stringify(String(cellOf(column, row)))} is not a ${what}; ${what}s are numbers${Number.isFinite(value) ? ' below 1e38' : ''}.`,
      )
    if (!counts && Math.abs(value) > LARGEST_RATING)
      throw new DataError(
        `Column ${quoted(name)}, row ${row + 1}: the rating is ${value}, too large to learn from; correct it or remove the row.`,
      )
    if (counts && value < 0)
      throw new DataError(
        `Column ${quoted(name)}, row ${row + 1}: the count is ${value}, but event counts cannot be negative. Leave out --implicit if these are ratings.`,
      )
    return value
  })
}

/** Times as numbers: dates in milliseconds, numbers as they are. */
function timesOf(name: string, column: TableColumn): Float64Array {
  if (column.kind === 'text' || column.kind === 'boolean')
    throw new DataError(
      `Times must be numbers or dates, but column ${quoted(name)} contains ${column.kind === 'text' ? 'text' : 'booleans'}.`,
    )
  return Float64Array.from({ length: column.values.length }, (_, row) => {
    if (isMissing(column, row))
      throw new DataError(
        `Column ${quoted(name)}, row ${row + 1}: the time is missing; fill it in or remove the row.`,
      )
    return Number(cellOf(column, row))
  })
}

/** Some rows, with users or items renumbered in order of first appearance. */
function someRows({ ids, index }: Numbered, rows: Int32Array): Numbered {
  const numbers = new Int32Array(ids.length).fill(-1)
  const kept: Id[] = []
  return {
    index: rows.map((row) => {
      const old = index[row]!
      if (numbers[old]! < 0) {
        numbers[old] = kept.length
        kept.push(ids[old]!)
      }
      return numbers[old]!
    }),
    ids: kept,
  }
}

function countDuplicates(users: Int32Array, items: Int32Array, userCount: number, itemCount: number): number {
  return users.length - eventsOf(users, items, userCount, itemCount).ofUser.values.length
}

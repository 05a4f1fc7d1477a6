import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DataError } from '../../base/errors.ts'
import { defined } from '../../base/defined.ts'
import { ColumnarModelData, cellOf, isMissing, type TableColumn } from '../../data/index.ts'
import type { ReadNote } from '../../data/tables/read-note.ts'
import type { Table } from '../../data/tables/table.ts'
import { idColumn } from './id-column.ts'
import type { Id } from './id.ts'

export { idKey, type Id } from './id.ts'

/** The columns of the ratings. */
export interface CollabColumns {
  /** The user id column. */
  readonly user: string
  /** The item id column. */
  readonly item: string
  /** The rating column. */
  readonly rating: string
}

const collabFilterDatasetGetDataOptionNames: OptionNames<{
  readonly batchSize?: number
  readonly seed?: number
}> = { batchSize: true, seed: true }

const collabFilterDatasetFromCsvOptionNames: OptionNames<{
  readonly missing?: readonly string[] | undefined
  readonly decimal?: '.' | ',' | undefined
}> = { missing: true, decimal: true }

/**
 * Ratings with users and items numbered in order of first appearance. Validation rows are numbered too: an item that occurs only there has an (untrained)
 * embedding instead of none.
 *
 * @example
 * const ratings = Table.fromRows([{ who: 'ann', what: 7, stars: 4 }, { who: 'bob', what: 7, stars: 1 }])
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
  readonly ratings: Float32Array
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
    notes: readonly ReadNote[],
  ) {
    this.notes = notes
    this.columns = columns
    this.users = users.ids
    this.items = items.ids
    this.userIndex = users.index
    this.itemIndex = items.index
    this.ratings = ratings
    this.minScore = ratings.reduce((least, value) => Math.min(least, value), Infinity)
    this.maxScore = ratings.reduce((most, value) => Math.max(most, value), -Infinity)
    this.duplicates = countDuplicates(users.index, items.index, items.ids.length)
  }

  /**
   * Takes ratings from a table. Ids can be numbers, strings, booleans or dates.
   *
   * @throws DataError for a missing column, an empty table, a cell without id or rating, ratings that are not numbers, and ratings that are all the same.
   */
  static fromTable(table: Table, columns: CollabColumns): CollabFilterDataset {
    const [user, item, rating] = namesOf(columns).map((name) => table.column(name))
    if (table.rows === 0) throw new DataError('The table is empty: it has no ratings to learn from.')
    const users = numbered(columns.user, user!)
    const items = numbered(columns.item, item!)
    const ratings = numbersOf(columns.rating, rating!)
    const dataset = new CollabFilterDataset(columns, users, items, ratings, table.notes)
    if (dataset.minScore === dataset.maxScore)
      throw new DataError(
        `All ratings in column "${columns.rating}" are ${dataset.minScore}; there is nothing to learn from them.`,
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
    } = {},
  ): Promise<CollabFilterDataset> {
    checkOptions('CollabFilterDataset.fromCsv', options, collabFilterDatasetFromCsvOptionNames)
    const { missing, decimal } = options
    const names = namesOf(columns)
    const ids = names.slice(0, 2)
    const { readTable } = await import('../../data/tables/duckdb/index.ts')
    let table = await readTable(path, {
      columns: names,
      types: Object.fromEntries(ids.map((name) => [name, 'text' as const])),
      ...defined({ missing, decimal }),
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

/** User, item and rating columns. @throws DataError if two of them are the same. */
function namesOf({ user, item, rating }: CollabColumns): string[] {
  const names = [user, item, rating]
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined)
    throw new DataError(
      `Column "${twice}" is named twice; user, item and rating must be three different columns.`,
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
        `Column "${name}", row ${row + 1}: the id is missing; fill it in or remove the row.`,
      )
    const key = column.kind === 'text' ? column.codes[row]! : column.values[row]!
    if (column.kind !== 'text' && !Number.isFinite(key))
      throw new DataError(
        `Column "${name}", row ${row + 1}: ${key} is not a valid id; correct it or remove the row.`,
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

function numbersOf(name: string, column: TableColumn): Float32Array {
  if (column.kind === 'date' || column.kind === 'boolean')
    throw new DataError(
      `Ratings must be numbers, but column "${name}" holds ${column.kind}s; choose another column with --rating.`,
    )
  const rows = column.kind === 'text' ? column.codes.length : column.values.length
  return Float32Array.from({ length: rows }, (_, row) => {
    if (isMissing(column, row))
      throw new DataError(
        `Column "${name}", row ${row + 1}: the rating is missing; fill it in or remove the row.`,
      )
    const value = Number(cellOf(column, row) === '' ? NaN : cellOf(column, row))
    if (!Number.isFinite(Math.fround(value)))
      throw new DataError(
        `Column "${name}", row ${row + 1}: ${JSON.stringify(String(cellOf(column, row)))} is not a rating; ratings are numbers${Number.isFinite(value) ? ' below 1e38' : ''}.`,
      )
    return value
  })
}

function countDuplicates(users: Int32Array, items: Int32Array, itemCount: number): number {
  const seen = new Set<number>()
  for (let row = 0; row < users.length; row++) seen.add(users[row]! * itemCount + items[row]!)
  return users.length - seen.size
}

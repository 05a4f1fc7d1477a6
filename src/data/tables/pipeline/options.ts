import { type OptionNames } from '../../../base/check-options.ts'
/** Which columns of a table are inputs, and how each is read. */
export interface PipelineOptions {
  /** The column to be predicted: never an input. */
  readonly target?: string | undefined
  /** Columns, or parts of dates such as `saleWeek`, that are categories. */
  readonly cats?: readonly string[] | undefined
  /** Columns, or parts of dates, that are measurements; texts in them are read as numbers. */
  readonly conts?: readonly string[] | undefined
  /** Columns that are replaced by the parts of their dates; texts in them are read as ISO 8601. */
  readonly dates?: readonly string[] | undefined
  /** Columns that are left out. */
  readonly ignore?: readonly string[] | undefined
  /** Most levels that a text column may have without being named in `cats`. Default 100,000. */
  readonly maxLevels?: number | undefined
  /** Whole numbers with at most so many distinct values are categories. Default 20. */
  readonly wholeLevels?: number | undefined
}

export const pipelineOptionNames: OptionNames<PipelineOptions> = {
  target: true,
  cats: true,
  conts: true,
  dates: true,
  ignore: true,
  maxLevels: true,
  wholeLevels: true,
}

/** What new rows had that the training rows had not. */
export interface TransformWarning {
  /** The column; of an unseen part of a date its name, such as `saleWeek`. */
  readonly column: string
  /** `unseen`: categories that no training row has. `missing`: cells missing where no training row lacks one. */
  readonly kind: 'unseen' | 'missing'
  /** Number of rows. */
  readonly count: number
  /** The first few unseen categories. */
  readonly examples: readonly string[]
  /** What is taken for a missing cell: the median of a measurement, or what is unknown for a category or date. */
  readonly standIn?: 'median' | 'unknown'
  /** The same as one sentence. */
  readonly message: string
}

/** Rows as a net takes them. */
export interface ModelRows {
  readonly rows: number
  /** One array a category column: code 0 is missing or unseen, level i has code i + 1. */
  readonly cats: readonly Int32Array<ArrayBuffer>[]
  /** Standardised measurements, row after row: `rows` times the number of measurement columns. */
  readonly conts: Float32Array<ArrayBuffer>
  readonly warnings: readonly TransformWarning[]
}

/** Where a model column comes from: a column of the table, or a part of its date. */
export interface ColumnSource<Part = string> {
  /** Its own name, such as `saleWeek`. */
  readonly name: string
  /** The column of the table. */
  readonly source: string
  /** The part of the date, or null where it is the column itself. */
  readonly part: Part | null
}

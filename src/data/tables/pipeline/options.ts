import { type OptionNames } from '../../../base/check-options.ts'
/** Which columns of a table are inputs, and of which kind. */
export interface PipelineOptions {
  /** The target column: never an input. */
  readonly target?: string | undefined
  /** Categorical columns, or parts of dates such as `saleWeek`. */
  readonly cats?: readonly string[] | undefined
  /** Continuous columns, or parts of dates; strings in them are parsed as numbers. */
  readonly conts?: readonly string[] | undefined
  /** Columns to be replaced by the parts of their dates; strings in them are parsed as ISO 8601. */
  readonly dates?: readonly string[] | undefined
  /** Columns to ignore. */
  readonly ignore?: readonly string[] | undefined
  /** Maximum number of levels of a text column not named in `cats`. Default 100,000. */
  readonly maxLevels?: number | undefined
  /** Integers with at most this many distinct values are categories. Default 20. */
  readonly wholeLevels?: number | undefined
  /**
   * How continuous columns are scaled. `standard`: by mean and standard deviation. `robust`: by median and quartiles, with soft clipping to at
   * most 3, so that outliers cannot squeeze the other values. Default `standard`.
   */
  readonly scaling?: Scaling | undefined
}

/** How continuous columns are scaled. */
export type Scaling = 'standard' | 'robust'

export const pipelineOptionNames: OptionNames<PipelineOptions> = {
  target: true,
  cats: true,
  conts: true,
  dates: true,
  ignore: true,
  maxLevels: true,
  wholeLevels: true,
  scaling: true,
}

/** Values in new rows that training rows did not have. */
export interface TransformWarning {
  /** The column; for an unseen part of a date its name, such as `saleWeek`. */
  readonly column: string
  /** For a part of a date: the column of the table, and the part, such as `Week`. */
  readonly source?: string
  readonly part?: string
  /** `unseen`: categories not in any training row. `missing`: missing cells in a column without any in training. */
  readonly kind: 'unseen' | 'missing'
  /** Number of rows. */
  readonly count: number
  /** The first few unseen categories. */
  readonly examples: readonly string[]
  /** What replaces a missing cell: the median of a continuous column, or the unknown level of a category or date. */
  readonly standIn?: 'median' | 'unknown'
  /** The same as one sentence. */
  readonly message: string
}

/** Rows as net inputs. */
export interface ModelRows {
  readonly rows: number
  /** One array per category column: code 0 is missing or unseen, level i has code i + 1. */
  readonly cats: readonly Int32Array<ArrayBuffer>[]
  /** Standardized continuous columns, row-major: `rows` times the number of columns. */
  readonly conts: Float32Array<ArrayBuffer>
  readonly warnings: readonly TransformWarning[]
}

/** The source of a model column: a column of the table, or a part of its date. */
export interface ColumnSource<Part = string> {
  /** Its name, such as `saleWeek`. */
  readonly name: string
  /** The column of the table. */
  readonly source: string
  /** The part of the date, or null for the column itself. */
  readonly part: Part | null
}

import { quoted } from '../../../base/quoted.ts'
import { CellError } from '../cell-error.ts'
import type { TableColumn } from '../table-column.ts'
import { finite, LARGEST, numberOfCell } from './cells.ts'
import type { DatePart } from './date-parts.ts'
import type { ColumnSource } from './options.ts'

/** Statistics of a continuous column in the training rows. */
export interface ContinuousFacts {
  /** Median of the non-missing training rows; 0 if there are none. */
  readonly median: number
  /** After missing values are replaced by the median. */
  readonly mean: number
  /** Population standard deviation after that; 0 for a constant column. */
  readonly std: number
  readonly least: number
  readonly greatest: number
  /** Number of training rows with a missing value. */
  readonly missing: number
  /** Center and spread if it is scaled robustly, else null. */
  readonly robust: RobustScale | null
}

/** The scale of a column with soft clipping. */
export interface RobustScale {
  /** The median. */
  readonly center: number
  /** The interquartile range, or half the range if the quartiles are equal; 0 for a constant column. */
  readonly spread: number
}

/** The limit of values far from the center. */
const FAR = 3

/**
 * A continuous column as fitted on the training rows, or the flag for its missing values.
 *
 * @example
 * const train = Table.fromRows([{ size: 1.5 }, { size: 2.5 }])
 * const [size] = TablePipeline.fit(train).conts
 * size.mean // 2
 * size.standardize(2.5) // 1
 */
export class Continuous implements ColumnSource<DatePart>, ContinuousFacts {
  readonly name: string
  readonly source: string
  readonly part: DatePart | null
  /** True for the column that is 1 where the value is missing, else 0, before standardization. */
  readonly flag: boolean
  readonly median: number
  readonly mean: number
  readonly std: number
  readonly least: number
  readonly greatest: number
  readonly missing: number
  readonly robust: RobustScale | null

  constructor(from: ColumnSource<DatePart>, flag: boolean, facts: ContinuousFacts) {
    this.name = from.name
    this.source = from.source
    this.part = from.part
    this.flag = flag
    this.median = facts.median
    this.mean = facts.mean
    this.std = facts.std
    this.least = facts.least
    this.greatest = facts.greatest
    this.missing = facts.missing
    this.robust = facts.robust
  }

  /** A standardized value; NaN means missing. @throws DataError if it is too far from the training rows for a 32-bit number. */
  standardize(value: number, row = 0): number {
    const missing = Number.isNaN(value)
    const filled = this.flag ? Number(missing) : missing ? this.median : value
    if (this.std === 0) return 0
    if (this.robust !== null) return drawnIn((filled - this.robust.center) / this.robust.spread)
    const out = (filled - this.mean) / this.std
    if (Math.abs(out) <= LARGEST) return out
    throw new CellError(
      row,
      (at) =>
        `Column ${quoted(this.name)}${at}: ${value} is too far from the training rows, which range from ${this.least} to ${this.greatest}; correct the value, or leave the cell empty.`,
      { column: this.name },
    )
  }
}

/** A column as numbers, NaN where missing. Strings are parsed, dates are seconds since 1970. @throws DataError naming column and row. */
export function numbersOf(column: TableColumn, name: string): Float64Array<ArrayBuffer> {
  if (column.kind === 'text') {
    const known = new Float64Array(column.levels.length).fill(-Infinity)
    return Float64Array.from(column.codes, (code, row) => {
      if (code < 0) return NaN
      if (known[code] === -Infinity) known[code] = numberOfCell(column.levels[code], name, row)
      return known[code]!
    })
  }
  const { values, missing } = column
  const unit = column.kind === 'date' ? 1000 : 1
  const out = new Float64Array(values.length)
  for (let row = 0; row < out.length; row++)
    out[row] = missing?.[row] === 1 ? NaN : finite(values[row]! / unit, name, row)
  return out
}

/** Soft clipping: leaves small numbers almost unchanged and limits large ones to `FAR`. */
function drawnIn(z: number): number {
  return Math.abs(z) > 1e100 ? Math.sign(z) * FAR : z / Math.sqrt(1 + (z / FAR) ** 2)
}

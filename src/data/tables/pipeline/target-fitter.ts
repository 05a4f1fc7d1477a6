import { CellError } from '../cell-error.ts'
import { textColumn, type TableColumn } from '../table-column.ts'
import { Table } from '../table.ts'
import { LevelTally } from './fit-category.ts'
import { numbersOf } from './continuous.ts'
import { fitTarget, missingEverywhere, presentRows } from './fit-target.ts'
import { encodeNumbers, type TargetEncoder, type TargetKind, type TargetOptions } from './target-encoder.ts'

/**
 * Fits the same encoder as `TargetEncoder.fit` on rows that arrive in chunks: classes from all rows, the range of a regression from the training rows.
 *
 * @example
 * const fitter = new TargetFitter('kind', 'text')
 * for (const kind of ['rose', 'aster']) fitter.add(Table.fromRows([{ kind }]), 0)
 * fitter.endOfRows()
 * fitter.encoder().classes // ['aster', 'rose']
 */
export class TargetFitter {
  readonly #name: string
  readonly #kind: TableColumn['kind']
  readonly #options: TargetOptions
  readonly #standardize: boolean
  readonly #levels: LevelTally
  readonly #all: Range = noRange()
  readonly #train: Range = noRange()
  #rows = 0
  #present = 0
  #onlyFlags = true
  /** An error that applies only if the target turns out to be a regression. */
  #refused: unknown = null
  #ofAll: TargetEncoder | null = null

  constructor(name: string, kind: TableColumn['kind'], options: TargetOptions = {}) {
    this.#name = name
    this.#kind = kind
    const { standardize = false, ...rest } = options
    this.#options = rest
    this.#standardize = standardize
    this.#levels = new LevelTally(name, kind)
    // All dates are refused.
    if (kind === 'date') fitTarget(tableOf(name, kind, [0]), name, options)
  }

  /** The next of all rows. @returns the rows among them that have a target. */
  add(rows: Table, from: number): Int32Array {
    const present = presentRows(rows, this.#name)
    this.#rows += rows.rows
    this.#present += present.length
    const own = rows.select([this.#name]).take(present)
    const column = own.column(this.#name)
    const asked = this.#options.kind
    if (column.kind === 'number' && this.#onlyFlags)
      this.#onlyFlags = column.values.every((value) => value === 0 || value === 1)
    const maybeNumber = asked === 'regression' || (asked === undefined && this.#kind === 'number')
    if (maybeNumber && this.#refused === null)
      try {
        this.#measure(own, this.#all)
      } catch (error) {
        this.#refused = error instanceof CellError ? error.inRow(from + present[error.row]!) : error
      }
    // Many distinct numbers mean a regression, and need not be kept.
    if (asked === undefined ? this.#kind !== 'number' || this.#onlyFlags : asked !== 'regression')
      this.#levels.add(column)
    return present
  }

  /**
   * All rows were added.
   *
   * @throws DataError for what `TargetEncoder.fit` refuses.
   */
  endOfRows(): TargetEncoder {
    const [name, kind] = [this.#name, this.#targetKind]
    if (this.#present === 0) throw missingEverywhere(name, this.#rows)
    if (kind === 'regression') {
      if (this.#refused !== null) throw this.#refused
      return (this.#ofAll = this.#ofRange(this.#all))
    }
    const { levels } = this.#levels.category({ name, source: name, part: null })
    const values = levels.map((level) =>
      this.#kind === 'boolean' ? Number(level === 'true') : Number(level),
    )
    const column = this.#kind === 'text' ? levels : values
    this.#ofAll = fitTarget(tableOf(name, this.#kind, column), name, { ...this.#options, kind })
    return this.#ofAll
  }

  /** The next training rows, after the end of all rows. */
  addTraining(rows: Table): void {
    if (this.#ofAll!.kind === 'regression') this.#measure(rows, this.#train)
  }

  /** The encoder. @throws DataError if the target is constant in the training rows. */
  encoder(): TargetEncoder {
    if (this.#ofAll!.kind !== 'regression') return this.#ofAll!
    const plain = this.#ofRange(this.#train)
    const { count, mean, squares } = this.#train
    return this.#standardize ? plain.standardized(mean, Math.sqrt(squares / count)) : plain
  }

  get #targetKind(): TargetKind {
    return (
      this.#options.kind ?? (this.#kind !== 'number' || this.#onlyFlags ? 'classification' : 'regression')
    )
  }

  #measure(rows: Table, range: Range): void {
    const values = numbersOf(rows.column(this.#name), this.#name)
    const encoded = this.#options.log ? encodeNumbers(rows, this.#name, true) : values
    for (const [row, value] of values.entries()) {
      if (value < range.least) range.least = value
      if (value > range.greatest) range.greatest = value
      range.count++
      const before = encoded[row]! - range.mean
      range.mean += before / range.count
      range.squares += before * (encoded[row]! - range.mean)
    }
  }

  #ofRange({ least, greatest }: Range): TargetEncoder {
    const ends = this.#kind === 'text' ? [String(least), String(greatest)] : [least, greatest]
    const rows = tableOf(this.#name, this.#kind, ends)
    return fitTarget(rows, this.#name, { ...this.#options, kind: 'regression' })
  }
}

/** Statistics of the numbers of a regression; mean and squared deviations are those of the encoded numbers (Welford, 1962). */
interface Range {
  least: number
  greatest: number
  count: number
  mean: number
  squares: number
}

function noRange(): Range {
  return { least: Infinity, greatest: -Infinity, count: 0, mean: 0, squares: 0 }
}

/** A table of one column of a kind. */
function tableOf(name: string, kind: TableColumn['kind'], cells: readonly (string | number)[]): Table {
  if (kind === 'text') return new Table([[name, textColumn(cells as readonly string[])]])
  const values = Float64Array.from(cells as readonly number[])
  switch (kind) {
    case 'boolean':
      return new Table([[name, { kind, values: Uint8Array.from(values), missing: null }]])
    case 'date':
      return new Table([[name, { kind, values, missing: null, time: false }]])
    case 'number':
      return new Table([[name, { kind, values, missing: null, whole: false }]])
  }
}

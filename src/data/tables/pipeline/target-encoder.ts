import { DataError, FileError } from '../../../base/errors.ts'
import { quoted } from '../../../base/quoted.ts'
import { CellError } from '../cell-error.ts'
import { countMissing, type TableColumn } from '../table-column.ts'
import type { Table } from '../table.ts'
import { Category, type LevelKind } from './category.ts'
import { numbersOf } from './continuous.ts'
import { Tally } from './tally.ts'

/** What is predicted: a number, one class of several, or any number of labels at once. */
export type TargetKind = 'regression' | 'classification' | 'multi-label'

export interface TargetOptions {
  /** Default: numbers are a regression, unless they are only 0 and 1; texts and booleans are classes. */
  readonly kind?: TargetKind | undefined
  /** Whether a regression learns the natural logarithm. Default false. */
  readonly log?: boolean | undefined
  /** The separator between the labels of a cell. Default '|'. */
  readonly separator?: string | undefined
  /** Whether the numbers of a regression are encoded with mean 0 and standard deviation 1, so that their unit does not matter. Default false. */
  readonly standardize?: boolean | undefined
}

/** The output of `TargetEncoder.toJSON`. */
export interface TargetJson {
  readonly name: string
  readonly kind: TargetKind
  readonly log: boolean
  readonly separator: string
  readonly levelKind: LevelKind
  readonly classes: readonly string[]
  readonly least: number
  readonly greatest: number
  /** Encoded numbers are (number - mean) / std. Default 0 and 1. */
  readonly mean?: number
  readonly std?: number
}

/** A fitted target: all that is needed to encode and decode it. `fit-target.ts` has how it is fitted. */
export class TargetEncoder {
  readonly name: string
  readonly kind: TargetKind
  /** True if a regression learns the logarithm. */
  readonly log: boolean
  readonly separator: string
  /** Sorted classes or labels; empty for a regression. */
  readonly classes: readonly string[]
  /** The least encoded number of the training rows (a logarithm with `log`); 0 if it is not a regression. */
  readonly least: number
  /** The greatest encoded number of the training rows. */
  readonly greatest: number
  /** The mean of the numbers of a regression that is standardized, else 0. */
  readonly mean: number
  /** Their standard deviation, else 1. */
  readonly std: number
  readonly #category: Category

  private constructor(json: TargetJson) {
    this.name = json.name
    this.kind = json.kind
    this.log = json.log
    this.separator = json.separator
    this.least = json.least
    this.greatest = json.greatest
    this.mean = json.mean ?? 0
    this.std = json.std ?? 1
    this.#category = new Category(
      { name: json.name, source: json.name, part: null },
      json.levelKind,
      json.classes,
      0,
    )
    this.classes = this.#category.levels
  }

  /**
   * The target of some rows: float32 numbers for a regression, int32 class numbers for a classification, and for labels a float32 0 or 1 per
   * class, row-major.
   *
   * @throws DataError naming column and row of a target that is missing, is a class unseen in training, or is not a number.
   */
  encode(table: Table): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> {
    const column = table.column(this.name)
    if (this.kind === 'multi-label') return this.#encodeLabels(column)
    if (this.kind === 'regression')
      return Float32Array.from(encodeNumbers(table, this.name, this.log), (value, row) => {
        if (Number.isNaN(value)) throw missing(this.name, row)
        return (value - this.mean) / this.std
      })
    const codes = this.#category.encode(column, new Tally(this.name))
    const wrong = codes.indexOf(0)
    if (wrong >= 0) {
      const cell = table.take([wrong]).row(0)[this.name]
      throw cell === null || cell === '' ? missing(this.name, wrong) : this.#unseen(String(cell), wrong)
    }
    return codes.map((code) => code - 1)
  }

  /**
   * Decodes encoded numbers: to numbers for a regression (undoing the logarithm), to labels for class numbers, and for a multi-label target to one
   * text per row with the labels whose value is above 0.5.
   */
  decode(values: ArrayLike<number>): number[] | string[] {
    const list = Array.from(values)
    if (this.kind === 'regression') return list.map((value) => this.decodeNumber(value))
    if (this.kind === 'classification')
      return list.map((value) => {
        const label = this.classes[value]
        if (label === undefined)
          throw new DataError(
            `Target ${quoted(this.name)} has ${this.classes.length} classes, but no class ${value}.`,
          )
        return label
      })
    const width = this.classes.length
    return Array.from({ length: list.length / width }, (_, row) =>
      this.classes.filter((_class, i) => list[row * width + i]! > 0.5).join(this.separator),
    )
  }

  /** Decodes a number of a regression. */
  decodeNumber(value: number): number {
    const own = value * this.std + this.mean
    return this.log ? Math.exp(own) : own
  }

  /** The same encoder with numbers encoded as (number - mean) / std. */
  standardized(mean: number, std: number): TargetEncoder {
    const least = (this.least - mean) / std
    const greatest = (this.greatest - mean) / std
    return new TargetEncoder({ ...this.toJSON(), least, greatest, mean: mean + 0, std })
  }

  /** An encoder from fitted values. */
  static of(facts: TargetJson): TargetEncoder {
    return new TargetEncoder(facts)
  }

  /** Plain data for a file. */
  toJSON(): TargetJson {
    const { name, kind, log, separator, classes, least, greatest, mean, std } = this
    const plain = { name, kind, log, separator, levelKind: this.#category.kind, classes, least, greatest }
    return mean === 0 && std === 1 ? plain : { ...plain, mean, std }
  }

  /** Restores an encoder from the output of `toJSON`. @throws FileError for anything else. */
  static fromJSON(json: unknown): TargetEncoder {
    const read = (json ?? {}) as Partial<TargetJson>
    const { name, kind, log, separator, levelKind, classes, least, greatest } = read
    const sound =
      typeof name === 'string' &&
      ['regression', 'classification', 'multi-label'].includes(kind as string) &&
      typeof log === 'boolean' &&
      typeof separator === 'string' &&
      ['number', 'text', 'boolean'].includes(levelKind as string) &&
      Array.isArray(classes) &&
      classes.every((label) => typeof label === 'string') &&
      new Set(classes).size === classes.length &&
      (kind === 'regression') === (classes.length === 0) &&
      Number.isFinite(least) &&
      Number.isFinite(greatest) &&
      (read.mean === undefined || Number.isFinite(read.mean)) &&
      (read.std === undefined || (Number.isFinite(read.std) && read.std > 0))
    if (!sound)
      throw new FileError(
        'The saved target is damaged: its fields are invalid; train the model again or restore the file.',
      )
    return new TargetEncoder(read as TargetJson)
  }

  #encodeLabels(column: TableColumn): Float32Array<ArrayBuffer> {
    const rows = splitLabels(column, this.separator)
    const width = this.classes.length
    const out = new Float32Array(rows.length * width)
    rows.forEach((labels, row) => {
      for (const label of labels) {
        const code = this.#category.codeOf(label, row)
        if (code < 1) throw this.#unseen(label, row)
        out[row * width + code - 1] = 1
      }
    })
    return out
  }

  #unseen(shown: string, row: number): DataError {
    return new CellError(
      row,
      (at) =>
        `Target ${quoted(this.name)}${at}: no training row has the class ${JSON.stringify(shown)}; the classes are ${this.classes.slice(0, 10).join(', ')}.`,
      { column: this.name },
    )
  }
}

/** A target as the numbers of a regression, NaN if missing. @throws DataError naming column and row of a cell that is not a number or has no logarithm. */
export function encodeNumbers(table: Table, name: string, log: boolean): Float64Array<ArrayBuffer> {
  const values = numbersOf(table.column(name), name)
  if (!log) return values
  return values.map((value, row) => {
    if (value <= 0)
      throw new CellError(
        row,
        (at) =>
          `Target ${quoted(name)}${at} is ${value}, which has no logarithm; remove such rows, drop log (--log-target), or predict a column of log(1 + target) if zeros are valid.`,
        { column: name },
      )
    return Math.log(value)
  })
}

/** The labels of each cell. @throws DataError for a column that is not text. */
export function splitLabels(column: TableColumn, separator: string): string[][] {
  if (column.kind !== 'text' && countMissing(column) < column.values.length)
    throw new DataError(
      `A multi-label target is text with ${JSON.stringify(separator)} between its labels, but this one contains ${column.kind}s.`,
    )
  if (column.kind !== 'text') return Array.from(column.values, () => [])
  const split = column.levels.map((level) =>
    level
      .split(separator)
      .map((label) => label.trim())
      .filter((label) => label !== ''),
  )
  return Array.from(column.codes, (code) => (code < 0 ? [] : split[code]!))
}

function missing(name: string, row: number): DataError {
  return new CellError(row, (at) => `Target ${quoted(name)}${at} is missing; leave such rows out.`, {
    column: name,
  })
}

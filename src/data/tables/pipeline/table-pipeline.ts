import { requireList } from '../../../base/check-argument.ts'
import { DataError } from '../../../base/errors.ts'
import { quoted } from '../../../base/quoted.ts'
import { nearestName } from '../../../base/nearest-name.ts'
import type { TableColumn } from '../table-column.ts'
import type { NumberForm } from '../number-form.ts'
import { Table, type Row } from '../table.ts'
import { momentOfCell, numberOfCell } from './cells.ts'
import type { Category } from './category.ts'
import { cellInForm, columnReader } from './column-reader.ts'
import type { ExcludedColumn } from './choose-columns.ts'
import { numbersOf, type Continuous } from './continuous.ts'
import { datePart, isFlagPart, type DatePart } from './date-parts.ts'
import type { ColumnSource, ModelRows, TransformWarning } from './options.ts'
import { readPipeline, writePipeline, type PipelineJson } from './pipeline-json.ts'
import { Tally } from './tally.ts'

/** A fitted pipeline: all that is needed to transform rows. `fit-pipeline.ts` has how it is fitted. */
export class TablePipeline {
  /** The column to be predicted, or null. */
  readonly target: string | null
  readonly cats: readonly Category[]
  readonly conts: readonly Continuous[]
  /** Columns that `transform` needs. */
  readonly needed: readonly string[]
  /** Unusual number formats of columns in the training file: their texts are always read in this format. */
  readonly forms: ReadonlyMap<string, NumberForm>
  /** Columns that were left out because no net can learn from them, with reasons. Empty for a loaded pipeline. */
  readonly excluded: readonly ExcludedColumn[]

  private constructor({ target, cats, conts, forms = new Map(), excluded = [] }: PipelineMembers) {
    this.target = target
    this.excluded = excluded
    this.cats = Object.freeze([...cats])
    this.conts = Object.freeze([...conts])
    this.needed = Object.freeze([...new Set([...cats, ...conts].map(({ source }) => source))])
    const needed = new Set(this.needed)
    this.forms = new Map([...forms].filter(([name]) => needed.has(name)))
  }

  /** A pipeline of fitted columns: numbers first, then the flags of missing values. */
  static of(members: PipelineMembers): TablePipeline {
    return new TablePipeline(members)
  }

  /**
   * Rows as codes and standardized numbers. Columns may be in any order, and additional columns are ignored.
   *
   * @throws DataError if a needed column is missing, naming the nearest, and for NaN, infinity and invalid numbers or dates, naming
   * column and row.
   */
  transform(rows: Table | readonly Row[]): ModelRows {
    if (!(rows instanceof Table))
      requireList('transform', 'rows: a Table, or a list such as [{ a: 1 }]', rows)
    const cats = this.cats.map(({ name, source, part }) => new Tally(name, { source, part }))
    const conts = this.conts.map(
      ({ name, source, part }) =>
        new Tally(name, { source, part, standIn: part === null ? 'median' : 'unknown' }),
    )
    const done = rows instanceof Table ? this.#ofTable(rows, cats, conts) : this.#ofRows(rows, cats, conts)
    const all = [
      ...cats.flatMap((tally, i) => tally.warnings(this.cats[i]!.missing > 0)),
      ...conts.flatMap((tally, i) => tally.warnings(this.conts[i]!.missing > 0)),
    ]
    // A missing date gives one warning, not one per part.
    const said = new Set<string>()
    const isNews = ({ column, kind }: TransformWarning): boolean => kind === 'unseen' || !said.has(column)
    const warnings = all.filter((warning) => {
      const news = isNews(warning)
      if (warning.kind === 'missing') said.add(warning.column)
      return news
    })
    return { ...done, warnings }
  }

  /** Model-ready rows as a table of codes and standardized measurements, for other tools: `writeTable` saves it. */
  toTable(rows: ModelRows): Table {
    const width = this.conts.length
    const columns: (readonly [string, TableColumn])[] = this.cats.map(({ name }, i) => [
      name,
      { kind: 'number', values: Float64Array.from(rows.cats[i]!), missing: null, whole: true },
    ])
    this.conts.forEach(({ name }, j) => {
      const values = Float64Array.from({ length: rows.rows }, (_, row) => rows.conts[row * width + j]!)
      columns.push([name, { kind: 'number', values, missing: null, whole: false }])
    })
    return new Table(columns, rows.rows)
  }

  /** Plain data for a file. */
  toJSON(): PipelineJson {
    return writePipeline(this)
  }

  /** Builds a pipeline from the output of `toJSON`. @throws FileError for anything else. */
  static fromJSON(json: unknown): TablePipeline {
    return new TablePipeline(readPipeline(json))
  }

  #ofTable(
    table: Table,
    catTallies: readonly Tally[],
    contTallies: readonly Tally[],
  ): Omit<ModelRows, 'warnings'> {
    for (const name of this.needed) if (!table.has(name)) throw lacks(name, table.names)
    const columnOf = columnReader(table, this.forms)
    const cats = this.cats.map((cat, i) => trainedCodes(cat, cat.encode(columnOf(cat), catTallies[i]!)))
    const width = this.conts.length
    const conts = new Float32Array(table.rows * width)
    this.conts.forEach((cont, j) => {
      const values = numbersOf(columnOf(cont), cont.name)
      for (let row = 0; row < values.length; row++) {
        const value = values[row]!
        if (!cont.flag && Number.isNaN(value)) contTallies[j]!.missing()
        conts[row * width + j] = cont.standardize(value, row)
      }
    })
    return { rows: table.rows, cats, conts }
  }

  #ofRows(
    rows: readonly Row[],
    catTallies: readonly Tally[],
    contTallies: readonly Tally[],
  ): Omit<ModelRows, 'warnings'> {
    rows.forEach((row, index) => {
      if (typeof row !== 'object' || row === null)
        throw new DataError(
          `Row ${index + 1} must be an object of cells by column name, such as { city: 'Ulm' }.`,
        )
    })
    for (const name of this.needed)
      if (rows.length > 0 && !rows.some((row) => Object.hasOwn(row, name)))
        throw lacks(name, [...new Set(rows.flatMap((row) => Object.keys(row)))])
    const cats = this.cats.map((cat, i) =>
      trainedCodes(
        cat,
        Int32Array.from(rows, (row, index) => cat.count(this.#cell(cat, row, index), index, catTallies[i]!)),
      ),
    )
    const width = this.conts.length
    const conts = new Float32Array(rows.length * width)
    this.conts.forEach((cont, j) => {
      for (let index = 0; index < rows.length; index++) {
        const value = numberOfCell(this.#cell(cont, rows[index]!, index), cont.name, index)
        if (!cont.flag && Number.isNaN(value)) contTallies[j]!.missing()
        conts[index * width + j] = cont.standardize(value, index)
      }
    })
    return { rows: rows.length, cats, conts }
  }

  #cell(from: ColumnSource<DatePart>, row: Row, index: number): unknown {
    const cell = cellFor(from, row, index)
    return from.part === null ? cellInForm(cell, from.source, index, this.forms.get(from.source)) : cell
  }
}

/** The parts of a pipeline. */
export interface PipelineMembers {
  readonly target: string | null
  readonly cats: readonly Category[]
  /** Numbers first, then the flags of missing values. */
  readonly conts: readonly Continuous[]
  readonly forms?: ReadonlyMap<string, NumberForm>
  readonly excluded?: readonly ExcludedColumn[]
}

/** If all training rows have the same level, the embedding of unknown levels is untrained, so the code of the only level is used. */
function trainedCodes(
  { levels, missing }: Category,
  codes: Int32Array<ArrayBuffer>,
): Int32Array<ArrayBuffer> {
  return levels.length === 1 && missing === 0 ? codes.fill(1) : codes
}

function lacks(name: string, names: readonly string[]): DataError {
  const near = nearestName(name, names)
  const hint =
    near !== null
      ? `rename "${near}" if that is it`
      : names.length === 0
        ? 'they have no columns'
        : `they have ${names.slice(0, 30).join(', ')}`
  return new DataError(`The rows have no column ${quoted(name)}, which the net was trained with; ${hint}.`, {
    column: name,
  })
}

function cellFor({ source, part }: ColumnSource<DatePart>, row: Row, index: number): unknown {
  const cell = Object.hasOwn(row, source) ? row[source] : null
  if (part === null) return cell
  const moment = momentOfCell(cell, source, index)
  if (Number.isNaN(moment)) return null
  const value = datePart(moment, part)
  return isFlagPart(part) ? value === 1 : value
}

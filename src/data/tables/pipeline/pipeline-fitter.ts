import { checkOptions } from '../../../base/check-options.ts'
import { DataError } from '../../../base/errors.ts'
import type { TableColumn } from '../table-column.ts'
import type { Table } from '../table.ts'
import type { NumberForm } from '../number-form.ts'
import type { Category } from './category.ts'
import {
  areSentences,
  chooseColumns,
  traitsOfColumn,
  wholeLevels,
  Wholes,
  type ChosenColumn,
  type ColumnTraits,
  type ExcludedColumn,
} from './choose-columns.ts'
import { columnReader } from './column-reader.ts'
import { ContinuousTally } from './continuous-tally.ts'
import { Continuous, numbersOf } from './continuous.ts'
import { isFlagPart, type DatePart } from './date-parts.ts'
import { type ColumnSource, type PipelineOptions, pipelineOptionNames } from './options.ts'
import { LevelTally } from './fit-category.ts'
import { flagName } from './fit-pipeline.ts'
import { TablePipeline } from './table-pipeline.ts'
import { whyText } from './why-text.ts'

/** A column of a table whose rows arrive in chunks. */
export interface FittedColumn {
  readonly name: string
  readonly kind: TableColumn['kind']
  /** For dates: whether the time of day counts. */
  readonly time: boolean
  /** Number of distinct strings in all rows, if there are too many to count again in the training rows; else 0. */
  readonly manyTexts: number
  /** Its number format in the file, if unusual. */
  readonly written?: NumberForm | undefined
}

/**
 * Fits the same pipeline as `TablePipeline.fit` on training rows that arrive in chunks, because they do not fit in memory. It makes several passes over
 * them: the first chooses the columns, the second collects levels and moments, and a few more find the medians.
 *
 * Means and deviations differ from those of `TablePipeline.fit` by rounding; everything else is the same.
 *
 * @example
 * const train = Table.fromRows([{ city: 'Ulm', metres: 1.5 }, { city: 'Bonn', metres: 2.5 }])
 * const fitter = new PipelineFitter(train.names.map((name) => ({ name, kind: train.column(name).kind, time: false, manyTexts: 0 })))
 * while (fitter.wanted !== null) {
 *   for (let row = 0; row < train.rows; row++) fitter.add(train.slice(row, row + 1).select(fitter.wanted))
 *   fitter.endPass()
 * }
 * fitter.pipeline().cats[0].levels // ['Bonn', 'Ulm']
 */
export class PipelineFitter {
  readonly #columns: readonly FittedColumn[]
  readonly #options: PipelineOptions
  readonly #seen: ReadonlyMap<string, SeenColumn>
  #chosen: readonly ChosenColumn[] | null = null
  readonly #levels = new Map<string, LevelTally>()
  readonly #numbers = new Map<string, ContinuousTally>()
  #excluded: readonly ExcludedColumn[] = []
  readonly #byName: ReadonlyMap<string, FittedColumn>
  #levelsDone = false
  #rows = 0

  constructor(columns: readonly FittedColumn[], options: PipelineOptions = {}) {
    checkOptions('PipelineFitter', options, pipelineOptionNames)
    this.#columns = columns
    this.#byName = new Map(columns.map((column) => [column.name, column]))
    this.#options = options
    const { target, ignore = [], dates = [] } = options
    const [left, asDates] = [new Set(ignore), new Set(dates)]
    this.#seen = new Map(
      columns
        .filter(({ name }) => name !== target && !left.has(name))
        .map((column) => [column.name, new SeenColumn(column, asDates.has(column.name), options)]),
    )
    // Reports names that do not exist before reading any row.
    if (columns.length > 0) chooseColumns(this.#names, (name) => unseen(this.#column(name)), options)
  }

  /** The columns needed by the next pass; null after the last pass. */
  get wanted(): readonly string[] | null {
    if (this.#chosen === null) return [...this.#seen.keys()]
    const sources = this.#chosen
      .filter(({ name, role }) => (role === 'cat' ? !this.#levelsDone : !this.#numbers.get(name)!.done))
      .map(({ source }) => source)
    return sources.length === 0 ? null : [...new Set(sources)]
  }

  /** The next rows of a pass. @throws DataError naming column and row of a cell that cannot be used. */
  add(rows: Table): void {
    if (this.#chosen === null) {
      this.#rows += rows.rows
      for (const [name, seen] of this.#seen) seen.add(rows.column(name))
      return
    }
    const columnOf = columnReader(rows)
    for (const { name, role, ...from } of this.#chosen) {
      const own: ColumnSource<DatePart> = { name, ...from }
      if (role === 'cont') {
        const tally = this.#numbers.get(name)!
        if (!tally.done) tally.add(numbersOf(columnOf(own), name))
      } else if (!this.#levelsDone) this.#levels.get(name)!.add(columnOf(own))
    }
  }

  /** Ends a pass over all training rows. @throws DataError for what `TablePipeline.fit` refuses. */
  endPass(): void {
    if (this.#chosen !== null) {
      this.#levelsDone = true
      for (const tally of this.#numbers.values()) if (!tally.done) tally.endPass()
      return
    }
    if (this.#rows === 0)
      throw new DataError('The table is empty: a pipeline is fitted on at least one training row.')
    const { chosen, excluded } = chooseColumns(
      this.#names,
      (name) => this.#seen.get(name) ?? unseen(this.#column(name)),
      this.#options,
    )
    this.#chosen = chosen
    this.#excluded = excluded
    for (const { name, source, part, role } of chosen)
      if (role === 'cont') this.#numbers.set(name, new ContinuousTally())
      else
        this.#levels.set(
          name,
          new LevelTally(name, part === null ? this.#column(source).kind : kindOfPart(part)),
        )
  }

  /** The pipeline, after the last pass. */
  pipeline(): TablePipeline {
    const chosen = this.#chosen!
    const taken = new Set([...this.#names, ...chosen.map(({ name }) => name)])
    const cats: Category[] = []
    const conts: Continuous[] = []
    const flags: Continuous[] = []
    for (const { name, source, part, role } of chosen) {
      const from = { name, source, part }
      if (role === 'cat') {
        cats.push(this.#levels.get(name)!.category(from))
        continue
      }
      const tally = this.#numbers.get(name)!
      conts.push(new Continuous(from, false, tally.facts(this.#options.scaling)))
      if (tally.missing > 0)
        flags.push(new Continuous({ ...from, name: flagName(name, taken) }, true, tally.flagFacts()))
    }
    return TablePipeline.of({
      target: this.#options.target ?? null,
      cats,
      conts: [...conts, ...flags],
      forms: new Map(
        this.#columns.flatMap(({ name, written }) =>
          written === undefined ? [] : [[name, written] as const],
        ),
      ),
      excluded: this.#excluded,
    })
  }

  get #names(): readonly string[] {
    return this.#columns.map(({ name }) => name)
  }

  #column(name: string): FittedColumn {
    return this.#byName.get(name)!
  }
}

function kindOfPart(part: DatePart): 'boolean' | 'number' {
  return isFlagPart(part) ? 'boolean' : 'number'
}

/** What the first pass collects about a column. */
class SeenColumn implements ColumnTraits {
  readonly kind: TableColumn['kind']
  readonly #column: FittedColumn
  readonly #asDates: boolean
  readonly #wholes: Wholes
  readonly #used = new Set<string>()
  #levels: readonly string[] | null = null
  #flags = new Uint8Array(0)
  #present = 0
  #time = false

  constructor(column: FittedColumn, asDates: boolean, options: PipelineOptions) {
    this.kind = column.kind
    this.#column = column
    this.#asDates = asDates
    this.#wholes = new Wholes(wholeLevels(options))
  }

  add(column: TableColumn): void {
    // Throws the error that names the cell that is not a date.
    if (this.#asDates && traitsOfColumn(column, this.#column.name).hasTime()) this.#time = true
    if (column.kind === 'number') this.#wholes.add(column)
    if (column.kind !== 'text') return
    for (const code of column.codes) if (code >= 0) this.#present++
    if (this.#column.manyTexts > 0) return
    if (this.#levels !== column.levels) {
      this.#keep()
      this.#levels = column.levels
      this.#flags = new Uint8Array(column.levels.length)
    }
    for (const code of column.codes) if (code >= 0) this.#flags[code] = 1
  }

  hasTime(): boolean {
    return this.kind === 'date' ? this.#column.time : this.#time
  }

  isFewWholes(): boolean {
    return this.#wholes.few
  }

  texts(): ReturnType<ColumnTraits['texts']> {
    this.#keep()
    this.#levels = null
    const distinct = this.#column.manyTexts || this.#used.size
    const used = [...this.#used]
    return { distinct, present: this.#present, why: whyText(used), long: areSentences(used) }
  }

  #keep(): void {
    this.#levels?.forEach((level, code) => {
      if (this.#flags[code] === 1) this.#used.add(level)
    })
  }
}

/** A column before any row is read: enough to find mistakes in the options. */
function unseen({ kind, time }: FittedColumn): ColumnTraits {
  return {
    kind,
    hasTime: () => kind !== 'date' || time,
    isFewWholes: () => false,
    texts: () => ({ distinct: 0, present: 0, why: null, long: false }),
  }
}

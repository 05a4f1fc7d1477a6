import { requireTable } from '../require-table.ts'
import { checkOptions } from '../../../base/check-options.ts'
import { DataError } from '../../../base/errors.ts'
import { isUsual, type NumberForm } from '../number-form.ts'
import type { Table } from '../table.ts'
import type { Category } from './category.ts'
import { chooseColumns, traitsOfColumn, type ColumnTraits } from './choose-columns.ts'
import { columnReader } from './column-reader.ts'
import type { Continuous } from './continuous.ts'
import { fitCategory } from './fit-category.ts'
import { fitContinuous, fitFlag } from './fit-continuous.ts'
import { pipelineOptionNames, type PipelineOptions } from './options.ts'
import { TablePipeline as Fitted } from './table-pipeline.ts'

/**
 * Turns rows of a table into the inputs of a net. It is fitted on the training rows only, and transforms later rows the same way.
 *
 * Categories become codes: levels are sorted, level i has code i + 1, and 0 means missing or unseen. Numbers are standardized by
 * mean and population standard deviation after missing values are replaced by the median; a column with missing values in the training rows
 * gets a second column, `<name>_na`, that flags them. Dates are replaced by their parts, see `addDatepart`. Empty strings count as missing.
 *
 * @example
 * const train = Table.fromRows([{ city: 'Ulm', metres: 1.5 }, { city: 'Bonn', metres: 2.5 }])
 * const pipeline = TablePipeline.fit(train)
 * pipeline.cats[0].levels // ['Bonn', 'Ulm']
 * pipeline.transform([{ city: 'Ulm', metres: 2 }]).cats[0][0] // 2
 */
export const TablePipeline = Object.assign(Fitted, { fit: fitPipeline })
export type TablePipeline = Fitted

/**
 * Fits a pipeline on training rows.
 *
 * @throws DataError for an empty table, an unknown name in the options, texts with too many levels, and NaN or infinity in a cell.
 */
export function fitPipeline(train: Table, options: PipelineOptions = {}): Fitted {
  checkOptions('TablePipeline.fit', options, pipelineOptionNames)
  requireTable('TablePipeline.fit', train)
  if (train.rows === 0)
    throw new DataError('The table is empty: a pipeline is fitted on at least one training row.')
  const traits = (name: string): ColumnTraits => traitsOfColumn(train.column(name), name)
  const { chosen, excluded } = chooseColumns(train.names, traits, options)
  const columnOf = columnReader(train)
  const taken = new Set([...train.names, ...chosen.map(({ name }) => name)])
  const cats: Category[] = []
  const conts: Continuous[] = []
  const flags: Continuous[] = []
  for (const { role, ...from } of chosen) {
    const column = columnOf(from)
    if (role === 'cat') {
      cats.push(fitCategory(from, column))
      continue
    }
    const cont = fitContinuous(from, column, options.scaling)
    conts.push(cont)
    if (cont.missing === 0) continue
    const name = flagName(from.name, taken)
    flags.push(fitFlag(cont, name, column))
  }
  return Fitted.of({
    target: options.target ?? null,
    cats,
    conts: [...conts, ...flags],
    forms: formsOf(train),
    excluded,
  })
}

function formsOf(table: Table): Map<string, NumberForm> {
  return new Map(
    Array.from(table.entries()).flatMap(([name, column]) =>
      column.kind === 'number' && column.written !== undefined && !isUsual(column.written)
        ? [[name, column.written] as const]
        : [],
    ),
  )
}

/** An unused name for the column that flags missing values. It is added to `taken`. */
export function flagName(of: string, taken: Set<string>): string {
  let name = `${of}_na`
  while (taken.has(name)) name += '_'
  taken.add(name)
  return name
}

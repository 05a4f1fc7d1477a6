import { DataError } from '../../base/errors.ts'
import { quoted } from '../../base/quoted.ts'
import { groupColumn } from '../../data/tables/splits.ts'
import type { TabularFitOptions } from './options.ts'

type NonInputOptions = Pick<TabularFitOptions, 'valid' | 'weights'>

/** Columns that describe the rows but are not inputs. */
export function nonInputColumns({ valid, weights }: NonInputOptions): string[] {
  const mark = typeof valid === 'object' && valid.kind === 'column' ? [valid.column] : []
  const grouping = typeof valid === 'object' ? groupColumn(valid) : undefined
  const group = grouping === undefined ? [] : [grouping]
  return [...mark, ...group, ...(weights === undefined ? [] : [weights])]
}

/** @throws DataError if such a column is also the target or an input. */
export function refuseDoubleUse(options: TabularFitOptions): void {
  const { target, weights, valid, cats = [], conts = [], dates = [] } = options
  const inputs = { 'cats (--cat)': cats, 'conts (--cont)': conts, 'dates (--date)': dates }
  for (const name of nonInputColumns(options)) {
    const grouping = typeof valid === 'object' && groupColumn(valid) === name
    const job =
      name === weights
        ? 'contains the row weights'
        : grouping
          ? 'groups the rows'
          : 'marks the validation rows'
    if (name === target)
      throw new DataError(`Column ${quoted(name)} is the target and ${job}; it cannot do both.`)
    for (const [option, names] of Object.entries(inputs))
      if (names.includes(name))
        throw new DataError(
          `Column ${quoted(name)} ${job}, so it cannot be an input; remove it from ${option}.`,
        )
  }
}

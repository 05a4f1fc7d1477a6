import { defined } from '../base/defined.ts'
import { countingRowsOf } from '../data/tables/cell-error.ts'
import { GrowingTable, streamTable, type ReadTableOptions } from '../data/tables/duckdb/index.ts'
import type { TableReading } from '../data/tables/pipeline/table-reading.ts'
import type { Table } from '../data/tables/table.ts'
import { note } from './output.ts'
import { rowProgress } from './row-progress.ts'

/** What is done with the rows of a file, some at a time. */
export interface RowWork {
  /** How the rows for training were read. */
  readonly reading?: Partial<TableReading> & Pick<ReadTableOptions, 'types'>
  /** Those rows, with what was found out about them as further columns. */
  of(rows: Table): Table | Promise<Table>
  /** What the user should know, after the last of them. */
  warnings(): readonly string[]
}

/** What the rows of a file and what is made of them may take in memory each before they go to disk. */
const MEMORY = '256MB'

/**
 * Does something with the rows of a file that may be larger than memory. Nothing is given out before all of it is done; warnings are printed then.
 *
 * @returns the rows, to be closed by the caller, the names of the file's columns, and how many columns came out.
 */
export async function throughRows(
  file: string,
  { missing }: { readonly missing?: readonly string[] | undefined },
  work: RowWork,
): Promise<{ readonly rows: GrowingTable; readonly names: readonly string[]; readonly width: number }> {
  const rows = new GrowingTable({ memoryLimit: MEMORY })
  let names: readonly string[] = []
  let width = 0
  let notes: readonly string[] = []
  const progress = rowProgress('done so far')
  try {
    const how = { ...work.reading, memoryLimit: MEMORY, ...defined({ missing }) }
    for await (const piece of streamTable(file, how)) {
      const before = rows.rows
      if (before === 0)
        notes = piece.notes.filter(({ column }) => column === null).map(({ message }) => message)
      names = piece.names
      const done = Promise.resolve().then(() => work.of(piece))
      const table = await countingRowsOf(done, (row) => before + row)
      width = table.names.length
      await rows.add(table)
      progress.show(rows.rows)
    }
  } catch (error) {
    rows.close()
    throw error
  } finally {
    progress.end()
  }
  for (const warning of [...notes, ...work.warnings()]) note(`warning: ${warning}`)
  return { rows, names, width }
}

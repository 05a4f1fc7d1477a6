import { defined } from '../base/defined.ts'
import { countingRowsOf } from '../data/tables/cell-error.ts'
import { GrowingTable, streamTable, type ReadTableOptions } from '../data/tables/duckdb/index.ts'
import type { TableReading } from '../data/tables/pipeline/table-reading.ts'
import type { Table } from '../data/tables/table.ts'
import { note } from './output.ts'
import { rowProgress } from './row-progress.ts'

/** Work on the rows of a file, in chunks. */
export interface RowWork {
  /** How the training rows were read. */
  readonly reading?: Partial<TableReading> & Pick<ReadTableOptions, 'types'>
  /** The rows with new columns added. */
  of(rows: Table): Table | Promise<Table>
  /** Warnings for the user, after the last chunk. */
  warnings(): readonly string[]
}

/** Memory budget for the input rows, and the same again for the output rows; beyond it they go to disk. */
const MEMORY = '256MB'

/**
 * Processes the rows of a file that may be larger than memory. Nothing is output before all rows are done; then warnings are printed.
 *
 * @returns the rows (the caller closes them), the column names of the file, and the number of output columns.
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
  const progress = rowProgress('')
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

import { countingRowsOf } from '../data/tables/cell-error.ts'
import { GrowingTable, streamTable } from '../data/tables/duckdb/index.ts'
import type { Table } from '../data/tables/table.ts'
import { note } from './output.ts'
import { rowProgress } from './row-progress.ts'

/** What is done with the rows of a file, some at a time. */
export interface RowWork {
  /** Kinds of columns that are not to be guessed. */
  readonly types?: Readonly<Record<string, 'text'>>
  /** Those rows, with what was found out about them as further columns. */
  of(rows: Table): Promise<Table>
  /** What the user should know, after the last of them. */
  warnings(): readonly string[]
}

/** What the rows of a file and what is made of them may take in memory each before they go to disk. */
const MEMORY = '256MB'

/**
 * Does something with the rows of a file that may be larger than memory. Nothing is given out before all of it is done; warnings are printed then.
 *
 * @returns the rows, to be closed by the caller, and the names of the file's columns.
 */
export async function throughRows(
  file: string,
  { missing }: { readonly missing?: readonly string[] | undefined },
  work: RowWork,
): Promise<{ readonly rows: GrowingTable; readonly names: readonly string[] }> {
  const rows = new GrowingTable({ memoryLimit: MEMORY })
  let names: readonly string[] = []
  const progress = rowProgress('done so far')
  try {
    for await (const piece of streamTable(file, { missing, types: work.types ?? {}, memoryLimit: MEMORY })) {
      const before = rows.rows
      names = piece.names
      await rows.add(await countingRowsOf(work.of(piece), (row) => before + row))
      progress.show(rows.rows)
    }
  } catch (error) {
    rows.close()
    throw error
  } finally {
    progress.end()
  }
  for (const warning of work.warnings()) note(`warning: ${warning}`)
  return { rows, names }
}

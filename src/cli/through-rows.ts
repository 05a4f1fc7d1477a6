import { defined } from '../base/defined.ts'
import { countingRowsOf } from '../data/tables/cell-error.ts'
import { GrowingTable, streamTable, type ReadTableOptions } from '../data/tables/duckdb/index.ts'
import type { TablePipeline } from '../data/tables/pipeline/table-pipeline.ts'
import type { Table } from '../data/tables/table.ts'
import { note } from './output.ts'
import { rowProgress } from './row-progress.ts'

/** What is done with the rows of a file, some at a time. */
export interface RowWork {
  /** How the rows for training were read. */
  readonly reading?: Partial<Reading> & Pick<ReadTableOptions, 'types'>
  /** Those rows, with what was found out about them as further columns. */
  of(rows: Table): Promise<Table>
  /** What the user should know, after the last of them. */
  warnings(): readonly string[]
}

/** How a file is read so that its cells are what those of the training file were. */
export interface Reading {
  /** Columns that are texts, whatever they look like in this file. */
  readonly texts: readonly string[]
  /** Texts that mean a missing cell. */
  readonly missing: readonly string[] | undefined
}

/** How the file of a run was read. */
export function readingOf({ cats }: TablePipeline, data: Readonly<Record<string, unknown>>): Reading {
  const texts = cats.filter(({ kind }) => kind === 'text').map(({ source }) => source)
  const { missing } = data
  return { texts, missing: Array.isArray(missing) ? missing.map(String) : undefined }
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
    const how = { ...work.reading, memoryLimit: MEMORY, ...defined({ missing }) }
    for await (const piece of streamTable(file, how)) {
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

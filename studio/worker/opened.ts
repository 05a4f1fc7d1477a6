import { refuseStudioFile } from './refuse-file.ts'
import { decodeText } from '../../src/data/text/text.ts'
import { Table } from '../../src/data/tables/table-with-csv.ts'
import type { Table as PlainTable } from '../../src/data/tables/table.ts'
import type { OpenedData } from '../protocol.ts'
import { describeColumns } from './describe-columns.ts'
import { suggestTask } from './suggest-task.ts'

/** Data as the worker keeps them. */
export type Opened =
  | { readonly kind: 'text'; readonly name: string; readonly text: string }
  /** A fit on ratings reads its columns again, as text: ids keep their zeros. */
  | { readonly kind: 'table'; readonly name: string; readonly table: PlainTable; readonly file: Blob }

const tables = /\.(csv|tsv)$/i

/** Reads a file as the command does: CSV and TSV as a table, everything else as text. @throws LannerError for a file that the command refuses. */
export async function openFile(file: Blob, name: string): Promise<Opened> {
  refuseStudioFile(name)
  if (!tables.test(name))
    return { kind: 'text', name, text: decodeText(new Uint8Array(await file.arrayBuffer()), name) }
  return { kind: 'table', name, table: await Table.fromCsv(file), file }
}

/** What the page shows of the data. */
export function describe(opened: Opened): OpenedData {
  const { kind, name } = opened
  const suggested = suggestTask(opened)
  if (kind === 'text') {
    const { text } = opened
    return {
      kind,
      name,
      characters: [...text].length,
      distinct: new Set(text).size,
      start: text.trimStart().slice(0, 600),
      suggested,
    }
  }
  const { table } = opened
  return {
    kind,
    name,
    rows: table.rows,
    columns: describeColumns(table),
    notes: table.notes.map(({ message }) => message),
    suggested,
  }
}

import { tableExtensions } from '../../src/cli/apps/table-extensions.ts'
import { decodeText } from '../../src/data/text/text.ts'
import type { Table as PlainTable } from '../../src/data/tables/table.ts'
import type { FolderFile, OpenedData } from '../protocol.ts'
import { describeColumns } from './describe-columns.ts'
import type { OpenedPictures } from './opened-pictures.ts'
import type { RunFolder } from './run-files.ts'
import { runName } from '../run-name.ts'
import { refuseStudioFile } from './refuse-file.ts'
import type { ReadTable } from './tables/table-reader.ts'
import { suggestTask } from './suggest-task.ts'

/** Data as the worker keeps them. */
export type Opened =
  | { readonly kind: 'text'; readonly name: string; readonly text: string }
  /** A fit on ratings reads its columns again, as text: ids keep their zeros. */
  | {
      readonly kind: 'table'
      readonly name: string
      readonly table: PlainTable
      readonly read: ReadTable
    }
  | OpenedPictures

const zips = /\.zip$/i

/** Called with what is being done, if it may take a while. */
export type Doing = (text: string) => void

/** Reads a file as the command does: tables by the ending of their name, a zip as a folder, everything else as text. @throws LannerError for a file that the command refuses. */
export async function openFile(file: Blob, name: string, doing: Doing): Promise<Opened | RunFolder> {
  refuseStudioFile(name)
  if (zips.test(name)) {
    const [{ zipFiles }, { innerFolder }] = await Promise.all([
      import('./zip-files.ts'),
      import('./inner-folder.ts'),
    ])
    return openFolder(innerFolder(await zipFiles(file, name)), name, doing)
  }
  if (!tableExtensions.has(/\.[^.]+$/.exec(name)?.[0].toLowerCase() ?? ''))
    return { kind: 'text', name, text: decodeText(new Uint8Array(await file.arrayBuffer()), name) }
  const read = await (await import('./tables/table-reader.ts')).tableReader(file, name)
  return { kind: 'table', name, table: await read(), read }
}

/** Reads the pictures of a folder, or a run. */
export async function openFolder(
  files: readonly FolderFile[],
  name: string,
  doing: Doing,
): Promise<OpenedPictures | RunFolder> {
  const { runFolderOf } = await import('./run-files.ts')
  const run = await runFolderOf(files, runName(name))
  if (run !== null) return run
  const { openPictures } = await import('./opened-pictures.ts')
  return openPictures(files, name, doing)
}

/** What the page shows of the data. */
export async function describe(opened: Opened): Promise<OpenedData> {
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
  if (kind === 'pictures') {
    const { describePictures } = await import('./describe-pictures.ts')
    return { kind, name, ...describePictures(opened.first), suggested }
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

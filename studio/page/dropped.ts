import type { FolderFile, Source } from '../protocol.ts'

/** The most files of a dropped folder. */
const MOST = 200_000

/** What was dropped: a file, or the folder with everything in it. Null for nothing. */
export async function droppedSource(items: DataTransferItemList): Promise<Source | null> {
  // The list is emptied when the event is over.
  const entries = Array.from(items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  const [first] = entries
  if (first === undefined) return null
  if (entries.length === 1 && first.isFile) return { kind: 'file', file: await fileOf(first) }
  const files: FolderFile[] = []
  for (const entry of entries) await collect(entry, '', files)
  return entries.length === 1
    ? folderOf(first.name, files)
    : { kind: 'folder', name: 'The dropped files', files }
}

/** The folder that was chosen. Null for an empty one, which browsers do not even name. */
export function chosenFolder(list: FileList): Source | null {
  const files = Array.from(list, (file) => ({ path: file.webkitRelativePath, file }))
  const [first] = files
  return first === undefined ? null : folderOf(first.path.split('/')[0]!, files)
}

/** A folder whose files have paths that begin with its name. */
function folderOf(name: string, files: readonly FolderFile[]): Source {
  const start = name.length + 1
  return { kind: 'folder', name, files: files.map(({ path, file }) => ({ path: path.slice(start), file })) }
}

async function collect(entry: FileSystemEntry, within: string, files: FolderFile[]): Promise<void> {
  if (files.length >= MOST) return
  const path = `${within}${entry.name}`
  if (entry.isFile) files.push({ path, file: await fileOf(entry) })
  else
    for (const inside of await entriesOf(entry as FileSystemDirectoryEntry))
      await collect(inside, `${path}/`, files)
}

function fileOf(entry: FileSystemEntry): Promise<File> {
  return new Promise((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
}

/** Browsers hand out a folder in parts, until one is empty. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (part.length === 0) return all
    all.push(...part)
  }
}

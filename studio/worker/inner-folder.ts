import type { FolderFile } from '../protocol.ts'

/** The files of a folder that holds nothing but another folder with folders, as zips often do: those of the inner one. */
export function innerFolder(files: readonly FolderFile[]): readonly FolderFile[] {
  const visible = files.filter(({ path }) => !path.split('/').some((step) => step.startsWith('.')))
  const [first] = visible
  const folder = first === undefined ? '' : `${first.path.split('/')[0]!}/`
  const inside = visible.map(({ path, file }) => ({ path: path.slice(folder.length), file }))
  const isOnly = first !== undefined && visible.every(({ path }) => path.startsWith(folder))
  return isOnly && inside.some(({ path }) => path.includes('/')) ? innerFolder(inside) : visible
}

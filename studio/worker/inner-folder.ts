import type { FolderFile } from '../protocol.ts'

/** The files of a folder that holds nothing but another folder, as zips often do: those of the inner one, unless it is the only class of pictures. */
export function innerFolder(files: readonly FolderFile[]): readonly FolderFile[] {
  const visible = files.filter(({ path }) => !path.split('/').some((step) => step.startsWith('.')))
  const [first] = visible
  const folder = first === undefined ? '' : `${first.path.split('/')[0]!}/`
  const inside = visible.map(({ path, file }) => ({ path: path.slice(folder.length), file }))
  const isOnly = first !== undefined && visible.every(({ path }) => path.startsWith(folder))
  const isClass = !inside.some(({ path }) => path.includes('/') || path === 'model.json')
  return isOnly && !isClass ? innerFolder(inside) : visible
}

import type { PictureFile } from './picture-file.ts'

/** What is directly in a folder. Links are followed. */
export interface FolderEntry {
  readonly name: string
  /** `missing` for a link that leads nowhere. */
  readonly kind: 'folder' | 'file' | 'missing'
}

/** A folder that is searched for pictures: on disk, or of files that the user of a page chose. */
export interface PictureFolder {
  /** Its path, for messages. */
  readonly name: string
  /** The path of something in it, for messages. */
  pathOf(within: readonly string[]): string
  /** @throws FileError if it does not exist or cannot be read. */
  entries(within: readonly string[]): Promise<readonly FolderEntry[]>
  /** The same for two folders that links make one. */
  identity(within: readonly string[]): Promise<string>
  file(within: readonly string[]): PictureFile
}

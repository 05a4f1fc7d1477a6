import { FileError } from '../../base/errors.ts'
import { fileErrorCode, fileProblem } from '../../base/file-problem.ts'
import { nodeBuiltin } from '../../base/node-builtin.ts'
import type { PictureFile } from './picture-file.ts'
import type { FolderEntry, PictureFolder } from './picture-folder.ts'

/** A folder on disk. */
export class DiskFolder implements PictureFolder {
  readonly name: string

  constructor(path: string) {
    this.name = path
  }

  pathOf(within: readonly string[]): string {
    return nodeBuiltin('path', 'findPictures').join(this.name, ...within)
  }

  async entries(within: readonly string[]): Promise<FolderEntry[]> {
    const { readdir, stat } = nodeBuiltin('fs/promises', 'findPictures')
    const folder = within.length === 0 ? this.name : this.pathOf(within)
    const found: FolderEntry[] = []
    try {
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        const { name } = entry
        const own = entry.isSymbolicLink()
          ? await stat(this.pathOf([...within, name])).catch(() => null)
          : entry
        if (own === null) found.push({ name, kind: 'missing' })
        else if (own.isDirectory()) found.push({ name, kind: 'folder' })
        else if (own.isFile()) found.push({ name, kind: 'file' })
      }
    } catch (error) {
      const code = fileErrorCode(error)
      if (code === 'ENOENT') throw new FileError(`There is no folder ${folder}.`, { cause: error })
      throw new FileError(`${folder} cannot be read: ${fileProblem(error)}.`, { cause: error })
    }
    return found
  }

  async identity(within: readonly string[]): Promise<string> {
    const path = this.pathOf(within)
    return nodeBuiltin('fs/promises', 'findPictures')
      .realpath(path)
      .catch(() => path)
  }

  file(within: readonly string[]): PictureFile {
    return { path: this.pathOf(within), name: within.join('/') }
  }
}

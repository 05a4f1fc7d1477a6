import { FileError } from '../../base/errors.ts'
import type { PictureFile } from './picture-file.ts'
import type { FolderEntry, PictureFolder } from './picture-folder.ts'

/** A file of a folder that is not on disk, such as one that the user of a page chose. */
export interface ListedFile {
  /** Its path in the folder, with `/`: `cats/1.jpg`. */
  readonly path: string
  readonly file: Blob | Uint8Array
}

/** What is in a folder, by name: a file, or a folder. */
interface Inside extends Map<string, Blob | Uint8Array | Inside> {}

/** The folder that a list of files forms. */
export class ListedFolder implements PictureFolder {
  readonly name: string
  readonly #top: Inside = new Map()

  constructor(name: string, files: readonly ListedFile[]) {
    this.name = name
    for (const { path, file } of files) {
      const steps = path.split('/').filter((step) => step !== '' && step !== '.')
      const own = steps.pop()
      if (own === undefined) continue
      let at = this.#top
      for (const step of steps) {
        const below = at.get(step)
        // A path that goes through a file: the file was listed first.
        const folder: Inside = below instanceof Map ? below : new Map()
        at.set(step, folder)
        at = folder
      }
      at.set(own, file)
    }
  }

  pathOf(within: readonly string[]): string {
    return [this.name, ...within].join('/')
  }

  async entries(within: readonly string[]): Promise<FolderEntry[]> {
    const at = this.#at(within)
    if (!(at instanceof Map)) throw new FileError(`There is no folder ${this.pathOf(within)}.`)
    return Array.from(at, ([name, inside]) => ({ name, kind: inside instanceof Map ? 'folder' : 'file' }))
  }

  async identity(within: readonly string[]): Promise<string> {
    return within.join('/')
  }

  file(within: readonly string[]): PictureFile {
    const contents = this.#at(within)
    if (contents === undefined || contents instanceof Map)
      throw new FileError(`There is no picture ${this.pathOf(within)}.`)
    return { contents, name: within.join('/') }
  }

  #at(within: readonly string[]): Blob | Uint8Array | Inside | undefined {
    let at: Blob | Uint8Array | Inside | undefined = this.#top
    for (const step of within) at = at instanceof Map ? at.get(step) : undefined
    return at
  }
}

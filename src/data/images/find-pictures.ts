import { DataError, FileError } from '../../base/errors.ts'
import { fileErrorCode, fileProblem } from '../../base/file-problem.ts'
import { nodeBuiltin } from '../../base/node-builtin.ts'
import { quoted } from '../../base/quoted.ts'

/** The parts of a split. */
export type PicturePart = 'train' | 'valid' | 'test'

/** A picture file with its class. */
export interface FoundPicture {
  /** Path of the file. */
  readonly path: string
  /** The path relative to the searched folder, with `/`. */
  readonly name: string
  readonly label: string
  /** Null if the folder has no parts. */
  readonly part: PicturePart | null
}

/** Pictures sorted by name. */
export interface FoundPictures {
  readonly pictures: readonly FoundPicture[]
  /** Sorted class names. */
  readonly classes: readonly string[]
}

const extensions = new Set(['.jpg', '.jpeg', '.png', '.webp', '.gif'])

const partNames: Readonly<Record<string, PicturePart>> = {
  train: 'train',
  training: 'train',
  valid: 'valid',
  val: 'valid',
  validation: 'valid',
  test: 'test',
}

/** Whether a file name has the extension of a picture. */
export function isPictureName(name: string): boolean {
  return extensions.has(/\.[a-z0-9]+$/i.exec(name)?.[0].toLowerCase() ?? '')
}

/**
 * Finds the pictures of a folder with one folder per class, or with folders `train` and `valid` or `test` (or both) that contain one folder per class.
 * Files with other extensions and hidden ones are ignored.
 *
 * @throws FileError if the folder does not exist; DataError if it has no pictures or another layout, saying where.
 */
export async function findPictures(folder: string): Promise<FoundPictures> {
  const top = await entriesOf(folder)
  const parts = top.folders.filter((name) => Object.hasOwn(partNames, name.toLowerCase()))
  const divided = parts.some((name) => partNames[name.toLowerCase()] === 'train')
  const roots = divided
    ? parts.map((name) => [name, partNames[name.toLowerCase()]!] as const)
    : [['', null] as const]
  const pictures: FoundPicture[] = []
  for (const [name, part] of roots) pictures.push(...(await classPictures(folder, name, part)))
  if (pictures.length === 0)
    throw new DataError(
      top.pictures.length > 0
        ? `${folder} has ${top.pictures.length} pictures but no folders; put the pictures of each class into a folder named after it, or use a table of paths and labels.`
        : `${folder} has no pictures (${[...extensions].join(', ')}); it needs one folder of pictures for each class.`,
    )
  const train = pictures.filter(({ part }) => part === null || part === 'train')
  const classes = [...new Set(train.map(({ label }) => label))].toSorted()
  if (classes.length < 2)
    throw new DataError(
      `${folder} has pictures of ${classes.length === 0 ? 'no class to train on' : `one class only, ${quoted(classes[0]!)}`}; a classifier needs a folder of pictures for each of two classes or more.`,
    )
  const unknown = pictures.find(({ label }) => !classes.includes(label))
  if (unknown !== undefined)
    throw new DataError(
      `${unknown.name} belongs to class ${quoted(unknown.label)}, which has no training pictures; the classes are ${classes
        .slice(0, 10)
        .map((name) => quoted(name))
        .join(', ')}${classes.length > 10 ? ', ...' : ''}.`,
    )
  return { pictures, classes }
}

/**
 * Finds all pictures of a folder and of the folders in it, at any depth, as one class without a name. A folder `valid` or `test` at the top is a part. Links to
 * folders are followed, but a folder is searched only once.
 *
 * @throws FileError if there is no such folder; DataError if it has no pictures.
 */
export async function findUnlabeled(folder: string): Promise<FoundPictures> {
  const { join } = nodeBuiltin('path', 'findUnlabeled')
  const { realpath } = nodeBuiltin('fs/promises', 'findUnlabeled')
  const found: FoundPicture[] = []
  const searched = new Set<string>()
  const search = async (within: readonly string[]): Promise<void> => {
    const { folders, pictures } = await entriesOf(join(folder, ...within))
    const real = await realpath(join(folder, ...within))
    if (searched.has(real)) return
    searched.add(real)
    const top = within[0]?.toLowerCase() ?? ''
    const part = Object.hasOwn(partNames, top) ? partNames[top] : undefined
    for (const name of pictures) {
      const own = [...within, name]
      found.push({ path: join(folder, ...own), name: own.join('/'), label: '', part: part ?? null })
    }
    for (const name of folders) await search([...within, name])
  }
  await search([])
  if (found.length < 2)
    throw new DataError(
      `${folder} has ${found.length === 1 ? 'only one picture' : 'no pictures'} (${[...extensions].join(', ')}).`,
    )
  return { pictures: found, classes: [''] }
}

async function classPictures(
  folder: string,
  within: string,
  part: PicturePart | null,
): Promise<FoundPicture[]> {
  const { join } = nodeBuiltin('path', 'findPictures')
  const { folders } = await entriesOf(join(folder, within))
  const found: FoundPicture[] = []
  for (const label of folders) {
    const inside = await entriesOf(join(folder, within, label))
    const own = [within, label].filter((name) => name !== '').join('/')
    if (inside.pictures.length === 0 && inside.folders.length > 0)
      throw new DataError(
        `${join(folder, own)} contains folders instead of pictures; the pictures of a class must be directly in its folder.`,
      )
    for (const name of inside.pictures)
      found.push({ path: join(folder, own, name), name: `${own}/${name}`, label, part })
  }
  return found
}

/** Visible folders and pictures of a folder, sorted. Links are followed. */
async function entriesOf(folder: string): Promise<{ folders: string[]; pictures: string[] }> {
  const { readdir, stat } = nodeBuiltin('fs/promises', 'findPictures')
  const { join } = nodeBuiltin('path', 'findPictures')
  const folders: string[] = []
  const pictures: string[] = []
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue
      const kind = entry.isSymbolicLink() ? await stat(join(folder, entry.name)).catch(() => null) : entry
      if (kind?.isDirectory()) folders.push(entry.name)
      else if (kind?.isFile() && isPictureName(entry.name)) pictures.push(entry.name)
    }
  } catch (error) {
    const code = fileErrorCode(error)
    if (code === 'ENOENT') throw new FileError(`There is no folder ${folder}.`, { cause: error })
    throw new FileError(`${folder} cannot be read: ${fileProblem(error)}.`, { cause: error })
  }
  return { folders: folders.toSorted(), pictures: pictures.toSorted() }
}

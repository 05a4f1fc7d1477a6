import { DataError, FileError } from '../../base/errors.ts'
import { quoted } from '../../base/quoted.ts'
import type { PictureFile } from './picture-file.ts'
import type { PictureFolder } from './picture-folder.ts'
import { emptiedText, isOtherPictureName, reasonCounts, suffixOf, type UnusedFile } from './unused-files.ts'

/** The parts of a split. */
export type PicturePart = 'train' | 'valid' | 'test'

/** A picture file with its class. Its name is the path relative to the searched folder, with `/`. */
export type FoundPicture = PictureFile & {
  readonly label: string
  /** Null if the folder has no parts. */
  readonly part: PicturePart | null
}

/** Pictures sorted by name. */
export interface FoundPictures {
  readonly pictures: readonly FoundPicture[]
  /** Sorted class names. */
  readonly classes: readonly string[]
  /** Files that seem to be pictures of the folder but are not among them. */
  readonly unused: readonly UnusedFile[]
}

const extensions = new Set(['.jpg', '.jpeg', '.png', '.webp', '.gif'])

/** Why a link that leads nowhere is not used. */
const MISSING = 'linked but missing'

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
  return extensions.has(suffixOf(name))
}

/**
 * Finds the pictures of a folder with one folder per class, or with folders `train` and `valid` or `test` (or both) that contain one folder per class.
 * Hidden files and files without the extension of a picture are ignored; pictures elsewhere or in formats that cannot be read are listed
 * as unused.
 *
 * @throws FileError if the folder does not exist; DataError if it has no pictures or another layout, saying where.
 */
export async function findPictures(folder: PictureFolder): Promise<FoundPictures> {
  const top = await entriesOf(folder, [])
  const parts = top.folders.filter((name) => Object.hasOwn(partNames, name.toLowerCase()))
  const divided = parts.some((name) => partNames[name.toLowerCase()] === 'train')
  const roots = divided
    ? parts.map((name) => [[name], partNames[name.toLowerCase()]!] as const)
    : [[[], null] as const]
  const pictures: FoundPicture[] = []
  const unused: UnusedFile[] = []
  const search = new Search(folder)
  await search.enter([])
  for (const [within, part] of roots) {
    const found = await classPictures(search, within, part)
    pictures.push(...found.pictures)
    unused.push(...found.unused)
  }
  if (divided) {
    unused.push(...filesOf(top, [], 'next to the class folders'))
    for (const name of top.folders)
      if (!parts.includes(name))
        unused.push(...(await search.files([name], 'in folders next to train, valid and test')))
  }
  const formats = [...extensions].join(', ')
  if (pictures.length === 0)
    throw new DataError(
      top.pictures.length > 0
        ? `${folder.name} has ${top.pictures.length} pictures but no folders; put the pictures of each class into a folder named after it, or use a table of paths and labels.`
        : `${folder.name} has no pictures (${formats})${unused.length === 0 ? '' : `, only ${reasonCounts(unused)}`}; it needs one folder of pictures for each class.`,
    )
  const train = pictures.filter(({ part }) => part === null || part === 'train')
  const classes = [...new Set(train.map(({ label }) => label))].toSorted()
  if (classes.length < 2) {
    const emptied = emptiedText(unused, classes)
    throw new DataError(
      `${folder.name} has pictures of ${classes.length === 0 ? 'no class to train on' : `one class only, ${quoted(classes[0]!)}`}${emptied === null ? '' : `, and files that are not used: ${emptied}`}; a classifier needs a folder of pictures${emptied === null ? '' : ` (${formats})`} for each of two classes or more.`,
    )
  }
  const unknown = pictures.find(({ label }) => !classes.includes(label))
  if (unknown !== undefined)
    throw new DataError(
      `${unknown.name} belongs to class ${quoted(unknown.label)}, which has no training pictures; the classes are ${classes
        .slice(0, 10)
        .map((name) => quoted(name))
        .join(', ')}${classes.length > 10 ? ', ...' : ''}.`,
    )
  return { pictures, classes, unused }
}

/**
 * Finds all pictures of a folder and of the folders in it, at any depth, as one class without a name. A folder `valid` or `test` at the top is a part. Links to
 * folders are followed, but a folder is searched only once.
 *
 * @throws FileError if there is no such folder; DataError if it has no pictures.
 */
export async function findUnlabeled(folder: PictureFolder): Promise<FoundPictures> {
  const found: FoundPicture[] = []
  const unused: UnusedFile[] = []
  const search = new Search(folder)
  for await (const { within, pictures, others } of search.through([])) {
    const top = within[0]?.toLowerCase() ?? ''
    const part = Object.hasOwn(partNames, top) ? partNames[top] : undefined
    for (const name of pictures)
      found.push({ ...folder.file([...within, name]), label: '', part: part ?? null })
    unused.push(...filesOf({ pictures: [], others }, within))
  }
  if (found.length < 2)
    throw new DataError(
      `${folder.name} has ${found.length === 1 ? 'only one picture' : 'no pictures'} (${[...extensions].join(', ')}).`,
    )
  return { pictures: found, classes: [''], unused }
}

async function classPictures(
  search: Search,
  within: readonly string[],
  part: PicturePart | null,
): Promise<{ pictures: FoundPicture[]; unused: UnusedFile[] }> {
  const { folder } = search
  await search.enter(within)
  const around = await entriesOf(folder, within)
  const pictures: FoundPicture[] = []
  const unused: UnusedFile[] = []
  for (const { name, reason } of filesOf(around, within, 'next to the class folders'))
    // A link that leads nowhere may have been the folder of a class.
    unused.push({ name, reason, label: reason === MISSING ? name.split('/').at(-1)! : null })
  const classes = await Promise.all(
    around.folders.map(async (label) => {
      const own = [...within, label]
      // A picture in the folder of a class is used, even if a link in another class points to it.
      await search.enter(own)
      return { label, own, inside: await entriesOf(folder, own) }
    }),
  )
  for (const { label, own, inside } of classes) {
    if (inside.pictures.length === 0 && inside.folders.length > 0)
      throw new DataError(
        `${folder.pathOf(own)} contains folders instead of pictures; the pictures of a class must be directly in its folder.`,
      )
    for (const name of inside.pictures) pictures.push({ ...folder.file([...own, name]), label, part })
    for (const file of filesOf({ pictures: [], others: inside.others }, own)) unused.push({ ...file, label })
    for (const name of inside.folders)
      unused.push(...(await search.files([...own, name], 'in subfolders of a class')))
  }
  return { pictures, unused }
}

/** What is visible in a folder, by name. */
interface Entries {
  readonly folders: readonly string[]
  /** With the extensions that can be read, including links that lead nowhere: reading them says so. */
  readonly pictures: readonly string[]
  /** Pictures in other formats, and links that lead nowhere and may have been folders. */
  readonly others: readonly OtherEntry[]
}

interface OtherEntry {
  readonly name: string
  readonly reason: string
}

/** A search at any depth. Links to folders are followed, but a folder is searched only once. */
class Search {
  readonly folder: PictureFolder
  readonly #searched = new Set<string>()

  constructor(folder: PictureFolder) {
    this.folder = folder
  }

  /** Notes a folder as searched; false if it was already. */
  async enter(within: readonly string[]): Promise<boolean> {
    const real = await this.folder.identity(within)
    if (this.#searched.has(real)) return false
    this.#searched.add(real)
    return true
  }

  /** A folder of the searched one, then those in it. */
  async *through(
    within: readonly string[],
  ): AsyncGenerator<Entries & { readonly within: readonly string[] }, void, undefined> {
    const entries = await entriesOf(this.folder, within)
    if (!(await this.enter(within))) return
    yield { ...entries, within }
    for (const name of entries.folders) yield* this.through([...within, name])
  }

  /** The pictures of all formats in a folder that is not used; none in what cannot be searched. */
  async files(within: readonly string[], reason: string): Promise<UnusedFile[]> {
    const found: UnusedFile[] = []
    try {
      for await (const entries of this.through(within))
        found.push(...filesOf(entries, entries.within, reason))
    } catch (error) {
      if (!(error instanceof FileError)) throw error
    }
    return found
  }
}

/** The files of a folder, as unused files. @param reason default: their own, which links that lead nowhere keep. */
function filesOf(
  { pictures, others }: Pick<Entries, 'pictures' | 'others'>,
  within: readonly string[],
  reason?: string,
): UnusedFile[] {
  const all = [...pictures.map((name) => ({ name, reason: '' })), ...others]
  return all.map((file) => ({
    name: [...within, file.name].join('/'),
    reason: file.reason === MISSING ? MISSING : (reason ?? file.reason),
    label: null,
  }))
}

/** Visible folders and pictures of a folder, sorted. Links are followed. */
async function entriesOf(folder: PictureFolder, within: readonly string[]): Promise<Entries> {
  const folders: string[] = []
  const pictures: string[] = []
  const others: OtherEntry[] = []
  for (const { name, kind } of await folder.entries(within)) {
    if (name.startsWith('.')) continue
    if (kind === 'folder') folders.push(name)
    else if (isPictureName(name)) pictures.push(name)
    else if (isOtherPictureName(name)) others.push({ name, reason: suffixOf(name) })
    else if (kind === 'missing' && suffixOf(name) === '') others.push({ name, reason: MISSING })
  }
  const byName = (a: OtherEntry, b: OtherEntry): number => (a.name < b.name ? -1 : 1)
  return { folders: folders.toSorted(), pictures: pictures.toSorted(), others: others.toSorted(byName) }
}

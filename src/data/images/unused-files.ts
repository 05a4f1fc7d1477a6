import { quoted } from '../../base/quoted.ts'

/** A file in a folder of pictures that is not used. */
export interface UnusedFile {
  /** The path relative to the folder, with `/`. */
  readonly name: string
  /** Why it is not used: where it is, or its extension, such as `.tiff`. */
  readonly reason: string
  /** The class whose folder it is directly in, or null. */
  readonly label: string | null
}

/** Common formats that cannot be read. */
const otherExtensions = new Set([
  '.avif',
  '.bmp',
  '.dng',
  '.heic',
  '.heif',
  '.jfif',
  '.jp2',
  '.jxl',
  '.pgm',
  '.ppm',
  '.svg',
  '.tif',
  '.tiff',
])

/** Most classes that a message names. */
const MOST_NAMED = 5

/** The extension of a file name, in lower case, or an empty text. */
export function suffixOf(name: string): string {
  return /\.[a-z0-9]+$/i.exec(name)?.[0].toLowerCase() ?? ''
}

/** Whether a file name has the extension of a picture that cannot be read, such as TIFF. */
export function isOtherPictureName(name: string): boolean {
  return otherExtensions.has(suffixOf(name))
}

/**
 * The number of files for each reason, most frequent first.
 *
 * @example
 * reasonCounts([{ reason: '.bmp' }, { reason: '.tiff' }, { reason: '.tiff' }]) // '2 .tiff, 1 .bmp'
 */
export function reasonCounts(files: readonly Pick<UnusedFile, 'reason'>[]): string {
  const counts = new Map<string, number>()
  for (const { reason } of files) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${count.toLocaleString('en')} ${reason}`)
    .join(', ')
}

/** Class folders that have only unused files, with their numbers: `2 .tiff in "b"`; null if there are none. */
export function emptiedText(files: readonly UnusedFile[], classes: readonly string[]): string | null {
  const folders = emptiedClasses(files, classes)
  if (folders.length === 0) return null
  const named = folders
    .slice(0, MOST_NAMED)
    .map((name) => `${reasonCounts(files.filter(({ label }) => label === name))} in ${quoted(name)}`)
  return `${named.join(', ')}${folders.length > MOST_NAMED ? ', ...' : ''}`
}

/** A sentence about the unused files, or null if there are none. */
export function unusedText(files: readonly UnusedFile[], classes: readonly string[]): string | null {
  const [first] = files
  if (first === undefined) return null
  const folders = emptiedClasses(files, classes)
  const named = folders.slice(0, MOST_NAMED).map((name) => quoted(name))
  const emptied =
    folders.length === 0
      ? ''
      : `; no class, as it has no other files: ${named.join(', ')}${folders.length > MOST_NAMED ? ', ...' : ''}`
  const many = files.length === 1 ? 'file is' : 'files are'
  return `${files.length.toLocaleString('en')} ${many} not used: ${reasonCounts(files)}; the first: ${first.name}${emptied}.`
}

function emptiedClasses(files: readonly UnusedFile[], classes: readonly string[]): string[] {
  const labels = new Set(files.map(({ label }) => label))
  return [...labels].filter((label) => label !== null && !classes.includes(label)).toSorted() as string[]
}

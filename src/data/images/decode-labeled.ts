import { DataError, FileError } from '../../base/errors.ts'
import type { ImageArrays } from './image-arrays.ts'
import type { ImagePicturesOptions, LabeledPicture } from './image-data-options.ts'
import { openPicture } from './open-picture.ts'
import { picturesOf, type Channels, type Picture } from './picture.ts'

/**
 * Decodes pictures to squares, with their classes or numbers.
 *
 * @throws FileError naming the first picture that cannot be decoded; DataError if there is none.
 */
export async function decodeLabeled(
  items: readonly LabeledPicture[],
  { size, channels, signal }: Pick<ImagePicturesOptions, 'size' | 'signal'> & { readonly channels: Channels },
): Promise<ImageArrays> {
  if (items.length === 0) throw new DataError('There are no pictures to train on.')
  const numeric = items.every(({ target }) => typeof target === 'number')
  const classes = numeric ? null : [...new Set(items.map(({ target }) => String(target)))].toSorted()
  const shape = { width: size, height: size, channels }
  const pictures: Picture[] = []
  for (const [i, { picture }] of items.entries()) {
    signal?.throwIfAborted()
    pictures.push(
      await openPicture(picture, shape).catch((error: unknown) => {
        if (!(error instanceof FileError)) throw error
        throw new FileError(`Picture ${i}: ${error.message}`, { cause: error })
      }),
    )
  }
  const { values } = picturesOf(pictures)
  if (classes === null)
    return { ...shape, values, targets: Float32Array.from(items, ({ target }) => Number(target)) }
  const targets = Int32Array.from(items, ({ target }) => classes.indexOf(String(target)))
  return { ...shape, values, targets, classes }
}

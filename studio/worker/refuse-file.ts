import { LannerError } from '../../src/base/errors.ts'
import { isPictureName } from '../../src/data/images/find-pictures.ts'

/** @throws LannerError for a single picture, which would otherwise be read as text. */
export function refuseStudioFile(name: string): void {
  if (isPictureName(name))
    throw new LannerError(
      'usage',
      `${name} is a single picture; open a folder or a zip with a folder of pictures for each class.`,
    )
}

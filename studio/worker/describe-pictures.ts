import { pngText } from '../../src/cli/apps/images/explained-pictures.ts'
import type { ImageData } from '../../src/data/images/image-data.ts'
import { pictureAt } from '../../src/data/images/picture.ts'
import type { OpenedData } from '../protocol.ts'

/** Pictures that are shown of each class, and classes of which some are shown. */
const [PICTURES, CLASSES] = [4, 20]

/** The classes of pictures, with a few of each. */
export function describePictures(
  data: ImageData,
): Omit<Extract<OpenedData, { kind: 'pictures' }>, 'kind' | 'name' | 'suggested'> {
  const { pictures, targets } = data
  const rows = Array.from(data.classes ?? [], () => [] as number[])
  targets.forEach((target, row) => rows[target]?.push(row))
  return {
    count: pictures.count,
    width: pictures.width,
    height: pictures.height,
    classes: rows.map((own, i) => ({
      name: data.classes![i]!,
      count: own.length,
      pictures: i < CLASSES ? own.slice(0, PICTURES).map((row) => pngText(pictureAt(pictures, row))) : [],
    })),
  }
}

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { leftOutWarnings } from '../../../apps/images/data-description.ts'
import { pretextData } from '../../../apps/images/pretext/pretext-data.ts'
import { defined } from '../../../base/defined.ts'
import { ImageData } from '../../../data/images/image-data.ts'
import type { ImageReadOptions } from '../../../data/images/image-data-options.ts'
import { readTable } from '../../../data/tables/duckdb/index.ts'
import { isFolder } from '../../options/file-of-run.ts'
import { note } from '../../output.ts'
import type { ImagesOptions } from './options.ts'

/** Reads a folder of pictures, a folder with the idx files of MNIST, or a table of paths. */
export async function readImages(
  file: string,
  options: Partial<ImagesOptions>,
  reading: Pick<ImageReadOptions, 'signal' | 'onProgress'> = {},
): Promise<ImageData> {
  const { image, target, part, size, strict, valid, seed, pretext, memory } = options
  const how = { ...reading, ...defined({ size, strict, valid, seed, memory }) }
  if (!isFolder(file)) {
    const table = await readTable(file, { types: { [image!]: 'text' } })
    return ImageData.fromTable(table, {
      ...how,
      image: image!,
      target: target!,
      folder: dirname(file),
      ...defined({ part }),
    })
  }
  const [train, test] = ['train', 't10k'].map((name) => idxFiles(file, name))
  const read = async (): Promise<ImageData> => {
    if (train == null) return ImageData.fromFolder(file, { ...how, labels: pretext === undefined })
    return ImageData.fromIdx(...train, { ...defined({ valid, seed }), ...(test == null ? {} : { test }) })
  }
  if (pretext === undefined) return read()
  const data = await read()
  // The made-up data does not know what was left out.
  for (const warning of leftOutWarnings(data)) note(`warning: ${warning}`)
  return pretextData(data, pretext, defined({ seed }))
}

/** MNIST's names for the idx files of one part. */
function idxFiles(folder: string, name: string): readonly [pictures: string, labels: string] | null {
  for (const end of ['', '.gz']) {
    const pictures = join(folder, `${name}-images-idx3-ubyte${end}`)
    const labels = join(folder, `${name}-labels-idx1-ubyte${end}`)
    if (existsSync(pictures) && existsSync(labels)) return [pictures, labels]
  }
  return null
}

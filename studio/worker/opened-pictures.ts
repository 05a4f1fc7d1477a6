import { ImageData } from '../../src/data/images/image-data.ts'
import type { FolderFile } from '../protocol.ts'

/** How pictures are read: what `lanner fit` passes on. */
export interface PictureReading {
  readonly size?: number
  readonly seed?: number
  readonly valid?: number
  readonly strict?: boolean
}

/** Pictures as the worker keeps them. */
export interface OpenedPictures {
  readonly kind: 'pictures'
  readonly name: string
  /** Read with the defaults. */
  readonly first: ImageData
  /** Reads them otherwise; the last result is kept. */
  read(how: PictureReading): Promise<ImageData>
}

/** Bytes of decoded pictures. A page keeps them all in memory. */
const MEMORY = 1.5e9

/** Reads the pictures of a folder as the command does. @throws LannerError for a folder that the command refuses. */
export async function openPictures(
  files: readonly FolderFile[],
  name: string,
  doing: (text: string) => void,
): Promise<OpenedPictures> {
  const onProgress = (read: number, of: number): void =>
    doing(`Reading pictures: ${read.toLocaleString('en')} of ${of.toLocaleString('en')}`)
  const readAll = (how: PictureReading): Promise<ImageData> =>
    ImageData.fromFiles(files, { ...how, name, memory: MEMORY, onProgress })
  const first = await readAll({})
  let last: { readonly key: string; readonly data: ImageData } = { key: '{}', data: first }
  return {
    kind: 'pictures',
    name,
    first,
    async read(how) {
      const key = JSON.stringify(how)
      if (key !== last.key) last = { key, data: await readAll(how) }
      return last.data
    },
  }
}

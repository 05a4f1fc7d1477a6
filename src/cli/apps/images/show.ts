import { settingsFor } from '../../../apps/images/settings.ts'
import { showSheet, type ShowSheet } from '../../../apps/images/show-sheet.ts'
import { writeFileAtomically } from '../../../base/atomic-write.ts'
import { defined } from '../../../base/defined.ts'
import { pngBytes } from '../../../plot/gray-png.ts'
import { readImages } from './read-images.ts'

/** Options that choose the pictures of a sheet. */
export interface ShowOptions {
  readonly image?: string
  readonly target?: string
  readonly size?: number
  readonly seed?: number
}

/** `lanner show`: writes the sheet as a PNG file. Returns a description of its rows. */
export async function showPictures(
  file: string,
  options: ShowOptions,
  out: string,
): Promise<Pick<ShowSheet, 'rows' | 'columns'>> {
  const data = await readImages(file, options)
  const { picture, rows, columns } = showSheet(data, settingsFor(data, defined({ seed: options.seed }), 1))
  await writeFileAtomically(out, pngBytes(picture.values, picture.width, picture.height, picture.channels))
  return { rows, columns }
}

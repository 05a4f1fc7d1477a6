import type { ImageData } from '../../../data/images/image-data.ts'
import type { DataDescription } from '../data-description.ts'
import type { ImageSettings } from '../settings.ts'
import type { PictureBody } from './picture-body.ts'
import type { Tried } from './starts.ts'

/** What a fit starts from. */
export interface ImageStart {
  /** The pictures as the net reads them: a body for color pictures gets gray ones in three channels. */
  readonly data: ImageData
  readonly settings: ImageSettings
  /** The same for all starts of a fit. */
  readonly description: DataDescription
  /** The trained body, or null for a start from scratch. */
  readonly body: PictureBody | null
  /** Losses on the validation pictures after short trainings from each start, or null if nothing was tried. */
  readonly tried: Tried | null
}

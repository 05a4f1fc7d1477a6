import type { PictureLane } from './picture-lane.ts'

/** Pages have no such threads: training runs in a Worker there, and loaders do the work themselves. */
export class PictureWorkers {
  readonly count = 0

  lane(): PictureLane | null {
    return null
  }

  close(): void {}
}

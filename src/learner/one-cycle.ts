import { ValueError } from '../base/errors.ts'
import { setLrs } from '../optim/index.ts'
import type { Callback, Training } from './callback.ts'

export interface OneCycleOptions {
  /** Part of all batches in which the rate rises. Default 0.25. */
  readonly rising?: number
  /** The rate begins at `lr / start`. Default 25. */
  readonly start?: number
  /** The rate ends at `lr / end`. Default 1e5. */
  readonly end?: number
}

/**
 * The one-cycle schedule (Smith and Topin, arXiv 1708.07120) with fast.ai's shape: the learning rate rises along half a cosine from `lr / 25` to `lr`, then
 * falls along another to almost nothing, over all batches of the fit.
 *
 * @example
 * const schedule = new OneCycle(1e-2, 100)
 * schedule.lrAt(25) // 0.01
 */
export class OneCycle implements Callback {
  readonly lr: number
  readonly batches: number
  readonly #options: Required<OneCycleOptions>
  #step = 0

  /**
   * @param batches Batches of the whole fit: `data.trainLoader.length` times the epochs.
   * @throws ValueError where `rising` is not between 0 and 1.
   */
  constructor(lr: number, batches: number, { rising = 0.25, start = 25, end = 1e5 }: OneCycleOptions = {}) {
    if (!(rising > 0 && rising < 1))
      throw new ValueError('OneCycle', `rising must be between 0 and 1, got ${rising}`)
    this.lr = lr
    this.batches = batches
    this.#options = { rising, start, end }
  }

  /** The learning rate of a batch, counted from 0. */
  lrAt(step: number): number {
    const { rising, start, end } = this.#options
    const top = rising * this.batches
    const place = Math.min(step, this.batches)
    return place < top
      ? between(this.lr / start, this.lr, place / top)
      : between(this.lr, this.lr / end, (place - top) / (this.batches - top))
  }

  onBatchStart({ optimizer }: Training): void {
    setLrs(optimizer, this.lrAt(this.#step++))
  }
}

function between(from: number, to: number, part: number): number {
  return to + ((from - to) / 2) * (Math.cos(Math.PI * part) + 1)
}

import { setLrs } from '../optim/index.ts'
import type { Callback, Training } from './callback.ts'

export interface CosAnnealOptions {
  /** How many times as long each cycle is as the one before. Default 1. */
  readonly cycleMult?: number
}

/**
 * Cosine annealing with warm restarts (Loshchilov and Hutter, arXiv 1608.03983) as fast.ai 0.7 did it: within a cycle the learning rate falls from
 * `lr` to 0 along half a cosine. The first twentieth of the first cycle runs at a hundredth of `lr`; the cosine goes on meanwhile.
 *
 * @example
 * const schedule = new CosAnneal(1e-2, 100)
 * schedule.lrAt(0) // 0.0001
 * schedule.lrAt(100) // 0.01
 */
export class CosAnneal implements Callback {
  readonly lr: number
  /** Batches of the first cycle. */
  readonly batches: number
  readonly #mult: number
  #step = 0

  /** @param batches Batches of the first cycle: `data.trainLoader.length` times its epochs. */
  constructor(lr: number, batches: number, { cycleMult = 1 }: CosAnnealOptions = {}) {
    this.lr = lr
    this.batches = batches
    this.#mult = cycleMult
  }

  /** The learning rate of a batch, counted from 0. */
  lrAt(step: number): number {
    if (step < this.batches / 20) return this.lr / 100
    let length = this.batches
    let place = step
    while (place >= length) {
      place -= length
      length *= this.#mult
    }
    return (this.lr / 2) * (Math.cos((Math.PI * place) / length) + 1)
  }

  onBatchStart({ optimizer }: Training): void {
    setLrs(optimizer, this.lrAt(this.#step++))
  }
}

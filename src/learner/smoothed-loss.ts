/**
 * The training loss that fast.ai prints: an exponential moving average with decay 0.98 per batch, debiased by 1 - 0.98^n. It continues
 * across the epochs of a fit.
 *
 * @example
 * const loss = new SmoothedLoss()
 * loss.add(2)
 * loss.value // 2
 */
export class SmoothedLoss {
  static readonly keep = 0.98
  #average = 0
  #count = 0

  add(loss: number): void {
    this.#average = SmoothedLoss.keep * this.#average + (1 - SmoothedLoss.keep) * loss
    this.#count++
  }

  /** NaN before the first batch. */
  get value(): number {
    return this.#average / (1 - SmoothedLoss.keep ** this.#count)
  }

  /** Its state, for a checkpoint. */
  get state(): { readonly average: number; readonly count: number } {
    return { average: this.#average, count: this.#count }
  }

  set state({ average, count }: { readonly average: number; readonly count: number }) {
    this.#average = average
    this.#count = count
  }
}

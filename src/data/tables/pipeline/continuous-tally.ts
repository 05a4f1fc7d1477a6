import type { ContinuousFacts } from './continuous.ts'
import { robustScale } from './fit-continuous.ts'
import type { Scaling } from './options.ts'
import { QuartileSearch } from './quartile-search.ts'

/**
 * Statistics of a continuous column, from training rows that arrive in chunks, in several passes. They equal those of `Continuous.fit`, up to rounding of
 * mean and deviation.
 */
export class ContinuousTally {
  readonly #search = new QuartileSearch()
  #first = true
  #present = 0
  #missing = 0
  #least = Infinity
  #greatest = -Infinity
  #mean = 0
  /** Sum of squared deviations from the mean (Welford, 1962). */
  #squares = 0

  /** True when no further pass is needed. */
  get done(): boolean {
    return this.#search.median !== null
  }

  /** Number of rows with a missing value. */
  get missing(): number {
    return this.#missing
  }

  /** @param values NaN where missing. */
  add(values: Float64Array): void {
    if (this.#first) this.#addFirst(values)
    for (let row = 0; row < values.length; row++)
      if (!Number.isNaN(values[row]!)) this.#search.add(values[row]!)
  }

  /** Ends a pass over all rows. */
  endPass(): void {
    this.#first = false
    this.#search.endPass()
  }

  facts(scaling: Scaling = 'standard'): ContinuousFacts {
    const found = this.#search.median!
    const median = Number.isNaN(found) ? 0 : found
    const [present, missing] = [this.#present, this.#missing]
    const count = present + missing
    // Merges in the missing values, all equal to the median (Chan, Golub and LeVeque, 1979).
    const apart = median - this.#mean
    const mean = present === 0 ? median : this.#mean + (apart * missing) / count
    const squares = present === 0 ? 0 : this.#squares + (apart * apart * present * missing) / count
    const [least, greatest] = present === 0 ? [median, median] : [this.#least, this.#greatest]
    return {
      median: median + 0,
      mean: mean + 0,
      std: Math.sqrt(squares / count),
      least: least + 0,
      greatest: greatest + 0,
      missing,
      robust: scaling === 'robust' ? robustScale({ median, least, greatest }, this.#search.quartiles!) : null,
    }
  }

  /** The same for the column that is 1 where this one is missing, else 0. */
  flagFacts(): ContinuousFacts {
    const [present, missing] = [this.#present, this.#missing]
    const count = present + missing
    const flagAt = (place: number): number => Number(place >= present)
    const middle = Math.floor(count / 2)
    const part = missing / count
    return {
      median: count % 2 === 1 ? flagAt(middle) : (flagAt(middle - 1) + flagAt(middle)) / 2,
      mean: part,
      std: Math.sqrt(part * (1 - part)),
      least: flagAt(0),
      greatest: flagAt(count - 1),
      missing: 0,
      robust: null,
    }
  }

  #addFirst(values: Float64Array): void {
    for (let row = 0; row < values.length; row++) {
      const value = values[row]!
      if (Number.isNaN(value)) {
        this.#missing++
        continue
      }
      this.#present++
      if (value < this.#least) this.#least = value
      if (value > this.#greatest) this.#greatest = value
      const before = value - this.#mean
      this.#mean += before / this.#present
      this.#squares += before * (value - this.#mean)
    }
  }
}

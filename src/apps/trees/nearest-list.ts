/**
 * Finds the k nearest training rows of each of some rows. `found` is called for each of these in turn; the list may be used again after it.
 */
export type FindNearest<R> = (
  rows: R,
  k: number,
  found: (row: number, list: NearestList) => void,
  signal?: AbortSignal,
) => Promise<void>

/** The nearest rows so far: nearest first; of equally near ones, the one with the lower number. */
export class NearestList {
  readonly distances: Float64Array
  readonly rows: Int32Array
  /** What a distance must not be above to come in. */
  worst = Infinity
  #count = 0

  constructor(k: number) {
    this.distances = new Float64Array(k)
    this.rows = new Int32Array(k)
  }

  clear(): void {
    this.#count = 0
    this.worst = Infinity
  }

  add(row: number, distance: number): void {
    const { distances, rows } = this
    const last = rows.length - 1
    let at = this.#count
    if (at > last) {
      if (distance > distances[last]! || (distance === distances[last]! && row > rows[last]!)) return
      at = last
    } else this.#count++
    while (
      at > 0 &&
      (distances[at - 1]! > distance || (distances[at - 1]! === distance && rows[at - 1]! > row))
    ) {
      distances[at] = distances[at - 1]!
      rows[at] = rows[at - 1]!
      at--
    }
    distances[at] = distance
    rows[at] = row
    if (this.#count > last) this.worst = distances[last]!
  }
}

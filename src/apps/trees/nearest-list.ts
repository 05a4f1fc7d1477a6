/**
 * Finds the k nearest training rows of each row. `found` is called for each row in order; the list may be reused afterwards.
 */
export type FindNearest<R> = (
  rows: R,
  k: number,
  found: (row: number, list: NearestList) => void,
  signal?: AbortSignal,
) => Promise<void>

/** The nearest rows so far, nearest first; ties go to the lower index. */
export class NearestList {
  readonly distances: Float64Array
  readonly rows: Int32Array
  /** A distance above this is not added. */
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
      if (!comesBefore(distance, row, distances[last]!, rows[last]!)) return
      at = last
    } else this.#count++
    for (; at > 0 && comesBefore(distance, row, distances[at - 1]!, rows[at - 1]!); at--) {
      distances[at] = distances[at - 1]!
      rows[at] = rows[at - 1]!
    }
    distances[at] = distance
    rows[at] = row
    if (this.#count > last) this.worst = distances[last]!
  }
}

function comesBefore(distance: number, row: number, otherDistance: number, otherRow: number): boolean {
  return distance < otherDistance || (distance === otherDistance && row < otherRow)
}

import { Breathing } from '../../base/breathe.ts'
import { NearestList, type FindNearest } from './nearest-list.ts'
import type { DenseRows } from './tree-rows.ts'

/** Rows in a box that is not divided further. */
const ROWS_IN_A_BOX = 24

/**
 * Nearest rows by the sum of absolute differences.
 *
 * Training rows are divided in halves at the median of their widest column, again and again, and of each half the smallest and largest
 * number of each column is kept. No row of a box is nearer than the box itself, so boxes that are farther away than the nearest rows so
 * far need no look: what is left out cannot be among the nearest, and the answer is that of a comparison with all rows.
 */
export function nearestByBoxes(train: DenseRows): FindNearest<DenseRows> {
  const { width } = train
  const boxes = new Boxes(train)
  return async (rows, k, found, signal) => {
    const breathing = new Breathing(50)
    const list = new NearestList(k)
    const wanted = new Float64Array(width)
    const total = rows.values.length / width
    for (let row = 0; row < total; row++) {
      for (let j = 0; j < width; j++) wanted[j] = rows.values[row * width + j]!
      list.clear()
      boxes.search(wanted, list)
      found(row, list)
      await breathing.now()
      signal?.throwIfAborted()
    }
  }
}

/** Training rows in a tree of boxes: box i is made of boxes 2i + 1 and 2i + 2. */
class Boxes {
  readonly #width: number
  /** Numbers of the rows, box by box. */
  readonly #order: Int32Array
  /** The rows themselves in that order. */
  readonly #values: Float32Array
  /** First row of each box in `order`, and the one behind its last. */
  readonly #from: number[] = []
  readonly #to: number[] = []
  /** Smallest number of each column, then largest, box by box. */
  readonly #bounds: Float32Array
  /** Boxes before this one are divided. */
  readonly #divided: number

  constructor({ values, width }: DenseRows) {
    const count = values.length / width
    this.#width = width
    this.#order = Int32Array.from({ length: count }, (_, row) => row)
    const levels = Math.max(0, Math.ceil(Math.log2(count / ROWS_IN_A_BOX)))
    this.#divided = 2 ** levels - 1
    const total = 2 * this.#divided + 1
    this.#bounds = new Float32Array(total * 2 * width)
    for (let box = 0; box < total; box++) this.#make(box, values)
    this.#values = new Float32Array(values.length)
    this.#order.forEach((row, i) =>
      this.#values.set(values.subarray(row * width, (row + 1) * width), i * width),
    )
  }

  /** Adds the rows nearest to `wanted` to a list. */
  search(wanted: Float64Array, list: NearestList): void {
    this.#look(0, 0, wanted, list)
  }

  #look(box: number, away: number, wanted: Float64Array, list: NearestList): void {
    if (away > list.worst) return
    if (box >= this.#divided) return this.#compare(box, wanted, list)
    const left = this.#distance(2 * box + 1, wanted, list.worst)
    const right = this.#distance(2 * box + 2, wanted, list.worst)
    const near = left <= right ? 2 * box + 1 : 2 * box + 2
    this.#look(near, Math.min(left, right), wanted, list)
    this.#look(4 * box + 3 - near, Math.max(left, right), wanted, list)
  }

  #compare(box: number, wanted: Float64Array, list: NearestList): void {
    const width = this.#width
    const values = this.#values
    for (let i = this.#from[box]!; i < this.#to[box]!; i++) {
      let distance = 0
      for (let j = 0, at = i * width; j < width && distance <= list.worst; j++, at++)
        distance += Math.abs(values[at]! - wanted[j]!)
      if (distance <= list.worst) list.add(this.#order[i]!, distance)
    }
  }

  /** How far a row is from the nearest point of a box. Each term is at most that of any row in it, and they are added in the same order. */
  #distance(box: number, wanted: Float64Array, most: number): number {
    const width = this.#width
    const bounds = this.#bounds
    const low = box * 2 * width
    let distance = 0
    for (let j = 0; j < width && distance <= most; j++) {
      const value = wanted[j]!
      const under = bounds[low + j]! - value
      const over = value - bounds[low + width + j]!
      distance += under > 0 ? under : over > 0 ? over : 0
    }
    return distance
  }

  /** Takes the rows of a box from the box above, finds its bounds, and sorts its rows by the widest column where it is to be divided. */
  #make(box: number, values: Float32Array): void {
    const width = this.#width
    const above = (box - 1) >> 1
    const middle = box === 0 ? 0 : (this.#from[above]! + this.#to[above]!) >> 1
    const from = box === 0 ? 0 : box % 2 === 1 ? this.#from[above]! : middle
    const to = box === 0 ? this.#order.length : box % 2 === 1 ? middle : this.#to[above]!
    this.#from.push(from)
    this.#to.push(to)
    const low = this.#bounds.subarray(box * 2 * width, (box * 2 + 1) * width).fill(Infinity)
    const high = this.#bounds.subarray((box * 2 + 1) * width, (box * 2 + 2) * width).fill(-Infinity)
    for (let i = from; i < to; i++)
      for (let j = 0, at = this.#order[i]! * width; j < width; j++, at++) {
        const value = values[at]!
        if (value < low[j]!) low[j] = value
        if (value > high[j]!) high[j] = value
      }
    if (box >= this.#divided) return
    let widest = 0
    for (let j = 1; j < width; j++) if (high[j]! - low[j]! > high[widest]! - low[widest]!) widest = j
    this.#order
      .subarray(from, to)
      .sort((a, b) => values[a * width + widest]! - values[b * width + widest]! || a - b)
  }
}

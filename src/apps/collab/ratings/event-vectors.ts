import { cholesky } from '../../../base/cholesky.ts'
import { lengthsOf, listOf, type Events, type Lists } from '../ranking/events.ts'
import { productOfColumns } from '../ranking/product-of-columns.ts'
import { normals } from '../ranking/ials.ts'

/** Rounds of subspace iteration, and the damping of the event counts of items. */
const [ROUNDS, DAMPING] = [8, 5]

/**
 * Item vectors of length 1 that represent who chooses each item, whatever the rating: the leading singular vectors of the events, times their singular values. With X
 * the events (0 or 1), the matrix is X / sqrt(events of the user) / sqrt(events of the item + 5).
 *
 * @returns row-major vectors, unique up to a rotation, which does not change their dot products; zeros for items without events.
 */
export function eventVectors(events: Events, width: number, seed: number): Float32Array {
  const ofUser = Float64Array.from(lengthsOf(events.ofUser), (count) => 1 / Math.sqrt(Math.max(1, count)))
  const ofItem = Float64Array.from(lengthsOf(events.ofItem), (count) => 1 / Math.sqrt(count + DAMPING))
  let vectors: Float32Array = normals(events.items * width, 1, seed)
  let images: Float32Array = new Float32Array()
  for (let round = 0; round <= ROUNDS; round++) {
    orthonormalize(vectors, width)
    images = gathered(events.ofUser, vectors, width, ofUser, ofItem)
    if (round < ROUNDS) vectors = gathered(events.ofItem, images, width, ofItem, ofUser)
  }
  // With Z the basis and L L^T = (M Z)^T (M Z), the rows of Z L have the products of those of V S.
  const l = productOfColumns(images, width)
  for (let k = 0; k < width; k++) l[k * width + k]! += 1e-12
  cholesky(l, width)
  const out = new Float32Array(vectors.length)
  for (let at = 0; at < vectors.length; at += width) {
    let square = 0
    for (let column = 0; column < width; column++) {
      let sum = 0
      for (let k = column; k < width; k++) sum += vectors[at + k]! * l[k * width + column]!
      out[at + column] = sum
      square += sum * sum
    }
    const scale = 1 / (Math.sqrt(square) + 1e-3)
    for (let k = at; k < at + width; k++) out[k]! *= scale
  }
  return out
}

/** For each list, the sum of the weighted vectors of its values, times the weight of the list. */
function gathered(
  lists: Lists,
  vectors: Float32Array,
  width: number,
  weights: Float64Array,
  others: Float64Array,
): Float32Array {
  const out = new Float32Array(weights.length * width)
  for (let list = 0, at = 0; list < weights.length; list++, at += width)
    for (const other of listOf(lists, list)) {
      const weight = weights[list]! * others[other]!
      const from = other * width
      for (let k = 0; k < width; k++) out[at + k]! += weight * vectors[from + k]!
    }
  return out
}

/** Makes the columns orthonormal, in place. */
function orthonormalize(vectors: Float32Array, width: number): void {
  const l = productOfColumns(vectors, width)
  let largest = 0
  for (let k = 0; k < width; k++) largest = Math.max(largest, l[k * width + k]!)
  // Columns beyond the rank would make the matrix singular; they become noise, which the singular values suppress.
  for (let k = 0; k < width; k++) l[k * width + k]! += 1e-9 * largest + 1e-30
  cholesky(l, width)
  for (let at = 0; at < vectors.length; at += width)
    for (let column = 0; column < width; column++) {
      let sum = vectors[at + column]!
      for (let k = 0; k < column; k++) sum -= l[column * width + k]! * vectors[at + k]!
      vectors[at + column] = sum / l[column * width + column]!
    }
}

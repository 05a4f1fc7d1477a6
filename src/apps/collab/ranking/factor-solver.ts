import { cholesky, choleskySolve } from '../../../base/cholesky.ts'
import { productOfColumns } from './product-of-columns.ts'

/**
 * Solves for the vector of one user or item while the vectors of the other side are fixed, in float64:
 *
 *     (unobserved * H^T H + sum over the list h h^T + ridge * I) w = sum over the list h
 */
export class FactorSolver {
  readonly #vectors: Float32Array
  readonly #width: number
  /** unobserved * H^T H */
  readonly #all: Float64Array
  readonly #a: Float64Array
  readonly #b: Float64Array

  /** @param vectors The vectors of the other side, row-major. */
  constructor(vectors: Float32Array, width: number, unobserved: number) {
    this.#vectors = vectors
    this.#width = width
    this.#all = productOfColumns(vectors, width)
    this.#a = new Float64Array(width * width)
    this.#b = new Float64Array(width)
    for (let i = 0; i < this.#all.length; i++) this.#all[i]! *= unobserved
  }

  /** The vector, in an array that the next call overwrites. */
  solve(list: ArrayLike<number>, ridge: number): Float64Array {
    const [width, vectors, b] = [this.#width, this.#vectors, this.#b]
    b.fill(0)
    if (list.length === 0) return b
    for (let i = 0; i < list.length; i++) {
      const row = list[i]! * width
      for (let k = 0; k < width; k++) b[k]! += vectors[row + k]!
    }
    const a = this.matrix(list, ridge)
    cholesky(a, width)
    choleskySolve(a, width, b)
    return b
  }

  /** The lower triangle of the system matrix, in an array that the next call overwrites. */
  matrix(list: ArrayLike<number>, ridge: number): Float64Array {
    const [width, a] = [this.#width, this.#a]
    a.set(this.#all)
    for (let i = 0; i < list.length; i++) addOuter(a, this.#vectors, list[i]! * width, width)
    for (let k = 0; k < width; k++) a[k * width + k]! += ridge
    return a
  }
}

/** Adds v v^T to the lower triangle. */
function addOuter(into: Float64Array, vectors: Float32Array, row: number, width: number): void {
  for (let i = 0; i < width; i++) {
    const own = vectors[row + i]!
    const at = i * width
    for (let j = 0; j <= i; j++) into[at + j]! += own * vectors[row + j]!
  }
}

import { matmul, scope, tensor } from '../../../tensor/index.ts'
import { listOf, type Lists } from './events.ts'

/** Rows that are improved at once: their vectors, residuals and directions are in memory together. */
const BLOCK = 4096

/** One side of a factorisation: the vectors to improve, the lists of the other side's rows, and the ridge of each row. */
export interface FactorSide {
  readonly vectors: Float32Array
  readonly lists: Lists
  ridge(row: number): number
}

/**
 * Improves the vectors of one side while those of the other are fixed, with the conjugate gradient method. For each row it takes `steps` from the vector at hand towards the
 * solution of the equations of `FactorSolver`, without forming their matrix (Takács et al. 2011). Vectors of the epoch before are a good start, so few steps are enough.
 *
 * @param fixed The vectors of the other side, row-major.
 * @param pause Called between blocks of rows.
 */
export async function improveFactors(
  { vectors, lists, ridge }: FactorSide,
  fixed: Float32Array,
  {
    width,
    unobserved,
    steps,
  }: { readonly width: number; readonly unobserved: number; readonly steps: number },
  pause: () => Promise<void> | undefined,
): Promise<void> {
  const rows = tensor(fixed, { shape: [fixed.length / width, width] })
  const shared = scope(() => matmul(rows.transpose(0, 1), rows).mul(unobserved))
  const products = (await shared.data()) as Float32Array
  for (let from = 0; from < vectors.length; from += BLOCK * width) {
    const x = vectors.subarray(from, from + BLOCK * width)
    const first = from / width
    const block = new Block(
      x,
      width,
      (row) => listOf(lists, first + row),
      (row) => ridge(first + row),
      fixed,
    )
    block.start(await timesMatrix(x, products, width))
    for (let step = 0; step < steps; step++) {
      block.step(await timesMatrix(block.directions, products, width))
      await pause()
    }
  }
}

/** x times a matrix of width x width. */
async function timesMatrix(x: Float32Array, matrix: Float32Array, width: number): Promise<Float32Array> {
  const product = scope(() =>
    matmul(tensor(x, { shape: [x.length / width, width] }), tensor(matrix, { shape: [width, width] })),
  )
  const values = (await product.data()) as Float32Array
  return values
}

/** The conjugate gradient method for some rows at once. */
class Block {
  readonly #x: Float32Array
  readonly #width: number
  readonly #list: (row: number) => Int32Array
  readonly #ridge: (row: number) => number
  readonly #fixed: Float32Array
  readonly #residuals: Float32Array
  readonly directions: Float32Array
  /** Squared lengths of the residuals. */
  readonly #sizes: Float64Array
  /** One row of the image of the directions. */
  readonly #image: Float64Array

  constructor(
    x: Float32Array,
    width: number,
    list: (row: number) => Int32Array,
    ridge: (row: number) => number,
    fixed: Float32Array,
  ) {
    this.#x = x
    this.#width = width
    this.#list = list
    this.#ridge = ridge
    this.#fixed = fixed
    this.#residuals = new Float32Array(x.length)
    this.directions = new Float32Array(x.length)
    this.#sizes = new Float64Array(x.length / width)
    this.#image = new Float64Array(width)
  }

  /** @param products The vectors times the part of the matrix that all rows share. */
  start(products: Float32Array): void {
    const [width, image] = [this.#width, this.#image]
    for (let row = 0, at = 0; row < this.#sizes.length; row++, at += width) {
      const list = this.#list(row)
      if (list.length === 0) {
        this.#x.fill(0, at, at + width)
        continue
      }
      this.#apply(this.#x, at, products, row, list)
      for (let k = 0; k < width; k++) this.#residuals[at + k] = -image[k]!
      for (let i = 0; i < list.length; i++)
        for (let k = 0, other = list[i]! * width; k < width; k++, other++)
          this.#residuals[at + k]! += this.#fixed[other]!
      let size = 0
      for (let k = at; k < at + width; k++) {
        this.directions[k] = this.#residuals[k]!
        size += this.#residuals[k]! ** 2
      }
      this.#sizes[row] = size
    }
  }

  /** @param products The directions times the part of the matrix that all rows share. */
  step(products: Float32Array): void {
    const [width, image, directions, residuals] = [this.#width, this.#image, this.directions, this.#residuals]
    for (let row = 0, at = 0; row < this.#sizes.length; row++, at += width) {
      const size = this.#sizes[row]!
      if (size < 1e-20) continue
      this.#apply(directions, at, products, row, this.#list(row))
      let curvature = 0
      for (let k = 0; k < width; k++) curvature += directions[at + k]! * image[k]!
      const length = size / curvature
      let next = 0
      for (let k = 0; k < width; k++) {
        this.#x[at + k]! += length * directions[at + k]!
        const value = residuals[at + k]! - length * image[k]!
        residuals[at + k] = value
        next += value * value
      }
      const share = next / size
      for (let k = at; k < at + width; k++) directions[k] = residuals[k]! + share * directions[k]!
      this.#sizes[row] = next
    }
  }

  /** image = products + ridge * v + sum over the list of h (h v) */
  #apply(v: Float32Array, at: number, products: Float32Array, row: number, list: Int32Array): void {
    const [width, image, fixed] = [this.#width, this.#image, this.#fixed]
    const ridge = this.#ridge(row)
    for (let k = 0; k < width; k++) image[k] = products[at + k]! + ridge * v[at + k]!
    for (let i = 0; i < list.length; i++) {
      const other = list[i]! * width
      let [a, b] = [0, 0]
      for (let k = 0; k + 1 < width; k += 2) {
        a += fixed[other + k]! * v[at + k]!
        b += fixed[other + k + 1]! * v[at + k + 1]!
      }
      if (width % 2 === 1) a += fixed[other + width - 1]! * v[at + width - 1]!
      const product = a + b
      for (let k = 0; k < width; k++) image[k]! += product * fixed[other + k]!
    }
  }
}

/** H^T H of the rows of a matrix. */
export function productOfColumns(rows: Float32Array, width: number): Float64Array {
  const sums = new Float64Array(width * width)
  for (let row = 0; row < rows.length; row += width)
    for (let i = 0; i < width; i++) {
      const own = rows[row + i]!
      for (let j = 0; j <= i; j++) sums[i * width + j]! += own * rows[row + j]!
    }
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) sums[j * width + i] = sums[i * width + j]!
  return sums
}

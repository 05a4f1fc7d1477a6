/**
 * Improves the vectors of one side with the conjugate gradient method while those of the other side are fixed. For each row it takes `steps` from the vector at hand towards
 * the solution of the equations of `FactorSolver`, without forming their matrix (Takács et al. 2011). The first step starts at the vector of the epoch before, so few are enough.
 */
export class FactorSteps {
  readonly #vectors: Float32Array
  readonly #width: number
  /** unobserved * H^T H */
  readonly #all: Float64Array
  readonly #x: Float64Array
  readonly #residual: Float64Array
  readonly #direction: Float64Array
  readonly #image: Float64Array

  /** @param vectors The vectors of the other side, row-major. */
  constructor(vectors: Float32Array, width: number, unobserved: number) {
    this.#vectors = vectors
    this.#width = width
    this.#all = productOfColumns(vectors, width)
    for (let i = 0; i < this.#all.length; i++) this.#all[i]! *= unobserved
    this.#x = new Float64Array(width)
    this.#residual = new Float64Array(width)
    this.#direction = new Float64Array(width)
    this.#image = new Float64Array(width)
  }

  /** Improves the vector of a row with this list, in place. */
  improve(own: Float32Array, list: Int32Array, ridge: number, steps: number): void {
    const width = this.#width
    const [x, residual, direction, image] = [this.#x, this.#residual, this.#direction, this.#image]
    if (list.length === 0) {
      own.fill(0)
      return
    }
    x.set(own)
    this.#apply(x, list, ridge, image)
    residual.fill(0)
    for (let i = 0; i < list.length; i++) {
      const row = list[i]! * width
      for (let k = 0; k < width; k++) residual[k]! += this.#vectors[row + k]!
    }
    let size = 0
    for (let k = 0; k < width; k++) {
      const value = residual[k]! - image[k]!
      residual[k] = direction[k] = value
      size += value * value
    }
    for (let step = 0; step < steps && size > 1e-20; step++) {
      this.#apply(direction, list, ridge, image)
      let curvature = 0
      for (let k = 0; k < width; k++) curvature += direction[k]! * image[k]!
      const length = size / curvature
      let next = 0
      for (let k = 0; k < width; k++) {
        x[k]! += length * direction[k]!
        const value = residual[k]! - length * image[k]!
        residual[k] = value
        next += value * value
      }
      const share = next / size
      for (let k = 0; k < width; k++) direction[k] = residual[k]! + share * direction[k]!
      size = next
    }
    own.set(x)
  }

  /** out = (unobserved H^T H + sum over the list h h^T + ridge) x */
  #apply(x: Float64Array, list: Int32Array, ridge: number, out: Float64Array): void {
    const [width, vectors, all] = [this.#width, this.#vectors, this.#all]
    for (let i = 0; i < width; i++) {
      let [a, b] = [0, 0]
      const at = i * width
      for (let k = 0; k + 1 < width; k += 2) {
        a += all[at + k]! * x[k]!
        b += all[at + k + 1]! * x[k + 1]!
      }
      if (width % 2 === 1) a += all[at + width - 1]! * x[width - 1]!
      out[i] = ridge * x[i]! + a + b
    }
    for (let i = 0; i < list.length; i++) {
      const row = list[i]! * width
      let [a, b] = [0, 0]
      for (let k = 0; k + 1 < width; k += 2) {
        a += vectors[row + k]! * x[k]!
        b += vectors[row + k + 1]! * x[k + 1]!
      }
      if (width % 2 === 1) a += vectors[row + width - 1]! * x[width - 1]!
      const product = a + b
      for (let k = 0; k < width; k++) out[k]! += product * vectors[row + k]!
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

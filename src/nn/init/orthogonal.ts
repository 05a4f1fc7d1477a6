import { requireTensor } from '../../tensor/tensor.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError } from '../../base/errors.ts'
import type { Tensor } from '../../tensor/index.ts'
import { generators } from '../../tensor/random.ts'
import { overwriteWith } from './fill.ts'

export interface OrthogonalOptions {
  /** Scale of the result. Default 1. */
  readonly gain?: number
}

const orthogonalOptionNames: OptionNames<OrthogonalOptions> = { gain: true }

/**
 * Makes the rows of a weight [out, in, ...] orthonormal, or the columns if there are more rows (Saxe et al., arXiv 1312.6120).
 * Returns t.
 *
 * @throws ShapeError if t has fewer than two dimensions.
 * @example
 * nn.init.orthogonal_(rnn.weight_hh_l0)
 */
export function orthogonal_(t: Tensor, options: OrthogonalOptions = {}): Tensor {
  checkOptions('orthogonal_', options, orthogonalOptionNames)
  requireTensor('orthogonal_', t)
  const { gain = 1 } = options
  if (t.shape.length < 2)
    throw new ShapeError('orthogonal_', 'needs a weight of at least two dimensions', { tensor: t.shape })
  const rows = t.shape[0]!
  const columns = rows === 0 ? 0 : t.numel / rows
  if (t.numel === 0) return t
  const long = Math.max(rows, columns)
  const short = Math.min(rows, columns)
  const vectors = orthonormal(short, long)
  const values = new Float64Array(rows * columns)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      values[i * columns + j] = gain * (rows <= columns ? vectors[i]![j]! : vectors[j]![i]!)
  return overwriteWith('orthogonal_', t, values)
}

/** `count` random orthonormal vectors: normal ones, each orthogonalized twice against those before (Gram-Schmidt). */
function orthonormal(count: number, length: number): Float64Array[] {
  const vectors: Float64Array[] = []
  while (vectors.length < count) {
    const vector = normals(length)
    for (let pass = 0; pass < 2; pass++)
      for (const other of vectors) {
        const along = dot(vector, other)
        for (let i = 0; i < length; i++) vector[i]! -= along * other[i]!
      }
    const size = Math.sqrt(dot(vector, vector))
    if (size < 1e-8) continue
    vectors.push(vector.map((value) => value / size))
  }
  return vectors
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** Normally distributed numbers from the generator `init`, by the Box-Muller method. */
function normals(count: number): Float64Array {
  const words = generators.init.words(new Uint32Array(2 * count))
  return Float64Array.from({ length: count }, (_, i) => {
    const radius = Math.sqrt(-2 * Math.log((words[2 * i]! + 1) * 2 ** -32))
    return radius * Math.cos(2 * Math.PI * words[2 * i + 1]! * 2 ** -32)
  })
}

import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'
import { checkVectors, type LabeledVectors } from './labeled-vectors.ts'

/** Principal components of labeled vectors, strongest first. */
export interface PrincipalComponents {
  readonly as: 'lesson' | 'transform'
  readonly labels: readonly string[]
  /** One number per label for each component. */
  readonly components: readonly Float64Array[]
  /** The direction of each component: one number per dimension of the vectors. */
  readonly directions: readonly Float64Array[]
  readonly singularValues: Float64Array
  /** Fraction of the variance explained by each component. */
  readonly explainedVarianceRatio: Float64Array
  /** What was subtracted: a mean per label (`lesson`) or per dimension (`transform`). */
  readonly mean: Float64Array
}

export interface PcaOptions {
  /** Which of the two variants; see `pca`. Default 'lesson'. */
  readonly as?: 'lesson' | 'transform'
}

const pcaOptionNames: OptionNames<PcaOptions> = { as: true }

/**
 * The first `k` principal components of the vectors, in one of two variants.
 *
 * `lesson`: scikit-learn's `PCA(k).fit(vectors.T).components_`. The labels are the features and the dimensions of the vectors (the factors) are
 * the samples: each vector's own mean is subtracted, and each component is a direction of length 1 among the labels.
 *
 * `transform`: `PCA(k).fit_transform(vectors)`, the usual one. The labels are the samples: the mean vector is subtracted, and each
 * component has the scores of the labels, whose variance decreases from the first component to the last.
 *
 * Both order the labels similarly if the vectors' own means are small. They differ in scale (length 1 or variance), and
 * only `transform` centers the labels at 0: in `lesson` a component may have the same sign for almost all labels, because what they
 * have in common is not subtracted.
 *
 * Signs follow scikit-learn's `svd_flip` (versions before 1.5): the number farthest from 0 in each left singular vector is positive.
 * Computed from the eigenvectors of the smaller Gram matrix in float64; a component without variance is all 0.
 *
 * @throws ValueError if `k` exceeds the number of dimensions or labels.
 * @example
 * const points = { values: [0, 0, 3, 4, 12, 16], width: 2, labels: ['a', 'b', 'c'] }
 * const { components } = await pca(points, 1, { as: 'transform' })
 * Array.from(components[0], Math.round) // [-8, -3, 12]
 */
export async function pca(
  vectors: LabeledVectors,
  k: number,
  options: PcaOptions = {},
): Promise<PrincipalComponents> {
  checkOptions('pca', options, pcaOptionNames)
  checkVectors('pca', vectors)
  const { labels, width } = vectors
  const { as = 'lesson' } = options
  const rows = labels.length
  if (!Number.isInteger(k) || k < 1 || k > Math.min(rows, width))
    throw new ValueError(
      'pca',
      `k must be an integer from 1 to ${Math.min(rows, width)}, as there are ${rows} vectors of ${width}; got ${shownValue(k)}`,
    )
  const { centered, mean } = center(vectors, as)
  const narrow = width <= rows
  const side = narrow ? width : rows
  const { EigenvalueDecomposition, Matrix } = await import('ml-matrix')
  const gram = narrow ? gramOfPlaces(centered, rows, width) : gramOfRows(centered, rows, width)
  const eigen = new EigenvalueDecomposition(Matrix.from1DArray(side, side, gram), { assumeSymmetric: true })
  const order = eigen.realEigenvalues
    .map((_, i) => i)
    .toSorted((a, b) => eigen.realEigenvalues[b]! - eigen.realEigenvalues[a]!)
  const values = order.map((i) => Math.max(0, eigen.realEigenvalues[i]!))
  const total = values.reduce((sum, value) => sum + value, 0)
  const singularValues = new Float64Array(k)
  const components: Float64Array[] = []
  const directions: Float64Array[] = []
  for (let c = 0; c < k; c++) {
    const near = Float64Array.from(eigen.eigenvectorMatrix.getColumn(order[c]!))
    // Rounding leaves eigenvalues of about 1e-16 of the largest if there is no variance.
    const s = values[c]! > values[0]! * side * 1e-15 ? Math.sqrt(values[c]!) : 0
    const far = narrow ? timesPlaces(centered, near, rows, width) : timesRows(centered, near, rows, width)
    for (let i = 0; i < far.length; i++) far[i] = s === 0 ? 0 : far[i]! / s
    if (s === 0) near.fill(0)
    const ofLabels = narrow ? far : near
    const ofPlaces = narrow ? near : far
    const sign = signOfFarthest(as === 'lesson' ? ofPlaces : ofLabels)
    const scale = as === 'lesson' ? sign : sign * s
    singularValues[c] = s
    components.push(ofLabels.map((value) => value * scale))
    directions.push(ofPlaces.map((value) => value * sign))
  }
  const explainedVarianceRatio = singularValues.map((s) => (total === 0 ? 0 : (s * s) / total))
  return { as, labels, components, directions, singularValues, explainedVarianceRatio, mean }
}

function center(
  { values, width, labels }: LabeledVectors,
  as: 'lesson' | 'transform',
): { readonly centered: Float64Array; readonly mean: Float64Array } {
  const rows = labels.length
  const mean = new Float64Array(as === 'lesson' ? rows : width)
  const centered = new Float64Array(rows * width)
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < width; j++) mean[as === 'lesson' ? row : j]! += values[row * width + j]!
  for (let i = 0; i < mean.length; i++) mean[i]! /= as === 'lesson' ? width : rows
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < width; j++)
      centered[row * width + j] = values[row * width + j]! - mean[as === 'lesson' ? row : j]!
  return { centered, mean }
}

function gramOfPlaces(x: Float64Array, rows: number, width: number): Float64Array {
  const out = new Float64Array(width * width)
  for (let row = 0; row < rows; row++)
    for (let a = 0; a < width; a++) {
      const left = x[row * width + a]!
      for (let b = a; b < width; b++) out[a * width + b]! += left * x[row * width + b]!
    }
  for (let a = 0; a < width; a++) for (let b = 0; b < a; b++) out[a * width + b] = out[b * width + a]!
  return out
}

function gramOfRows(x: Float64Array, rows: number, width: number): Float64Array {
  const out = new Float64Array(rows * rows)
  for (let a = 0; a < rows; a++)
    for (let b = 0; b <= a; b++) {
      let sum = 0
      for (let j = 0; j < width; j++) sum += x[a * width + j]! * x[b * width + j]!
      out[a * rows + b] = sum
      out[b * rows + a] = sum
    }
  return out
}

function timesPlaces(x: Float64Array, direction: Float64Array, rows: number, width: number): Float64Array {
  const out = new Float64Array(rows)
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < width; j++) out[row]! += x[row * width + j]! * direction[j]!
  return out
}

function timesRows(x: Float64Array, weights: Float64Array, rows: number, width: number): Float64Array {
  const out = new Float64Array(width)
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < width; j++) out[j]! += x[row * width + j]! * weights[row]!
  return out
}

function signOfFarthest(values: Float64Array): 1 | -1 {
  let farthest = 0
  for (const value of values) if (Math.abs(value) > Math.abs(farthest)) farthest = value
  return farthest < 0 ? -1 : 1
}

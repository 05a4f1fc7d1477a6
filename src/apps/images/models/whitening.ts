import type { ImageData } from '../../../data/images/image-data.ts'
import type { PictureShape } from '../../../data/images/picture.ts'

/** Maximum number of pictures to take patches from, and the distance between patches. */
const [MOST_PICTURES, STEP] = [2000, 2]
/** Added to the variance of each pattern, so that noise is not amplified. */
const LEAST_VARIANCE = 5e-4

/**
 * Filters that turn patches into uncorrelated values of variance 1: the principal components of the training pictures' patches, each divided by its standard
 * deviation, the strongest first; then the same with the opposite sign, because ReLU keeps only positive values.
 *
 * @param size side of a patch.
 * @param outputs number of filters, even.
 * @returns [outputs, channels, size, size]
 */
export async function whiteningFilters(
  data: ImageData,
  shape: PictureShape,
  size: number,
  outputs: number,
): Promise<Float32Array> {
  const { EigenvalueDecomposition, Matrix } = await import('ml-matrix')
  const width = shape.channels * size * size
  const moments = patchMoments(data, shape, size)
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    Matrix.from1DArray(width, width, moments),
    { assumeSymmetric: true },
  )
  const order = realEigenvalues.map((_, i) => i).toSorted((a, b) => realEigenvalues[b]! - realEigenvalues[a]!)
  const filters = new Float32Array(outputs * width)
  for (let i = 0; i < outputs / 2; i++) {
    const at = order[i]!
    const scale = 1 / Math.sqrt(Math.max(0, realEigenvalues[at]!) + LEAST_VARIANCE)
    for (let j = 0; j < width; j++) {
      const value = eigenvectorMatrix.get(j, at) * scale
      filters[i * width + j] = value
      filters[(i + outputs / 2) * width + j] = -value
    }
  }
  return filters
}

/** The mean product of each pair of positions in a patch. */
function patchMoments(data: ImageData, shape: PictureShape, size: number): Float64Array {
  const { height, width, channels } = shape
  const { train } = data.split
  const count = Math.min(MOST_PICTURES, train.length)
  const rows = Int32Array.from({ length: count }, (_, i) => train[Math.floor((i * train.length) / count)]!)
  const length = channels * size * size
  const moments = new Float64Array(length * length)
  const patch = new Float64Array(length)
  let patches = 0
  for (const batch of data.loader(rows, { batchSize: 100, shape })) {
    const values = batch.columns[0]!.values
    for (let picture = 0; picture < batch.size; picture++)
      for (let top = 0; top + size <= height; top += STEP)
        for (let left = 0; left + size <= width; left += STEP) {
          for (let i = 0; i < length; i++) {
            const [c, y, x] = [Math.floor(i / size / size), Math.floor(i / size) % size, i % size]
            patch[i] = values[((picture * channels + c) * height + top + y) * width + left + x]!
          }
          for (let i = 0; i < length; i++)
            for (let j = 0; j < length; j++) moments[i * length + j]! += patch[i]! * patch[j]!
          patches++
        }
  }
  return moments.map((sum) => sum / patches)
}

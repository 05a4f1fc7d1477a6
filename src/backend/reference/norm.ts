import type { Kernels } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { read, write } from './window.ts'

const readAffine = (x: Strided | null, size: number, otherwise: number): Float64Array =>
  x ? read(x) : new Float64Array(size).fill(otherwise)

/**
 * Says which statistic (mean, rstd) and which affine parameter (weight, bias) belong to element `at`. Batch norm: the channel for
 * both. Layer norm: the row, and the column.
 */
interface Layout {
  readonly statistics: number
  readonly parameters: number
  readonly statisticOf: (at: number) => number
  readonly parameterOf: (at: number) => number
}

const channelLayout = (x: Strided): Layout => {
  const [, channels, length] = x.shape as [number, number, number]
  const channelOf = (at: number): number => Math.floor(at / length) % channels
  return { statistics: channels, parameters: channels, statisticOf: channelOf, parameterOf: channelOf }
}

const rowLayout = (x: Strided): Layout => {
  const [rows, size] = x.shape as [number, number]
  return {
    statistics: rows,
    parameters: size,
    statisticOf: (at) => Math.floor(at / size),
    parameterOf: (at) => at % size,
  }
}

/** Mean of the values that share a number in 0 to `count` - 1. */
const means = (values: Float64Array, count: number, numberOf: (at: number) => number): Float64Array => {
  const sums = new Float64Array(count)
  values.forEach((value, at) => {
    sums[numberOf(at)]! += value
  })
  return sums.map((sum) => sum / (values.length / count))
}

const writeStatistics = (x: Strided, layout: Layout, eps: number, mean: Strided, rstd: Strided): void => {
  const values = read(x)
  const centers = means(values, layout.statistics, layout.statisticOf)
  const squares = values.map((value, at) => (value - centers[layout.statisticOf(at)]!) ** 2)
  const variances = means(squares, layout.statistics, layout.statisticOf)
  write(mean, centers)
  write(
    rstd,
    variances.map((variance) => 1 / Math.sqrt(variance + eps)),
  )
}

const standardize = (x: Strided, layout: Layout, mean: Strided, rstd: Strided): Float64Array => {
  const centers = read(mean)
  const scales = read(rstd)
  return read(x).map(
    (value, at) => (value - centers[layout.statisticOf(at)]!) * scales[layout.statisticOf(at)]!,
  )
}

const normalize = (
  x: Strided,
  layout: Layout,
  weight: Strided | null,
  bias: Strided | null,
  mean: Strided,
  rstd: Strided,
  out: Strided,
): void => {
  const weights = readAffine(weight, layout.parameters, 1)
  const biases = readAffine(bias, layout.parameters, 0)
  const standard = standardize(x, layout, mean, rstd)
  write(
    out,
    standard.map((value, at) => value * weights[layout.parameterOf(at)]! + biases[layout.parameterOf(at)]!),
  )
}

interface GradientTargets {
  readonly gradX: Strided | null
  readonly gradWeight: Strided | null
  readonly gradBias: Strided | null
}

/**
 * With y = w z + b, z = (x - mean) rstd and d = g w: the gradient of x is rstd (d - mean(d) - z mean(d z)) where the statistics
 * were computed from x, and rstd d where they are constants. Means run over the elements that share a statistic.
 */
const gradients = (
  g: Strided,
  x: Strided,
  layout: Layout,
  weight: Strided | null,
  mean: Strided,
  rstd: Strided,
  constantStatistics: boolean,
  { gradX, gradWeight, gradBias }: GradientTargets,
): void => {
  const { statistics, parameters, statisticOf, parameterOf } = layout
  const weights = readAffine(weight, parameters, 1)
  const scales = read(rstd)
  const standard = standardize(x, layout, mean, rstd)
  const gradOut = read(g)
  const ofWeight = new Float64Array(parameters)
  const ofBias = new Float64Array(parameters)
  gradOut.forEach((value, at) => {
    ofWeight[parameterOf(at)]! += value * standard[at]!
    ofBias[parameterOf(at)]! += value
  })
  const d = gradOut.map((value, at) => value * weights[parameterOf(at)]!)
  const meanOfD = means(d, statistics, statisticOf)
  const dz = d.map((value, at) => value * standard[at]!)
  const meanOfDz = means(dz, statistics, statisticOf)
  const ofX = d.map((value, at) => {
    const s = statisticOf(at)
    return scales[s]! * (constantStatistics ? value : value - meanOfD[s]! - standard[at]! * meanOfDz[s]!)
  })
  if (gradX) write(gradX, ofX)
  if (gradWeight) write(gradWeight, ofWeight)
  if (gradBias) write(gradBias, ofBias)
}

export const norm: Pick<Kernels, 'batchNorm' | 'batchNormGrad' | 'layerNorm' | 'layerNormGrad'> = {
  batchNorm(x, weight, bias, mean, rstd, eps, training, out) {
    const layout = channelLayout(x)
    if (training) writeStatistics(x, layout, eps, mean, rstd)
    normalize(x, layout, weight, bias, mean, rstd, out)
  },

  batchNormGrad(g, x, weight, mean, rstd, training, gradX, gradWeight, gradBias) {
    gradients(g, x, channelLayout(x), weight, mean, rstd, !training, { gradX, gradWeight, gradBias })
  },

  layerNorm(x, weight, bias, eps, mean, rstd, out) {
    const layout = rowLayout(x)
    writeStatistics(x, layout, eps, mean, rstd)
    normalize(x, layout, weight, bias, mean, rstd, out)
  },

  layerNormGrad(g, x, weight, mean, rstd, gradX, gradWeight, gradBias) {
    gradients(g, x, rowLayout(x), weight, mean, rstd, false, { gradX, gradWeight, gradBias })
  },
}

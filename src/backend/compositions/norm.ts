import type { NormKernels } from '../fused/norm.ts'
import type { CoreBackend } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { broadcast } from './window.ts'
import { composed, type Workspace } from './workspace.ts'

/** Which dims of x the statistics and the affine parameters belong to; see `broadcast`. */
interface Layout {
  /** Dims that share a mean. */
  readonly together: readonly number[]
  readonly statistics: readonly number[]
  /** Dims that share a weight. */
  readonly alike: readonly number[]
  readonly parameters: readonly number[]
}

/** [n, channels, length]: both belong to the channel. */
const channels: Layout = { together: [0, 2], statistics: [-1, 0, -1], alike: [0, 2], parameters: [-1, 0, -1] }

/** [rows, n]: statistics belong to the row, parameters to the column. */
const rows: Layout = { together: [1], statistics: [0, -1], alike: [0], parameters: [-1, 0] }

function writeStatistics(
  on: Workspace,
  x: Strided,
  { together }: Layout,
  eps: number,
  mean: Strided,
  rstd: Strided,
): void {
  const { kernels } = on
  kernels.reduce('mean', x, together, mean)
  kernels.reduce('var', x, together, rstd, 0)
  kernels.binary('add', rstd, eps, rstd)
  kernels.unary('rsqrt', rstd, rstd)
}

/** (x - mean) * rstd */
function standardized(on: Workspace, x: Strided, layout: Layout, mean: Strided, rstd: Strided): Strided {
  const standard = on.binary('sub', x, broadcast(mean, x.shape, layout.statistics))
  on.kernels.binary('mul', standard, broadcast(rstd, x.shape, layout.statistics), standard)
  return standard
}

function normalize(
  on: Workspace,
  x: Strided,
  layout: Layout,
  weight: Strided | null,
  bias: Strided | null,
  mean: Strided,
  rstd: Strided,
  out: Strided,
): void {
  const { kernels } = on
  kernels.copy(standardized(on, x, layout, mean, rstd), out)
  if (weight !== null) kernels.binary('mul', out, broadcast(weight, x.shape, layout.parameters), out)
  if (bias !== null) kernels.binary('add', out, broadcast(bias, x.shape, layout.parameters), out)
}

interface Gradients {
  readonly gradX: Strided | null
  readonly gradWeight: Strided | null
  readonly gradBias: Strided | null
}

/**
 * With y = w z + b, z = (x - mean) rstd and d = g w: the gradient of x is rstd (d - mean(d) - z mean(d z)) where the statistics were computed
 * from x, and rstd d where they are constants.
 */
function gradients(
  on: Workspace,
  g: Strided,
  x: Strided,
  layout: Layout,
  weight: Strided | null,
  mean: Strided,
  rstd: Strided,
  constantStatistics: boolean,
  { gradX, gradWeight, gradBias }: Gradients,
): void {
  const { kernels } = on
  const { together, alike, statistics, parameters } = layout
  const standard = standardized(on, x, layout, mean, rstd)
  if (gradBias !== null) kernels.reduce('sum', g, alike, gradBias)
  if (gradWeight !== null) kernels.reduce('sum', on.binary('mul', g, standard), alike, gradWeight)
  if (gradX === null) return
  const d = weight === null ? on.copy(g) : on.binary('mul', g, broadcast(weight, x.shape, parameters))
  if (!constantStatistics) {
    const mixed = on.reduce('mean', on.binary('mul', d, standard), together)
    const center = on.reduce('mean', d, together)
    kernels.binary('mul', standard, broadcast(mixed, x.shape, statistics), standard)
    kernels.binary('sub', d, broadcast(center, x.shape, statistics), d)
    kernels.binary('sub', d, standard, d)
  }
  kernels.binary('mul', d, broadcast(rstd, x.shape, statistics), gradX)
}

/** Normalization from reductions and elementwise kernels. */
export function composedNorms(kernels: CoreBackend): NormKernels {
  return {
    batchNorm(x, weight, bias, mean, rstd, eps, training, out) {
      composed(kernels, (on) => {
        if (training) writeStatistics(on, x, channels, eps, mean, rstd)
        normalize(on, x, channels, weight, bias, mean, rstd, out)
      })
    },

    batchNormGrad(g, x, weight, mean, rstd, training, gradX, gradWeight, gradBias) {
      const wanted = { gradX, gradWeight, gradBias }
      composed(kernels, (on) => gradients(on, g, x, channels, weight, mean, rstd, !training, wanted))
    },

    layerNorm(x, weight, bias, eps, mean, rstd, out) {
      composed(kernels, (on) => {
        writeStatistics(on, x, rows, eps, mean, rstd)
        normalize(on, x, rows, weight, bias, mean, rstd, out)
      })
    },

    layerNormGrad(g, x, weight, mean, rstd, gradX, gradWeight, gradBias) {
      const wanted = { gradX, gradWeight, gradBias }
      composed(kernels, (on) => gradients(on, g, x, rows, weight, mean, rstd, false, wanted))
    },
  }
}

import type { GeluKernels } from '../fused/gelu.ts'
import type { CoreBackend } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { composed, type Workspace } from './workspace.ts'

/** The distribution function at x, and x times its slope. */
function distribution(on: Workspace, byTanh: boolean, x: Strided): { share: Strided; density: Strided } {
  const { kernels } = on
  // Beyond, the share is 0 or 1 in float32, and squares would overflow.
  const inside = on.make(x.shape)
  kernels.clamp(x, -20, 20, inside)
  const square = on.unary('square', inside)
  if (byTanh) {
    const half = Math.sqrt(2 / Math.PI)
    const inner = on.binary('mul', square, 0.044715)
    kernels.binary('add', inner, 1, inner)
    kernels.binary('mul', inner, inside, inner)
    kernels.binary('mul', inner, half, inner)
    const share = on.unary('tanh', inner)
    const slope = on.binary('mul', square, 3 * 0.044715)
    kernels.binary('add', slope, 1, slope)
    kernels.binary('mul', slope, half / 2, slope)
    const density = on.binary('tanhGrad', slope, share)
    kernels.binary('add', share, 1, share)
    kernels.binary('mul', share, 0.5, share)
    kernels.binary('mul', density, inside, density)
    return { share, density }
  }
  const share = on.binary('mul', inside, Math.SQRT1_2)
  kernels.unary('erf', share, share)
  kernels.binary('add', share, 1, share)
  kernels.binary('mul', share, 0.5, share)
  const density = on.binary('mul', square, -0.5)
  kernels.unary('exp', density, density)
  kernels.binary('mul', density, 1 / Math.sqrt(2 * Math.PI), density)
  kernels.binary('mul', density, inside, density)
  return { share, density }
}

/** GELU from elementwise kernels. */
export function composedGelu(kernels: CoreBackend): GeluKernels {
  return {
    gelu(byTanh, x, out) {
      composed(kernels, (on) => kernels.binary('mul', x, distribution(on, byTanh, x).share, out))
    },
    geluGrad(byTanh, g, x, out) {
      composed(kernels, (on) => {
        const { share, density } = distribution(on, byTanh, x)
        kernels.binary('add', share, density, share)
        kernels.binary('mul', g, share, out)
      })
    },
  }
}

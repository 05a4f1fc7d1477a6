import { isGradEnabled } from '../graph.ts'
import { op } from '../op.ts'
import type { Tensor } from '../tensor.ts'
import { add } from './add.ts'
import { contiguous } from './contiguous.ts'
import { erf } from './erf.ts'
import { exp } from './exp.ts'
import { mul } from './mul.ts'
import { square } from './square.ts'
import { sub } from './sub.ts'
import { tanh } from './tanh.ts'
import { asDtype } from './to-dtype.ts'

/**
 * `x * (1 + erf(x / sqrt(2))) / 2`, x times the distribution function of the standard normal; with `byTanh` the approximation `x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2`.
 *
 * @example
 * gelu(tensor([-1, 0, 1])) // [-0.1587, 0, 0.8413]
 */
export function gelu(x: Tensor, byTanh = false): Tensor {
  const input = contiguous(asDtype('gelu', x, 'float32'))
  return op('gelu', [input], {
    shape: input.shape,
    forward: (k, out) => k.gelu(byTanh, input, out),
    vjp: (g) => [isGradEnabled() ? mul(g, slopeOf(input, byTanh)) : gradient(contiguous(g), input, byTanh)],
  })
}

function gradient(g: Tensor, x: Tensor, byTanh: boolean): Tensor {
  return op('geluGrad', [g, x], {
    shape: x.shape,
    forward: (k, out) => k.geluGrad(byTanh, g, x, out),
  })
}

/** The derivative composed of ops, for higher-order gradients. */
function slopeOf(x: Tensor, byTanh: boolean): Tensor {
  if (!byTanh) {
    const share = mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5)
    return add(share, mul(mul(x, exp(mul(square(x), -0.5))), 1 / Math.sqrt(2 * Math.PI)))
  }
  const half = Math.sqrt(2 / Math.PI)
  const cubic = mul(square(x), 0.044715)
  const bent = tanh(mul(mul(x, add(cubic, 1)), half))
  const slope = mul(mul(sub(1, square(bent)), add(mul(cubic, 3), 1)), half)
  return mul(add(add(bent, 1), mul(x, slope)), 0.5)
}

import { noGrad } from '../../graph.ts'
import { attach, check, type Vjp } from '../../op.ts'
import type { Tensor } from '../../tensor.ts'

/**
 * The result of other ops with one gradient for all of them, which is shorter or keeps more digits than the gradients of the parts. `compute`
 * returns a new tensor. The inputs are float32.
 */
export function composed<const I extends readonly Tensor[]>(
  name: string,
  inputs: I,
  compute: () => Tensor,
  vjp: Vjp<I>,
  saves?: readonly Tensor[],
): Tensor {
  check(name, inputs)
  const out = noGrad(compute)
  attach(name, inputs, out, vjp, saves)
  return out
}

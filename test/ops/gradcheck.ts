import { expect } from 'vitest'
import { Generator } from '../../src/base/philox.ts'
import { grad, noGrad, tensor, type Tensor } from '../../src/tensor/index.ts'

const STEP = 1e-5
const LONG = 1e-4
const BOUND = 1e-7

/** Numbers from -1 to 1 in the shape of `like`; the same for the same `salt`. */
export function direction(like: Tensor, salt: number): Tensor {
  const words = new Generator(salt).words(new Uint32Array(like.numel))
  const values = Float64Array.from(words, (word) => Math.fround(word / 2 ** 31 - 1))
  return tensor(values, { shape: like.shape })
}

/**
 * Compares the gradient of `f` with a central difference along one random direction, weighted by a random cotangent: two calls of `f`
 * per input, whatever its size, and four more where those are not exact enough. Both ways of computing it are compared: for itself, and recorded so that it can be differentiated again.
 * `order` 2 repeats all this on the gradient. Meaningful in float64 only, which the reference backend computes in.
 */
export function checkGradient(
  f: (...xs: Tensor[]) => Tensor,
  xs: readonly Tensor[],
  wrt: readonly number[],
  order = 2,
): void {
  const leaves = xs.map((x, i) => (wrt.includes(i) ? leaf(x) : x))
  const wanted = wrt.map((i) => leaves[i]!)
  const out = f(...leaves)
  const u = direction(out, 1)
  const modes = order > 1 ? [false, true] : [false]
  const exact = modes.map((createGraph) => gradients(f(...leaves), wanted, u, createGraph))
  wrt.forEach((i, k) => {
    const v = direction(xs[i]!, 2 + i)
    const at = (step: number): number => {
      const moved = noGrad(() => xs[i]!.add(v.mul(step)))
      return inner(f(...leaves.with(i, leaf(moved))), u)
    }
    const coarse = (at(STEP) - at(-STEP)) / (2 * STEP)
    // Near a pole the fourth derivative is large: steps ten times as long with an error of the fourth order are closer there.
    const fine = (): number => (8 * (at(LONG) - at(-LONG)) - (at(2 * LONG) - at(-2 * LONG))) / (12 * LONG)
    for (const [mode, list] of exact.entries()) {
      const g = list[k] ?? null
      if (g !== null) expect(g.shape).toEqual(xs[i]!.shape)
      const value = g === null ? 0 : inner(g, v)
      const bound = BOUND * (1 + Math.abs(value))
      const numeric = Math.abs(value - coarse) <= bound ? coarse : fine()
      const text = `order ${order}, gradient of input ${i}${mode ? ', recorded' : ''}: exact ${value}, numeric ${numeric}`
      expect(Math.abs(value - numeric), text).toBeLessThanOrEqual(bound)
    }
    if (order > 1)
      checkGradient(
        (...ys) => gradients(f(...ys), [ys[i]!], u, true)[0] ?? ys[i]!.detach().mul(0),
        xs,
        wrt,
        order - 1,
      )
  })
}

/** A copy of `x` that nothing computed and that needs its gradient. */
function leaf(x: Tensor): Tensor {
  const copy = noGrad(() => x.clone())
  copy.requiresGrad = true
  return copy
}

/** Gradients, null for inputs that the output does not depend on. */
function gradients(
  out: Tensor,
  inputs: readonly Tensor[],
  u: Tensor,
  createGraph: boolean,
): (Tensor | null)[] {
  if (!out.requiresGrad) return inputs.map(() => null)
  return grad([out], inputs, { gradOutputs: [u], createGraph, allowUnused: true })
}

function inner(a: Tensor, b: Tensor): number {
  const left = a.dataSync()
  const right = b.dataSync()
  let sum = 0
  for (let i = 0; i < left.length; i++) sum += left[i]! * right[i]!
  return sum
}

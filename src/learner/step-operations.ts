import type { BatchSource } from '../data/index.ts'
import type { AnyModule } from '../nn/index.ts'
import type { RecurrentForward } from '../backend/kernels.ts'
import type { Strided } from '../backend/storage.ts'
import { kernels as activeKernels } from '../tensor/runtime.ts'
import { kernelsOf } from './batch-tensors.ts'
import { trialPass } from './trial-pass.ts'

/** Operations of forward and backward pass per multiply-add of the forward pass: two each, and the backward pass has two products for one. */
const PER_MULTIPLY_ADD = 6

const sizeOf = ({ shape }: Pick<Strided, 'shape'>): number => shape.reduce((all, size) => all * size, 1)

/** Multiply-adds of the kernels that take most of the time of a model. */
const counted = {
  matmul: (a: Strided, _b: Strided, out: Strided): number => sizeOf(out) * a.shape.at(-1)!,
  conv2d: (
    _x: Strided,
    weight: Strided,
    _bias: unknown,
    _geometry: unknown,
    _activation: unknown,
    out: Strided,
  ): number => (sizeOf(out) * sizeOf(weight)) / weight.shape[0]!,
  attention: ({ key }: { readonly key: Strided }, out: Strided): number => 2 * sizeOf(out) * key.shape[2]!,
  rnnForward: recurrent,
  lstmForward: recurrent,
  gruForward: recurrent,
}

function recurrent({ input, weightIh, weightHh }: RecurrentForward): number {
  const [steps, batch] = input.shape as [number, number]
  return steps * batch * (sizeOf(weightIh) + sizeOf(weightHh))
}

/**
 * The floating-point operations of a training step: those of all matrix products, convolutions, recurrent layers and attention, counted in a forward pass on the first batch. The
 * model, the position of the source and the random numbers stay unchanged.
 *
 * @returns 0 for a source without batches.
 * @example
 * stepOperations(model, data.trainLoader) > 0 // true
 */
export function stepOperations(model: AnyModule, source: BatchSource): number {
  const [batch] = (source.fork?.() ?? source).batches()
  if (batch === undefined) return 0
  const kernels = kernelsOf(model) ?? activeKernels()
  let sum = 0
  let depth = 0
  const own = kernels as unknown as Record<string, (...args: never[]) => unknown>
  const before = Object.entries(counted).map(([name, count]) => {
    const kernel = own[name]!
    const descriptor = Object.getOwnPropertyDescriptor(own, name)
    own[name] = (...args) => {
      // A composed kernel calls others, which are part of it.
      if (depth === 0) sum += (count as (...all: never[]) => number)(...args)
      depth++
      try {
        return kernel.apply(own, args)
      } finally {
        depth--
      }
    }
    return [name, descriptor] as const
  })
  try {
    trialPass(model, batch)
  } finally {
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) delete own[name]
      else Object.defineProperty(own, name, descriptor)
    }
  }
  return PER_MULTIPLY_ADD * sum
}

import { grad, scope, type Tensor } from '../../../src/tensor/index.ts'
import { CallArguments } from './call-arguments.ts'
import { calls } from './calls.ts'
import { withoutGradient } from './exceptions.ts'
import type { OpInfoName } from './op-names.ts'
import { dtypeOf, valuesOf, weights, type PackedTensor, type Sample } from './sample.ts'

/** Digits that float32 arithmetic keeps; PyTorch's own tests allow about as much. */
const RELATIVE = 1.5e-5
const ABSOLUTE = 4e-6

/** How this backend's answer to a sample differs from PyTorch's, in words; null where it does not. */
export async function difference(op: OpInfoName, sample: Sample): Promise<string | null> {
  try {
    const [names, run] = calls[op]
    if (!later.has(op))
      return scope(() => {
        const args = new CallArguments(names.split(' '), sample)
        return comparedAnswer(op, listed(run(args) as Tensor | readonly Tensor[]), args, sample)
      })
    const args = new CallArguments(names.split(' '), sample)
    const result = await run(args)
    return scope(() => comparedAnswer(op, listed(result), args, sample))
  } catch (error) {
    return String(error)
  }
}

/** Operators that may return a promise, which they do not inside a scope. */
const later: ReadonlySet<OpInfoName> = new Set([
  '__getitem__',
  'argwhere',
  'bincount',
  'masked_select',
  'nonzero',
  'unique',
  'unique_consecutive',
])

function listed(result: Tensor | readonly Tensor[]): readonly Tensor[] {
  return 'shape' in result ? [result] : result
}

/** How the results of an operator and their gradients differ from the sample's. */
export function comparedAnswer(
  op: OpInfoName,
  outs: readonly Tensor[],
  args: CallArguments,
  sample: Sample,
): string | null {
  if (args.unread.length > 0) return `the call ignores ${args.unread.join(', ')}`
  if (outs.length !== sample.out.length) return `${outs.length} results, not ${sample.out.length}`
  for (const [i, expected] of sample.out.entries()) {
    const found = unequal(outs[i]!, expected)
    if (found !== null) return `result ${i}: ${found}`
  }
  const zeros = withoutGradient.some((one) => one.ops.includes(op) && one.when(sample))
  return comparedGradients(outs, args.leaves, sample.grads, zeros)
}

function comparedGradients(
  outs: readonly Tensor[],
  leaves: readonly Tensor[],
  expected: Sample['grads'],
  zeros: boolean,
): string | null {
  const reached = outs.filter((out) => out.requiresGrad)
  if (leaves.length === 0) return null
  const found =
    reached.length === 0
      ? leaves.map(() => null)
      : grad(reached, leaves, { gradOutputs: reached.map((out) => weights(out.shape)), allowUnused: true })
  for (const [i, own] of found.entries()) {
    const wanted = expected[i] ?? null
    if (zeros && wanted === null && own?.dataSync().every((g) => g === 0)) continue
    if (own === null || wanted === null) {
      if (own !== wanted) return `gradient ${i}: PyTorch has ${wanted === null ? 'none' : 'one'}`
      continue
    }
    const words = unequal(own, wanted)
    if (words !== null) return `gradient ${i}: ${words}`
  }
  return null
}

function unequal(actual: Tensor, packed: PackedTensor): string | null {
  if (actual.dtype !== dtypeOf(packed)) return `${actual.dtype}, not ${dtypeOf(packed)}`
  if (actual.shape.join() !== packed.s.join())
    return `shape [${actual.shape.join(', ')}], not [${packed.s.join(', ')}]`
  const expected = valuesOf(packed)
  const values = actual.dataSync()
  const largest = expected.reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    1,
  )
  const exact = actual.dtype !== 'float32'
  for (const [i, value] of expected.entries()) {
    const own = exact ? values[i]! : Math.fround(values[i]!)
    if (Object.is(own, value) || own === value) continue
    if (!exact && Math.abs(own - value) <= RELATIVE * Math.abs(value) + ABSOLUTE * largest) continue
    return `element ${i} is ${own}, not ${value}`
  }
  return null
}

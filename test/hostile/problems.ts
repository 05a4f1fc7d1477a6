import { LannerError, ShapeError } from '../../src/base/errors.ts'
import type { Kernels } from '../../src/backend/kernels.ts'
import { grad, manualSeed, scope, Tensor, useKernels } from '../../src/tensor/index.ts'
import type { Input } from '../ops/case.ts'
import { direction } from '../ops/gradcheck.ts'
import { isNear, type Tolerance } from '../tolerance.ts'
import { placed, valuesIn, type Layout } from './layout.ts'
import type { Row } from './row.ts'
import type { Variant } from './variants.ts'

/** As in the tests of the ops: some roundings of numbers of size 1, and sums of a few dozen of them. */
const oneCall: Tolerance = { ulps: 64, absolute: 256 * 2 ** -24 }
const deepNet: Tolerance = { ulps: 512, absolute: 2048 * 2 ** -24 }

interface Values {
  readonly what: string
  readonly dtype: string
  readonly shape: readonly number[]
  readonly values: readonly number[]
}

/** What a call gives: all values and gradients, or the error. */
type Outcome = { readonly values: readonly Values[] } | { readonly error: unknown }

const valuesOf = (what: string, x: Tensor): Values => ({
  what,
  dtype: x.dtype,
  shape: x.shape,
  values: [...x.dataSync()],
})

/** The gradient that flows into an output: the same numbers on every backend and in every layout. */
const cotangentOf = (out: Tensor, layout: Layout): Tensor => {
  const plain: Input = { shape: out.shape, values: [...direction(out, 1).dataSync()], dtype: 'float32' }
  const values = valuesIn(plain, layout)
  return values === null ? placed(plain, 'plain') : placed(values, layout)
}

function outcomeOf(
  row: Row,
  variant: Variant,
  on: Kernels,
  other: Kernels,
  layout: readonly Layout[],
): Outcome {
  useKernels(on)
  try {
    return scope(() => {
      const wrt = row.wrt ?? row.inputs.flatMap((input, i) => (input.dtype === 'float32' ? [i] : []))
      const inputs = variant.inputs.map((input, i) => {
        if (variant.elsewhere === i) useKernels(other)
        const x = placed(input, layout[i]!)
        useKernels(on)
        if (input.dtype === 'float32' && wrt.includes(i)) x.requiresGrad = true
        return x
      })
      manualSeed(1)
      const result = row.run(...inputs)
      const outs = result instanceof Tensor ? [result] : result
      const values = outs.map((out, i) => valuesOf(`output ${i}`, out))
      const rooted = outs.filter((out) => out.requiresGrad)
      const leaves = inputs.filter((x) => x.requiresGrad && x.isLeaf)
      if (rooted.length === 0 || leaves.length === 0 || variant.elsewhere !== undefined) return { values }
      const gradOutputs = rooted.map((out) => cotangentOf(out, variant.cotangent))
      grad(rooted, leaves, { gradOutputs, allowUnused: true }).forEach((g, i) => {
        if (g !== null) values.push(valuesOf(`gradient ${i}`, g))
      })
      return { values }
    })
  } catch (error) {
    return { error }
  }
}

const nameOf = (error: unknown): string =>
  error instanceof Error ? `${error.constructor.name} "${error.message}"` : String(error)

function differences(
  actual: readonly Values[],
  expected: readonly Values[],
  bound: Tolerance,
): string | null {
  if (actual.length !== expected.length)
    return `gives ${actual.length} tensors and gradients, not ${expected.length}`
  for (const [i, { what, dtype, shape, values }] of actual.entries()) {
    const right = expected[i]!
    if (dtype !== right.dtype || shape.join() !== right.shape.join())
      return `${what} is ${dtype} [${shape.join(', ')}], not ${right.dtype} [${right.shape.join(', ')}]`
    const at = values.findIndex((value, k) => !isNear(value, right.values[k]!, bound))
    if (at >= 0) return `${what}: element ${at} is ${values[at]}, not ${right.values[at]}`
  }
  return null
}

/** What a backend does wrong in one variant of a row, as a sentence; null where all is well. */
export function problemOf(
  row: Row,
  variant: Variant,
  on: Kernels,
  reference: Kernels,
  other: Kernels,
): string | null {
  const actual = outcomeOf(row, variant, on, other, variant.layout)
  if ('error' in actual && !(actual.error instanceof LannerError))
    return `throws no error of Lanner's but ${actual.error instanceof Error ? actual.error.stack : String(actual.error)}`
  if (variant.kind === 'overlap')
    return 'error' in actual ? null : 'writes to a tensor whose elements share memory'
  // Errors may differ where backends are mixed: what matters is that there is one, or the right answer.
  if (variant.kind === 'elsewhere' && 'error' in actual) return null
  const { elsewhere: _elsewhere, ...here } = variant
  const expected = outcomeOf(
    row,
    here,
    reference,
    reference,
    variant.inputs.map(() => 'plain'),
  )
  if ('error' in expected) {
    if (!(expected.error instanceof LannerError)) return `reference throws ${nameOf(expected.error)}`
    if (!('error' in actual)) return `gives an answer where reference throws ${nameOf(expected.error)}`
    return (actual.error as Error).constructor === expected.error.constructor
      ? null
      : `throws ${nameOf(actual.error)}, reference ${nameOf(expected.error)}`
  }
  if ('error' in actual) {
    if (row.needsLayout && actual.error instanceof ShapeError) return null
    return `throws ${nameOf(actual.error)}`
  }
  const bound = row.deep ? deepNet : oneCall
  if (variant.elsewhere !== undefined) {
    const values = actual.values.filter(({ what }) => what.startsWith('output'))
    return differences(values, expected.values.slice(0, values.length), bound)
  }
  return differences(actual.values, expected.values, bound)
}

import { expect } from 'vitest'
import { loadBackend } from '../../src/backend/index.ts'
import type { Kernels } from '../../src/backend/kernels.ts'
import { grad, manualSeed, scope, useKernels, type Tensor } from '../../src/tensor/index.ts'
import { isNear, type Tolerance } from '../tolerance.ts'
import { differentiated, makeInputs, type Case } from './case.ts'
import { checkGradient, direction } from './gradcheck.ts'

/** An op and its gradient are a few kernels: some roundings of numbers of size 1, and sums of a few dozen of them. */
const bound: Tolerance = { ulps: 16, absolute: 64 * 2 ** -24 }

/** What an op gives: plain numbers, which no backend owns. */
interface Outcome {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly values: readonly number[]
  readonly gradients: readonly (readonly number[])[]
}

function outcome(one: Case): Outcome {
  return scope(() => {
    manualSeed(1)
    const wrt = differentiated(one)
    const inputs = makeInputs(one.inputs, wrt)
    const out = one.run(...inputs)
    const wanted = wrt.map((i) => inputs[i]!)
    const found = wrt.length === 0 ? [] : grad([out], wanted, { gradOutputs: [direction(out, 1)] })
    return { dtype: out.dtype, shape: out.shape, values: flat(out), gradients: found.map((g) => flat(g!)) }
  })
}

function flat(x: Tensor): number[] {
  return [...x.dataSync()]
}

function expectNear(actual: readonly number[], expected: readonly number[], what: string): void {
  expect(actual.length, what).toBe(expected.length)
  actual.forEach((value, i) => {
    if (!isNear(value, expected[i]!, bound))
      expect.fail(`${what}: element ${i} is ${value}, not ${expected[i]}`)
  })
}

const reference = await loadBackend('reference')

/** Values, gradients and their gradients in float64. */
export async function checkInFloat64(one: Case): Promise<void> {
  const wrt = differentiated(one)
  manualSeed(1)
  const inputs = makeInputs(one.inputs, wrt)
  if (wrt.length === 0) for (const x of inputs) if (x.dtype === 'float32') x.requiresGrad = true
  const out = one.run(...inputs)
  expect(out.requiresGrad, 'differentiable').toBe(wrt.length > 0)
  if (one.expected !== undefined) expect(rounded(await out.tolist())).toEqual(rounded(one.expected))
  if (one.gradients !== undefined) {
    const found = grad(
      [out.sum()],
      wrt.map((i) => inputs[i]!),
    )
    const lists = await Promise.all(found.map((g) => g!.tolist()))
    expect(rounded(lists)).toEqual(rounded(one.gradients))
  }
  if (one.kink) expect(one.gradients).toBeDefined()
  else if (wrt.length > 0) checkGradient((...xs) => (manualSeed(1), one.run(...xs)), inputs, wrt, one.order)
}

/** On the active backend, `here`: the same values and gradients as the reference's. */
export function compareWithReference(one: Case, here: Kernels): void {
  const mine = outcome(one)
  useKernels(reference)
  let expected: Outcome
  try {
    expected = outcome(one)
  } finally {
    useKernels(here)
  }
  expect({ dtype: mine.dtype, shape: mine.shape }).toEqual({ dtype: expected.dtype, shape: expected.shape })
  expectNear(mine.values, expected.values, 'output')
  mine.gradients.forEach((g, i) => expectNear(g, expected.gradients[i]!, `gradient ${i}`))
}

/** Numbers to 6 digits after the point, so that 0.1 in float32 is 0.1; -0 is 0. */
function rounded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rounded)
  return typeof value === 'number' && Number.isFinite(value) ? Math.round(value * 1e6) / 1e6 + 0 : value
}

import { expect, it } from 'vitest'
import { ReferenceKernels } from '../../src/backend/reference/reference-kernels.ts'
import { grad, kernels, manualSeed, useKernels, type Tensor } from '../../src/tensor/index.ts'
import { deviceLike } from '../backend/device-like.ts'
import { differentiated, makeInputs, type Case } from './case.ts'
import { cases } from './cases.ts'

const all = (Object.entries(cases) as [string, readonly Case[]][]).flatMap(([name, list]) =>
  list.map((one) => [`${name}: ${one.label}`, one] as const),
)
const usual = kernels()
const device = deviceLike(new ReferenceKernels())

/** Runs a case on a device while new tensors are made elsewhere: the result, and the first gradients. */
function outcome(one: Case): Tensor[] {
  const wrt = differentiated(one)
  useKernels(device)
  const inputs = makeInputs(one.inputs, wrt)
  useKernels(usual)
  manualSeed(1)
  const result = one.run(...inputs)
  if (wrt.length === 0 || one.inputs.length === 0) return [result]
  const wanted = wrt.map((i) => inputs[i]!)
  return [result, ...grad([result.sum()], wanted).map((g) => g!)]
}

it.each(all.filter(([, one]) => one.inputs.length > 0))('%s', (_, one) => {
  try {
    for (const x of outcome(one)) expect(x.kernels).toBe(device)
  } catch (error) {
    // A mask whose true elements must be counted.
    if (!String(error).includes('must be known on the host')) throw error
  }
})

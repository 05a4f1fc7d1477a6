import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { counterpart, isThere, nameHere } from './counterpart.ts'
import { opNames } from './op-names.ts'
import { allNames, sampledNames } from './sample.ts'

/** Operators whose name Lanner has, and which are not compared. */
const notCompared: Readonly<Record<string, string>> = {
  allclose: 'a promise of a truth value; isclose is compared',
  bernoulli: 'random',
  'bmm.triton_optimized': 'bmm again, on a GPU',
  broadcast_shapes: 'computes no tensor',
  empty: 'its values are undefined',
  empty_like: 'its values are undefined',
  equal: 'a promise of a truth value; eq is compared',
  'linspace.tensor_overload': 'start and end are numbers here',
  'logspace.tensor_overload': 'start and end are numbers here',
  new_empty: 'its values are undefined',
  'linalg.eig': 'complex numbers',
  'linalg.eigvals': 'complex numbers',
  'linalg.lstsq': 'residuals, rank and singular values too; linalg.lstsq.grad_oriented is compared',
  multinomial: 'random',
  'nn.functional.batch_norm.without_cudnn': 'batch_norm again, on a GPU',
  'nn.functional.ctc_loss':
    "its gradient is only PyTorch's after a logSoftmax; test/nn/ctc-loss.test.ts compares both",
  'nn.functional.dropout2d': 'random',
  'nn.functional.feature_alpha_dropout.with_train': 'random',
  'nn.functional.linear_cross_entropy.chunked': 'linear_cross_entropy again, in pieces',
  'nn.functional.linear_cross_entropy.chunked_none': 'linear_cross_entropy again, in pieces',
  'nn.functional.silu.complex': 'no complex numbers',
  'nn.functional.triplet_margin_with_distance_loss': 'its samples hold a function',
  rand_like: 'random',
  randint: 'random',
  randn: 'random',
  randn_like: 'random',
  to: 'devices and dtypes that Lanner lacks; bool, float and int are compared',
}

it('every operator that has a counterpart by name is compared, or says why not', () => {
  const compared: readonly string[] = opNames
  const missing = allNames().filter((name) => counterpart(name) !== null && !compared.includes(name))
  expect(missing.toSorted()).toEqual(Object.keys(notCompared).toSorted())
})

it('every operator that is compared has a name here', () => {
  for (const name of opNames) {
    const here = nameHere(name)
    expect(here === null ? null : isThere(here), `${name} is ${here}`).toBe(true)
  }
})

it('there are samples of every operator in the list, and of no other', () => {
  expect(sampledNames().toSorted()).toEqual([...opNames].toSorted())
})

it('docs/proofs.md counts them right', () => {
  const page = readFileSync(new URL('../../../docs/proofs.md', import.meta.url), 'utf8').replaceAll('\n', ' ')
  const [compared, others] = [opNames.length, Object.keys(notCompared).length]
  expect(page).toContain(`samples (OpInfo) of ${allNames().length} operators`)
  expect(page).toContain(`${compared + others} have a counterpart in Lanner: ${compared} are compared`)
  expect(page).toContain(`each of the other ${others}`)
})

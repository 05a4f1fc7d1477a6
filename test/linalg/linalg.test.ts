import { expect, it } from 'vitest'
import { linalgCases } from './cases.ts'
import * as linalg from '../../src/linalg/index.ts'
import { kernels, ones, tensor } from '../../src/tensor/index.ts'
import { onEveryBackend } from '../nn/backends.ts'
import type { Case } from '../ops/case.ts'
import { checkInFloat64, compareWithReference } from '../ops/check.ts'

const all = (Object.entries(linalgCases) as [string, readonly Case[]][]).flatMap(([name, list]) =>
  list.map((one) => [`${name}: ${one.label}`, one] as const),
)

onEveryBackend((name) => {
  it.each(all)('%s', async (_name, one) => {
    if (name === 'reference') await checkInFloat64(one)
    else compareWithReference(one, kernels())
  })
})

it('what has no answer is an error that says why', () => {
  const singular = tensor([
    [1, 2],
    [2, 4],
  ])
  expect(() => linalg.inv(singular)).toThrow('inv: the matrix is singular')
  expect(() => linalg.solve(singular, ones(2))).toThrow('solve: the matrix is singular')
  expect(() => linalg.cholesky(singular.neg())).toThrow('cholesky: the matrix is not positive definite')
  const rotation = tensor([
    [0, -1],
    [1, 0],
  ])
  expect(() => linalg.eig(rotation)).toThrow('eig: the matrix has eigenvalues that are not real numbers')
  expect(() => linalg.det(ones(2, 3))).toThrow('det: needs square matrices')
  expect(() => linalg.inv(tensor([[1]], 'int32'))).toThrow('inv: tensor must be float32')
})

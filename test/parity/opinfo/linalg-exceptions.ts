import type { Exception } from './exceptions.ts'
import { isPackedTensor, type Packed } from './sample.ts'

const lastSize = (value: Packed | undefined): number =>
  value !== undefined && isPackedTensor(value) ? (value.s.at(-1) ?? 1) : 1
const isList = (value: Packed | undefined): boolean =>
  value !== undefined && isPackedTensor(value) && value.d.length !== 1

const isSquare = (value: Packed | undefined): boolean =>
  value !== undefined && isPackedTensor(value) && value.s.length === 2 && value.d.length > 0

/** Samples of `torch.linalg` on which Lanner differs, and why that stays. */
export const linalgExceptions: readonly Exception[] = [
  {
    ops: ['cholesky_inverse'],
    when: ({ args, out }) => lastSize(args[0]) > 1 && out[0]!.d.length > 0,
    reason: 'the triangle that is not read has a gradient of 0; PyTorch gives it one',
  },
  {
    ops: ['cholesky_solve'],
    when: ({ args, out }) => lastSize(args[1]) > 1 && out[0]!.d.length > 0,
    reason: 'the triangle that is not read has a gradient of 0; PyTorch gives it one',
  },
  {
    ops: ['linalg.pinv', 'linalg.matrix_rank', 'linalg.matrix_rank.hermitian', 'linalg.pinv.hermitian'],
    when: ({ kwargs }) => isList(kwargs['atol']) || isList(kwargs['rtol']),
    reason: 'tolerances are numbers, one for all matrices',
  },
  {
    ops: ['linalg.pinv.hermitian'],
    when: ({ kwargs, out }) => out[0]!.d.length > 0 && !isList(kwargs['atol']) && !isList(kwargs['rtol']),
    reason:
      'the gradient is that of the symmetric matrix that is read; in PyTorch the other triangle matters',
  },
  {
    ops: ['linalg.norm.subgradients_at_zero'],
    when: ({ args, out }) =>
      [2, -2, 'nuc'].includes(args[1] as number) &&
      lastSize(args[0]) > 1 &&
      out[0]!.d[0] === 0 &&
      isSquare(args[0]),
    reason: 'a matrix of zeros has many singular vectors, and as many subgradients',
  },
]

import { expect, it } from 'vitest'
import {
  BackendError,
  DTypeError,
  IndexError,
  LannerError,
  ShapeError,
  ValueError,
} from '../../src/base/errors.ts'
import { loadBackend } from '../../src/backend/index.ts'
import { kernels, tensor, useKernels, zeros, type Tensor } from '../../src/tensor/index.ts'
import * as ops from '../../src/tensor/ops/index.ts'
import { onEveryBackend } from '../nn/backends.ts'

const ints = (...values: number[]): Tensor => tensor(values, 'int32')

onEveryBackend(() => {
  it.each<[string, () => unknown, new (...args: never[]) => LannerError, string]>([
    [
      'add',
      () => zeros(2, 3).add(zeros(4)),
      ShapeError,
      'add: shapes cannot be broadcast: aligned from the right, sizes must be equal or 1; got a [2, 3], b [4]',
    ],
    [
      'matmul',
      () => zeros(2, 3).matmul(zeros(4, 5)),
      ShapeError,
      'matmul: the columns of a must match the rows of b; got a [2, 3], b [4, 5]',
    ],
    [
      'matmul of whole numbers',
      () => ints(1).matmul(ints(1)),
      DTypeError,
      'matmul: both sides must be float32, got int32 and int32; convert with toFloat()',
    ],
    [
      'cdist',
      () => ops.cdist(zeros(2, 3), zeros(4, 5)),
      ShapeError,
      'cdist: needs rows of equal length, x1 [..., m, d] and x2 [..., n, d]; got x1 [2, 3], x2 [4, 5]',
    ],
    [
      'cdist of a vector',
      () => ops.cdist(zeros(3), zeros(4, 3)),
      ShapeError,
      'cdist: needs rows of equal length, x1 [..., m, d] and x2 [..., n, d]; got x1 [3], x2 [4, 3]',
    ],
    [
      'cdist of batches that do not fit',
      () => ops.cdist(zeros(2, 4, 3), zeros(3, 4, 3)),
      ShapeError,
      'cdist: shapes cannot be broadcast: aligned from the right, sizes must be equal or 1; got a [2], b [3]',
    ],
    [
      'cdist of whole numbers',
      () => ops.cdist(tensor([[1]], 'int32'), zeros(1, 1)),
      DTypeError,
      'cdist: both sides must be float32, got int32 and float32; convert with toFloat()',
    ],
    [
      'cdist by another p',
      () => ops.cdist(zeros(1, 1), zeros(1, 1), { p: -1 }),
      ValueError,
      'cdist: p must be a number >= 0, got -1',
    ],
    [
      'a norm of nothing by a negative p',
      () => zeros(2, 0).norm(-1, 1),
      ShapeError,
      'norm: no elements to reduce, so the norm with p -1 is undefined; got tensor [2, 0]',
    ],
    [
      'maskedFill with a vector',
      () => zeros(2).maskedFill(zeros(2).toBool(), zeros(2)),
      ShapeError,
      'maskedFill: a tensor value must be a scalar; for one value per element use where(); got value [2]',
    ],
    [
      'matmul of a scalar',
      () => zeros().matmul(zeros(2)),
      ShapeError,
      'multiply scalars with mul(); got a [], b [2]',
    ],
    [
      'dot',
      () => zeros(2).dot(zeros(3)),
      ShapeError,
      'dot: both vectors must have the same length; got a [2], b [3]',
    ],
    ['bmm', () => zeros(2, 2, 2).bmm(zeros(3, 2, 2)), ShapeError, 'bmm: both sides need the same batch size'],
    ['linear', () => ops.linear(zeros(2, 3), zeros(4, 5)), ShapeError, 'x [2, 3], weight [4, 5]'],
    [
      'cat',
      () => ops.cat([zeros(2, 3), zeros(2, 4)]),
      ShapeError,
      'cat: all sizes except dim 0 must be equal; got first [2, 3], number 1 [2, 4]',
    ],
    ['cat of nothing', () => ops.cat([]), ShapeError, 'cat: needs at least one tensor'],
    [
      'stack',
      () => ops.stack([zeros(2), zeros(3)]),
      ShapeError,
      'stack: all tensors must have the same shape; got first [2], number 1 [3]',
    ],
    ['where', () => ops.where(ints(1), 1, 2), DTypeError, 'where: the condition must be bool, got int32'],
    [
      'takeRows',
      () => ops.takeRows(zeros(2), ints(0)),
      ShapeError,
      'takeRows: needs table [rows, width] and index [...]; got table [2], index [1]',
    ],
    [
      'takeRows by float32',
      () => ops.takeRows(zeros(2, 2), zeros(1)),
      DTypeError,
      'takeRows: indices must be int32, got float32',
    ],
    ['takeRows outside the table', () => ops.takeRows(zeros(2, 2), ints(0, 2)), IndexError, '0 to 1'],
    ['takeRows before the table', () => ops.takeRows(zeros(2, 2), ints(-1)), IndexError, '0 to 1'],
    [
      'gather',
      () => zeros(2, 2).gather(1, ints(0)),
      ShapeError,
      'gather: the index needs as many dimensions as the tensor',
    ],
    ['gather outside', () => zeros(2).gather(0, ints(5)), IndexError, '0 to 1'],
    ['scatterAdd outside', () => zeros(2).scatterAdd(0, ints(2), zeros(1)), IndexError, '0 to 1'],
    [
      'crossEntropy',
      () => ops.crossEntropy(zeros(2, 3), ints(0)),
      ShapeError,
      'crossEntropy: needs scores [n, classes], target [n] and weight [classes]; got scores [2, 3], target [1]',
    ],
    [
      'crossEntropy of a class that is not there',
      () => ops.crossEntropy(zeros(1, 3), ints(3)),
      IndexError,
      'crossEntropy: ',
    ],
    [
      'amax of nothing',
      () => zeros(0).amax(),
      ShapeError,
      'amax: an empty dimension has no largest or smallest element; got tensor [0]',
    ],
    [
      'sum over one dimension twice',
      () => zeros(2, 2).sum([0, -2]),
      ShapeError,
      'sum: dim 0 is listed twice',
    ],
    [
      'topk',
      () => zeros(3).topk(4),
      ValueError,
      'topk: k must be an integer from 0 to the size 3 of the dimension, got 4',
    ],
    ['clamp', () => zeros(3).clamp(NaN), ValueError, 'clamp: a bound must be a number or a tensor, got NaN'],
    [
      'dropout',
      () => ops.dropout(zeros(3), 1.5),
      ValueError,
      'dropout: the probability must be a number from 0 to 1, got 1.5',
    ],
    [
      'add_ of a larger tensor',
      () => zeros(2).add_(zeros(3, 2)),
      ShapeError,
      'add_: a tensor cannot be expanded to fewer dimensions; got shape [3, 2], target [2]',
    ],
    [
      'add_ of a fraction to whole numbers',
      () => ints(1).add_(0.5),
      DTypeError,
      'add_: the result does not fit int32; convert the tensor with toFloat() first',
    ],
    [
      'exp_ of whole numbers',
      () => ints(1).exp_(),
      DTypeError,
      'exp_: needs float32, got int32; convert it with toFloat()',
    ],
    [
      'layerNorm',
      () => ops.layerNorm(zeros(2, 3), [4]),
      ShapeError,
      'layerNorm: the last dimensions of x, and the shapes of weight and bias, must equal the normalized shape; got x [2, 3], normalizedShape [4]',
    ],
    [
      'batchNorm',
      () => ops.batchNorm(zeros(2, 3), zeros(4), null, 0),
      ShapeError,
      'batchNorm: needs x [n, channels, ...]',
    ],
    [
      'rnnSequence',
      () =>
        ops.rnnSequence(zeros(2, 1, 3), zeros(1, 4), {
          weightIh: zeros(4, 5),
          weightHh: zeros(4, 4),
          biasIh: null,
          biasHh: null,
        }),
      ShapeError,
      'got input [2, 1, 3], h0 [1, 4], weightIh [4, 5], weightHh [4, 4]',
    ],
    [
      'lstmSequence',
      () =>
        ops.lstmSequence(zeros(2, 1, 3), zeros(1, 4), zeros(1, 5), {
          weightIh: zeros(16, 3),
          weightHh: zeros(16, 4),
          biasIh: null,
          biasHh: null,
        }),
      ShapeError,
      'needs input [steps, batch, input], h0 and c0 [batch, hidden], weightIh [4 * hidden, input], weightHh [4 * hidden, hidden] and biases [4 * hidden]; got input [2, 1, 3], h0 [1, 4], c0 [1, 5], weightIh [16, 3], weightHh [16, 4]',
    ],
    [
      'gruSequence',
      () =>
        ops.gruSequence(zeros(2, 1, 3), zeros(1, 4), {
          weightIh: zeros(12, 3),
          weightHh: zeros(12, 4),
          biasIh: zeros(4),
          biasHh: null,
        }),
      ShapeError,
      'weightIh [3 * hidden, input], weightHh [3 * hidden, hidden] and biases [3 * hidden]; got input [2, 1, 3], h0 [1, 4], weightIh [12, 3], weightHh [12, 4], biasIh [4]',
    ],
    [
      'nine dimensions',
      () => zeros(1, 1, 1, 1, 1, 1, 1, 1, 1),
      ShapeError,
      'a tensor can have at most 8 dimensions; got shape [1, 1, 1, 1, 1, 1, 1, 1, 1]',
    ],
  ])('%s says what is wrong', (_what, make, kind, message) => {
    expect(make).toThrow(kind)
    expect(make).toThrow(message)
  })
})

it('tensors of two backends cannot be mixed', async () => {
  const before = kernels()
  try {
    useKernels(await loadBackend('reference'))
    const a = zeros(2)
    useKernels(await loadBackend('wasm'))
    const b = zeros(2)
    expect(() => a.add(b)).toThrow(BackendError)
    expect(() => a.add(b)).toThrow(
      "add: the tensor [2] is on reference, but the tensor [2] is on wasm; move one with x.to('webgpu') or await x.cpu(), a module likewise; or create both after choosing a backend with init()",
    )
    expect(a.mul(2).kernels).toBe(a.kernels)
  } finally {
    useKernels(before)
  }
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { F, IndexError, init, kernels, nn, tensor, useKernels, zeros, type Tensor } from '../../src/index.ts'

const before = kernels()
const int = (values: number[] | number[][]): Tensor => tensor(values, 'int32')

describe.each(['native', 'wasm', 'reference'] as const)('an index outside its table, on %s', (backend) => {
  beforeAll(() => init(backend))
  afterAll(() => useKernels(before))

  it.each<[string, () => unknown, string]>([
    [
      'F.embedding',
      () =>
        F.embedding(
          int([
            [0, 1],
            [2, 5],
          ]),
          zeros(3, 2),
        ),
      'embedding: index [1, 1] is 5, outside 0 to 2',
    ],
    [
      'nn.Embedding',
      () => new nn.Embedding(3, 2)(int([0, -1])),
      'embedding: index [1] is -1, outside 0 to 2',
    ],
    ['F.oneHot', () => F.oneHot(int([[0], [3]]), 3), 'oneHot: index [1, 0] is 3, outside 0 to 2'],
    ['takeRows', () => zeros(3, 2).indexSelect(0, int([3])), 'indexSelect: index [0] is 3, outside 0 to 2'],
    [
      'indexSelect of columns',
      () => zeros(2, 3, 4).indexSelect(1, int([0, 2, 3])),
      'indexSelect: index [2] is 3, outside 0 to 2',
    ],
    [
      'indexSelect of whole numbers',
      () => zeros([3, 4], { dtype: 'int32' }).indexSelect(0, int([0, 7])),
      'indexSelect: index [1] is 7, outside 0 to 2',
    ],
    [
      'indexSelect of truth values',
      () => zeros([3, 4], { dtype: 'bool' }).indexSelect(1, int([4])),
      'indexSelect: index [0] is 4, outside 0 to 3',
    ],
    [
      'gather',
      () =>
        zeros(2, 2).gather(
          1,
          int([
            [0, 1],
            [0, 2],
          ]),
        ),
      'gather: index [1, 1] is 2, outside 0 to 1',
    ],
    [
      'gather of a scalar',
      () => tensor(1).gather(0, tensor(1, 'int32')),
      'gather: the index is 1, outside 0 to 0',
    ],
    [
      'scatterAdd',
      () => zeros(2).scatterAdd(0, int([-1]), zeros(1)),
      'scatterAdd: index [0] is -1, outside 0 to 1',
    ],
    [
      'an empty table',
      () => F.embedding(int([0]), zeros(0, 2)),
      'embedding: index [0] is 0, but the dimension is empty',
    ],
  ])('%s', (_name, call, message) => {
    expect(call).toThrow(IndexError)
    expect(call).toThrow(message)
  })

  const scores = (): Tensor => zeros(2, 3)
  it.each<[string, () => unknown]>([
    ['nllLoss', () => F.nllLoss(scores(), int([0, 3]))],
    ['nllLoss', () => new nn.NLLLoss()(scores(), int([0, -1]))],
    ['crossEntropy', () => F.crossEntropy(scores(), int([0, 3]))],
    ['crossEntropy', () => F.crossEntropy(scores(), int([0, 3]), { labelSmoothing: 0.1 })],
    ['crossEntropy', () => F.crossEntropy(scores(), int([0, 3]), { weight: zeros(3) })],
    ['crossEntropy', () => new nn.CrossEntropyLoss()(scores(), int([3, 0]))],
  ])('a class that %s does not have', (name, call) => {
    expect(call).toThrow(IndexError)
    expect(call).toThrow(new RegExp(`^${name}: .*class (3|-1)\\b`))
  })
})

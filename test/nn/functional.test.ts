import { describe, expect, it } from 'vitest'
import * as F from '../../src/nn/functional/index.ts'
import { manualSeed, ones, rand, tensor, zeros, type Tensor } from '../../src/tensor/index.ts'
import { onEveryBackend } from './backends.ts'
import { expectNear, fixture, unpacked } from './fixture.ts'

onEveryBackend(() => {
  describe('a function and its gradients are those of PyTorch', () => {
    for (const example of fixture.functions)
      it(`${example.name} ${JSON.stringify(example.args)}`, async () => {
        const inputs = example.inputs.map((input) => unpacked(input, true))
        const f = (F as unknown as Record<string, (...args: unknown[]) => Tensor>)[example.name]!
        const output = f(...inputs, ...example.args)
        await expectNear(output, example.output, 'the output')
        output.backward(unpacked(example.cotangent))
        for (const [i, expected] of example.gradInputs.entries())
          await expectNear(inputs[i]!.grad, expected, `gradient of input ${i}`)
      })
  })

  it('oneHot marks the class in a new last dimension', async () => {
    const marked = F.oneHot(tensor([[2, 0]], 'int32'), 3)
    expect(marked.dtype).toBe('int32')
    expect(await marked.tolist()).toEqual([
      [
        [0, 0, 1],
        [1, 0, 0],
      ],
    ])
    expect(() => F.oneHot(tensor([3], 'int32'), 3)).toThrow('3')
    expect(() => F.oneHot(tensor([3], 'int32'), -1)).toThrow(
      'oneHot: classes must be an integer of at least 1, got -1; to infer it from the data',
    )
    expect(() => F.oneHot(zeros(1), 3)).toThrow('the classes must be int32, got float32')
  })

  it('maxUnpool undoes a pooling, to the size that it is told', async () => {
    const x = tensor([
      [
        [1, 5, 2],
        [3, 4, 9],
        [8, 7, 6],
      ],
    ])
    const { values, indices } = F.maxPool2dWithIndices(x, 2)
    expect(await F.maxUnpool2d(values, indices, 2).tolist()).toEqual([
      [
        [0, 5],
        [0, 0],
      ],
    ])
    const whole = [
      [
        [0, 5, 0],
        [0, 0, 0],
        [0, 0, 0],
      ],
    ]
    for (const outputSize of [3, [3, 3], [1, 3, 3]])
      expect(await F.maxUnpool2d(values, indices, 2, { outputSize }).tolist()).toEqual(whole)
    expect(() => F.maxUnpool2d(values, indices, 2, { outputSize: 4 })).toThrow(
      'maxUnpool2d: outputSize must be 1 to 3 and 1 to 3',
    )
    expect(() => F.maxUnpool2d(x, indices, 2)).toThrow('maxUnpool2d: x and indices must have the same shape')
    expect(() => F.maxUnpool1d(zeros(1, 1), zeros(1, 1), 2)).toThrow('maxUnpool1d: indices must be int32')
    for (const place of [2, -1])
      expect(() => F.maxUnpool1d(ones(1, 1), tensor([[place]], 'int32'), 2).dataSync()).toThrow(
        /^maxUnpool1d: index/,
      )
    expect(() => F.maxUnpool1d(ones(1, 1), tensor([[0]], 'int32'), 1, { padding: 1 })).toThrow(
      'maxUnpool1d: the padding 1 is larger than the output',
    )
  })

  it('cosineSimilarity stretches both sides before it measures their lengths', async () => {
    const pairs: [Tensor, Tensor, number, number[]][] = [
      [
        tensor([3, 4]),
        tensor([
          [3, 4],
          [4, 3],
        ]),
        1,
        [1, 0.96],
      ],
      [
        tensor([[[3, 4]]]),
        tensor([
          [
            [3, 4],
            [4, 3],
          ],
        ]),
        -2,
        [0.9899495, 0.9899495],
      ],
      [
        tensor([
          [1, 2],
          [3, 4],
        ]),
        tensor([
          [
            [1, 2],
            [3, 4],
          ],
        ]),
        1,
        [1, 1],
      ],
    ]
    for (const [a, b, dim, expected] of pairs) {
      const found = await F.cosineSimilarity(a, b, { dim }).data()
      expect(found.length).toBe(expected.length)
      expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 6))
    }
  })

  it('normalize by a p below 1 has a gradient where an element is 0', async () => {
    const x = tensor([0, 1, 4], { requiresGrad: true })
    F.normalize(x, { p: 0.5, dim: 0 }).sum().backward()
    const g = await x.grad!.data()
    ;[1 / 9, -2 / 27, 1 / 54].forEach((value, i) => expect(g[i]).toBeCloseTo(value, 6))
  })

  it('binaryCrossEntropy refuses values that are not probabilities, as PyTorch does, in any layout', () => {
    for (const wrong of [1.5, -0.5, Infinity])
      expect(() =>
        F.binaryCrossEntropy(
          tensor([
            [0.5, 1, 0],
            [0.5, 0.5, wrong],
          ]).t(),
          ones(3, 2),
        ),
      ).toThrow(
        `binaryCrossEntropy: probabilities must be from 0 to 1, element 5 is ${wrong}; apply sigmoid, or use binaryCrossEntropyWithLogits`,
      )
    expect(F.binaryCrossEntropy(tensor([0, 1, NaN]), ones(3)).itemSync()).toBeNaN()
  })

  it('dropout keeps the mean, and its gradient falls on the elements that were kept', async () => {
    manualSeed(3)
    const x = ones(100, 100)
    x.requiresGrad = true
    const y = F.dropout(x, 0.25)
    expect(Math.abs((await y.mean().item()) - 1)).toBeLessThan(0.02)
    const kept = new Set(await y.data())
    expect([...kept].map((value) => Math.fround(value)).toSorted()).toEqual([0, Math.fround(4 / 3)])
    y.sum().backward()
    expect(await x.grad!.sub(y).abs().max().item()).toBe(0)
  })

  it('batchNorm updates the running statistics only in training', async () => {
    const x = tensor([[1], [3]])
    const mean = zeros(1)
    const variance = ones(1)
    F.batchNorm(x, mean, variance)
    expect([await mean.item(), await variance.item()]).toEqual([0, 1])
    F.batchNorm(x, mean, variance, { training: true, momentum: 0.5 })
    expect(await mean.item()).toBeCloseTo(1, 6)
    expect(await variance.item()).toBeCloseTo(1.5, 5)
  })
})

it('dropout outside training, or of nothing, is x itself', () => {
  const x = rand(3)
  expect(F.dropout(x, 0.5, { training: false })).toBe(x)
  expect(F.dropout(x, 0)).toBe(x)
})

describe('a function refuses what does not fit', () => {
  it.each([
    [() => F.dropout(zeros(1), { p: 1 } as never), 'p must be a probability from 0 to 1, got {"p":1}'],
    [() => F.dropout(zeros(1), 1.5), 'dropout: p must be a probability from 0 to 1, got 1.5'],
    [
      () => F.embedding(zeros(1), zeros(2, 2)),
      'embedding: the input must hold row indices as int32, got float32; convert it with toInt()',
    ],
    [() => F.embedding(tensor([2], 'int32'), zeros(2, 2)), '2'],
    [
      () => F.embedding(tensor([1], 'int32'), zeros(2, 2), { paddingIdx: 2 }),
      'paddingIdx 2 is out of range for a table with 2 rows',
    ],
    [
      () => F.batchNorm(zeros(1, 3), null, null, { training: true }),
      'needs more than one value per channel in training',
    ],
    [() => F.batchNorm(zeros(2, 3), null, null), 'needs runningMean and runningVar outside training'],
    [() => F.linear(zeros(2, 3), zeros(4, 5)), 'got x [2, 3], weight [4, 5]'],
    [
      () => F.gelu(zeros(1), { approximate: 'fast' as 'tanh' }),
      `approximate must be 'none' or 'tanh', got "fast"`,
    ],
  ])('%s', (call, message) => {
    expect(call).toThrow(message)
  })
})

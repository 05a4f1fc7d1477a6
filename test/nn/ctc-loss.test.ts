import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import * as F from '../../src/nn/functional/index.ts'
import { CTCLoss } from '../../src/nn/index.ts'
import { tensor, zeros, type Tensor } from '../../src/tensor/index.ts'
import { onEveryBackend } from './backends.ts'
import { expectNear } from './fixture.ts'

/** What `test/fixtures/make-ctc-fixtures.py` writes. */
interface Case {
  readonly label: string
  readonly shape: readonly number[]
  readonly scores: readonly number[]
  readonly targets: readonly number[] | readonly (readonly number[])[]
  readonly inputLengths: number | readonly number[]
  readonly targetLengths: number | readonly number[]
  readonly options: F.CtcLossOptions
  readonly losses: readonly number[]
  readonly gradient: readonly number[]
}

const { cases } = JSON.parse(readFileSync(new URL('../fixtures/ctc.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Case[]
}

const packed = (shape: readonly number[], data: readonly number[]) => ({
  shape,
  dtype: 'float32' as const,
  data,
})

onEveryBackend(() => {
  it.each(cases.map((one) => [one.label, one] as const))(
    '%s: loss and gradient are those of PyTorch',
    async (_label, one) => {
      const scores = tensor([...one.scores], { shape: one.shape, requiresGrad: true })
      const targets = tensor(one.targets as number[], 'int32')
      const losses = new CTCLoss(one.options)(
        F.logSoftmax(scores, -1),
        targets,
        one.inputLengths,
        typeof one.targetLengths === 'number' ? one.targetLengths : tensor([...one.targetLengths], 'int32'),
      )
      await expectNear(losses, packed(losses.shape, one.losses), 'the loss')
      const weights = Array.from({ length: losses.numel }, (_, i) => i + 1)
      losses.backward(tensor(weights, { shape: losses.shape }))
      await expectNear(scores.grad, packed(one.shape, one.gradient), 'the gradient')
    },
  )

  it('an input that is too short has an infinite loss without a gradient', async () => {
    const scores = zeros(2, 2, 3).requiresGrad_()
    const losses = F.ctcLoss(
      F.logSoftmax(scores, -1),
      tensor(
        [
          [1, 1],
          [1, 2],
        ],
        'int32',
      ),
      [2, 0],
      [2, 2],
      {
        reduction: 'none',
      },
    )
    losses.sum().backward()
    expect(await losses.tolist()).toEqual([Infinity, Infinity])
    expect([...scores.grad!.dataSync()].every((g) => g === 0)).toBe(true)
  })

  it('inputs of no steps fit empty targets only', async () => {
    const losses = F.ctcLoss(zeros(2, 2, 3), tensor([[1], [1]], 'int32'), [0, 1], [0, 0], {
      reduction: 'none',
    })
    expect((await losses.add(0).tolist()) as number[]).toEqual([0, 0])
  })

  it('what does not fit is refused', () => {
    const logProbs = zeros(4, 2, 3)
    const targets = tensor(
      [
        [1, 2],
        [2, 1],
      ],
      'int32',
    )
    const loss =
      (
        given: F.Lengths = [4, 4],
        wanted: F.Lengths = [2, 2],
        labels: Tensor = targets,
        options: F.CtcLossOptions = {},
      ) =>
      () =>
        F.ctcLoss(logProbs, labels, given, wanted, options)
    expect(loss([4])).toThrow(
      'ctcLoss: inputLengths must be 2 integers of at least 0, one for each sequence, got [4]',
    )
    expect(loss([4, 1.5])).toThrow('ctcLoss: inputLengths must be 2 integers')
    expect(loss([4, 5])).toThrow('ctcLoss: an input length is 5, but there are 4 steps')
    expect(loss([4, 4], [2, 3])).toThrow('ctcLoss: needs targets [2, 3] or [5]; got targets [2, 2]')
    expect(loss([4, 4], [2, 3], tensor([1, 2, 1, 2], 'int32'))).toThrow('needs targets [2, 3] or [5]')
    expect(
      loss(
        [4, 4],
        [2, 2],
        tensor(
          [
            [1, 2],
            [2, 0],
          ],
          'int32',
        ),
      ),
    ).toThrow('a label is 0, which is the blank')
    expect(
      loss(
        [4, 4],
        [2, 2],
        tensor(
          [
            [1, 2],
            [2, 3],
          ],
          'int32',
        ),
      ),
    ).toThrow('a label is 3, outside 0 to 2')
    expect(loss([4, 4], [2, 2], zeros(2, 2))).toThrow('ctcLoss: indices must be int32')
    expect(loss([4, 4], [2, 2], targets, { blank: 3 })).toThrow('blank must be a class from 0 to 2, got 3')
    expect(() => F.ctcLoss(zeros(3), targets, [1], [1])).toThrow(
      'ctcLoss: needs logProbs [steps, n, classes]',
    )
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as text from '../../src/apps/text/index.ts'
import { fit as fitWords } from '../../src/apps/word2vec/fit.ts'
import { BackendError, IndexError } from '../../src/base/errors.ts'
import type { Kernels } from '../../src/backend/kernels.ts'
import { ReferenceKernels } from '../../src/backend/reference/reference-kernels.ts'
import { ColumnarModelData } from '../../src/data/index.ts'
import { accuracy, LayerHistograms, Learner, StopOnNan, type TrainingEvent } from '../../src/learner/index.ts'
import { BatchNorm1d, Dropout, Linear, Sequential } from '../../src/nn/index.ts'
import * as F from '../../src/nn/functional/index.ts'
import { formatTensor } from '../../src/tensor/print.ts'
import { kernels, manualSeed, tensor, useKernels, type Tensor } from '../../src/tensor/index.ts'
import { deviceLike } from './device-like.ts'

const before = kernels()
const reference = new ReferenceKernels()
const device = deviceLike(new ReferenceKernels())
beforeEach(() => useKernels(device))
afterEach(() => useKernels(before))

/** Share of rows whose class is right, with targets of shape [rows, 1]. */
const share = (output: Tensor, target: Tensor): Tensor => accuracy(output, target.view(-1))

/** Runs it on the reference, then on the device. */
async function onBoth<T>(run: () => Promise<T>): Promise<[reference: T, device: T]> {
  const on = (backend: Kernels): Promise<T> => {
    useKernels(backend)
    return run()
  }
  return [await on(reference), await on(device)]
}

describe('an index outside its table', () => {
  const table = (): Tensor => tensor([1, 2, 3])
  const given = (): Tensor => tensor([0, 5], 'int32')
  const computed = (): Tensor => given().add(1)

  it('is refused at once where the host knows it, in the same words', () => {
    const words = 'gather: index [1] is 5, outside 0 to 2'
    expect(() => table().gather(0, given())).toThrow(words)
    const logits = tensor([[1, 2, 3], [1, 2, 3]]) // prettier-ignore
    expect(() => F.crossEntropy(logits, given())).toThrow(
      'crossEntropy: target 1 is class 5, but there are 3 classes, 0 to 2',
    )
    expect(() => F.embedding(given(), logits)).toThrow(IndexError)
    useKernels(reference)
    expect(() => table().gather(0, given())).toThrow(words)
  })

  it('is told by the next read where only the device knows it, once, in the same words', async () => {
    const other = table()
    const picked = table().gather(0, computed())
    const again = table().gather(0, computed().add(1))
    const words = 'gather: index [1] is 6, outside 0 to 2'
    await expect(other.data()).rejects.toThrow(words)
    expect([...(await other.data())]).toEqual([1, 2, 3])
    expect(picked.shape).toEqual(again.shape)
    for (const read of ['data', 'item', 'tolist'] as const) {
      tensor([7]).gather(0, tensor([1], 'int32').mul(2))
      await expect(tensor([1])[read]()).rejects.toThrow('gather: index [0] is 2, outside 0 to 0')
    }
    useKernels(reference)
    expect(() => table().gather(0, computed())).toThrow(words)
  })

  it('is told for classes that were computed', async () => {
    const logits = tensor([[1, 2, 3]])
    const loss = F.crossEntropy(logits, tensor([2], 'int32').add(2))
    await expect(loss.item()).rejects.toThrow('crossEntropy: index [0] is 4, outside 0 to 2')
  })
})

describe('values of a device', () => {
  it('are not there at once, and the error says what to write', () => {
    expect(() => tensor([1, 2]).dataSync()).toThrow(BackendError)
    expect(() => tensor([1]).itemSync()).toThrow(/itemSync: needs a CPU backend.*await data\(\)/)
  })

  it('are not needed to print a tensor', () => {
    expect(formatTensor(tensor([[1, 2]]))).toBe(
      'tensor(<values on the device; await tolist() to see them>, size=(1, 2))',
    )
  })

  it('are those of the moment of the call', async () => {
    const x = tensor([[1, 2], [3, 4]]).transpose(0, 1) // prettier-ignore
    const reading = x.data()
    x.add_(1)
    expect([...(await reading)]).toEqual([1, 3, 2, 4])
    expect(await x.tolist()).toEqual([[2, 4], [3, 5]]) // prettier-ignore
  })
})

describe('on a device', () => {
  it('a learner trains to the same weights, with callbacks that look at every step', async () => {
    const values = Float32Array.from({ length: 48 }, (_, i) => ((i * 37) % 48) / 48)
    const target = Int32Array.from({ length: 24 }, (_, i) => Number(values[2 * i]! > values[2 * i + 1]!))
    const [own, other] = await onBoth(async () => {
      manualSeed(4)
      const data = ColumnarModelData.fromArrays([0, 1, 2, 3], [{ values, width: 2 }], {
        values: target,
        width: 1,
      })
      const model = new Sequential(new Linear(2, 6), new BatchNorm1d(6), new Dropout(0.2), new Linear(6, 2))
      const lossFunction = (output: Tensor, classes: Tensor): Tensor =>
        F.crossEntropy(output, classes.view(-1))
      const learner = new Learner(data, model as never, {
        lossFunction,
        metrics: [share],
        seed: 4,
        clipNorm: 1,
      })
      const events: TrainingEvent[] = []
      const callbacks = [new StopOnNan(), new LayerHistograms((event) => events.push(event))]
      const records = await learner.fit(3, 0.05, { callbacks })
      const weights = await Promise.all(learner.model.parameters().map((parameter) => parameter.data()))
      expect(events.length).toBeGreaterThan(0)
      return {
        losses: records.flatMap(({ trainLoss, validLoss }) => [trainLoss, validLoss]),
        weights: weights.map((part) => Array.from(part)),
      }
    })
    expect(other.losses).toHaveLength(6)
    expect(other.losses).toEqual(own.losses.map((loss) => expect.closeTo(loss!, 7)))
    other.weights.forEach((part, i) =>
      part.forEach((value, k) => expect(value).toBeCloseTo(own.weights[i]![k]!, 7)),
    )
  })

  it('a text model trains and writes the same text', async () => {
    const [own, other] = await onBoth(async () => {
      const run = await text.fit('the cat sat on the mat. '.repeat(4), {
        epochs: 1,
        model: 'gru',
        steps: 6,
        hidden: 6,
        seed: 3,
      })
      return (await run.generate('the ', { length: 5, seed: 1 })).text
    })
    expect(other).toBe(own)
  })

  it('word vectors come out the same', async () => {
    const sentences = Array.from({ length: 6 }, (_, i) =>
      i % 2 ? 'red green blue red' : 'one two three one',
    )
    const [own, other] = await onBoth(async () => {
      const run = await fitWords(sentences, { dim: 4, window: 1, epochs: 1, sample: 0, minCount: 1, seed: 2 })
      return [...(await run.model.parameters()[0]!.data())]
    })
    other.forEach((value, i) => expect(value).toBeCloseTo(own[i]!, 9))
  })
})

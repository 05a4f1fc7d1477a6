import { expect, it } from 'vitest'
import { ColumnarModelData } from '../../src/data/index.ts'
import { ValueError } from '../../src/base/errors.ts'
import { Module } from '../../src/nn/index.ts'
import * as F from '../../src/nn/functional/index.ts'
import { kernels, stack, type Tensor } from '../../src/tensor/index.ts'
import { Learner } from '../../src/learner/index.ts'
import { lineData, lineLearner, Small } from './toy.ts'

class Difference extends Module<[Tensor, Tensor], Tensor> {
  override forward(a: Tensor, b: Tensor): Tensor {
    return a.sub(b)
  }
}
const a = Float32Array.from({ length: 10 }, (_, i) => i * 10)
const b = Float32Array.from({ length: 10 }, (_, i) => i)
const data = ColumnarModelData.fromArrays([9, 2, 5], [a, b], a, { batchSize: 2 })

it('gives the outputs of the validation rows in order, with their targets', async () => {
  const learner = new Learner(data, new Difference(), { lossFunction: F.mseLoss })
  const { output, target } = await learner.predictWithTargets()
  expect(await output.tolist()).toEqual([18, 45, 81])
  expect(await target.tolist()).toEqual([20, 50, 90])
})

it('gives the training rows in their original order although the loader shuffles', async () => {
  const learner = new Learner(data, new Difference(), { lossFunction: F.mseLoss })
  expect(await (await learner.predict(data.trainLoader)).tolist()).toEqual([0, 9, 27, 36, 54, 63, 72])
})

it('puts batches together along the dimension that counts rows', async () => {
  class Steps extends Difference {
    override forward(x: Tensor, y: Tensor): Tensor {
      return stack([x, y])
    }
  }
  const learner = new Learner(data, new Steps(), { lossFunction: F.mseLoss })
  const output = await learner.predict(data.trainLoader, { batchDim: 1 })
  expect(output.shape).toEqual([2, 7])
})

it('uses no dropout, no gradients, and gives all memory back but its answer', async () => {
  const learner = lineLearner(lineData(40, [1, 2, 3]), {}, () => new Small())
  const before = kernels().memory().liveStorages
  const first = await learner.predict(learner.data.trainLoader)
  expect(kernels().memory().liveStorages).toBe(before + 2)
  expect(first.requiresGrad).toBe(false)
  expect(await (await learner.predict(learner.data.trainLoader)).tolist()).toEqual(await first.tolist())
})

it('says that there are no rows', async () => {
  await expect(lineLearner(lineData(8)).predict()).rejects.toThrow(ValueError)
})

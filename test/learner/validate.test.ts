import { describe, expect, it } from 'vitest'
import * as F from '../../src/nn/functional/index.ts'
import { ColumnarModelData } from '../../src/data/index.ts'
import { ShapeError } from '../../src/base/errors.ts'
import { Linear, Module } from '../../src/nn/index.ts'
import { tensor, type Tensor } from '../../src/tensor/index.ts'
import { accuracy, Learner, validate, type Metric } from '../../src/learner/index.ts'
import { lineData, lineLearner, Small } from './toy.ts'

/** Gives back what it gets, but has a parameter. */
class Same extends Module<[Tensor], Tensor> {
  inner = new Linear(1, 1)
  override forward(x: Tensor): Tensor {
    return x
  }
}

// Validation rows 1 2 3 4 | 10 (batches of twice 2), targets 0: squared errors 7.5 and 100 a batch, 26 over all rows.
const x = Float32Array.of(1, 2, 3, 4, 10, 0)
const data = ColumnarModelData.fromArrays([0, 1, 2, 3, 4], [x], new Float32Array(6), { batchSize: 2 })
const largest: Metric = (output) => output.max()
const rows: Metric = (output) => output.shape[0]!

describe('validate', () => {
  it('takes the plain mean over batches, as the lesson did', async () => {
    const result = await validate(new Same(), data.validLoader, F.mseLoss, { metrics: [largest, rows] })
    expect(result).toEqual({ loss: (7.5 + 100) / 2, metrics: { largest: 7, rows: 2.5 } })
  })

  it('takes the mean over rows on request', async () => {
    const result = await validate(new Same(), data.validLoader, F.mseLoss, {
      metrics: [largest, rows],
      validationMean: 'rows',
    })
    expect(result.loss).toBeCloseTo(26, 10)
    expect(result.metrics).toEqual({ largest: (4 * 4 + 10) / 5, rows: (4 * 4 + 1) / 5 })
  })

  it('stands in the record of an epoch, null where there are no validation rows', async () => {
    const learner = new Learner(data, new Same(), { lossFunction: F.mseLoss, metrics: [largest] })
    expect(await learner.validate()).toEqual({ loss: 53.75, metrics: { largest: 7 } })
    const [record] = await lineLearner(lineData(16)).fit(1, 0.1)
    expect(record).toMatchObject({ epoch: 1, validLoss: null, metrics: {} })
  })

  it('needs no gradients, leaves none, and gives the same answer twice although the model has dropout', async () => {
    const learner = lineLearner(lineData(40, [1, 2, 3]), {}, () => new Small())
    const first = await learner.validate()
    expect(await learner.validate()).toEqual(first)
    expect(learner.model.parameters().every((parameter) => parameter.grad === null)).toBe(true)
  })

  it('needs a name for each metric', async () => {
    const nameless = [(output: Tensor): Tensor => output.max()]
    const twice = [largest, largest]
    await expect(validate(new Same(), data.validLoader, F.mseLoss, { metrics: nameless })).rejects.toThrow(
      'metric 0 has no name; use a named function',
    )
    await expect(validate(new Same(), data.validLoader, F.mseLoss, { metrics: twice })).rejects.toThrow(
      'two metrics are named largest',
    )
  })

  it('answers NaN for no rows, and stops by its signal', async () => {
    expect((await validate(new Same(), lineData(8).validLoader, F.mseLoss)).loss).toBeNaN()
    const signal = AbortSignal.abort(new Error('no'))
    await expect(validate(new Same(), data.validLoader, F.mseLoss, { signal })).rejects.toThrow('no')
  })
})

describe('accuracy', () => {
  it('is the part of the rows whose likeliest class is right', async () => {
    const scores = tensor([
      [1, 2, 0],
      [5, 1, 0],
      [0, 0, 1],
      [0, 3, 1],
    ])
    expect(await accuracy(scores, tensor([1, 0, 0, 1], 'int32')).item()).toBe(0.75)
  })

  it('takes every step of a sequence, and refuses targets of another shape', () => {
    const scores = tensor(new Float32Array(24), { shape: [2, 4, 3] })
    expect(accuracy(scores, tensor(new Int32Array(8), { shape: [2, 4] })).shape).toEqual([])
    expect(() => accuracy(scores, tensor(new Int32Array(8), { shape: [4, 2] }))).toThrow(ShapeError)
  })
})

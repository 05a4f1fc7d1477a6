import { beforeEach, describe, expect, it } from 'vitest'
import { Learner } from '../../src/learner/index.ts'
import { ColumnarModelData } from '../../src/data/index.ts'
import { DataParallel } from '../../src/mpi/index.ts'
import type { Communicator, ReducedArray } from '../../src/mpi/communicator.ts'
import { singleCommunicator } from '../../src/mpi/single-communicator.ts'
import * as nn from '../../src/nn/index.ts'
import * as F from '../../src/nn/functional/index.ts'
import { backwardWith, manualSeed, tensor, type Tensor } from '../../src/tensor/index.ts'

describe('backwardWith', () => {
  const leaf = (...values: number[]): Tensor => tensor(values, { requiresGrad: true })

  it('announces a leaf when all that it is used for is done', () => {
    const [first, last] = [leaf(2, 3), leaf(5, 7)]
    const both = first.mul(2)
    const announced: [Tensor, number][] = []
    backwardWith(both.mul(first).mul(last).sum(), undefined, {}, (x) =>
      announced.push([x, x.grad!.dataSync()[0]!]),
    )
    expect(announced.map(([x]) => x)).toEqual([last, first])
    // d(2 x^2 y) / dx = 4 x y
    expect(announced[1]![1]).toBe(40)
  })

  it('announces a leaf that a branch without a gradient also uses', () => {
    const x = leaf(1, 2)
    const announced: Tensor[] = []
    backwardWith(x.mul(3).add(x.detach().mul(x)).sum(), undefined, {}, (own) => announced.push(own))
    expect(announced).toEqual([x])
    expect(Array.from(x.grad!.dataSync())).toEqual([4, 5])
  })
})

/** Keeps what is added up, and whether the gradients of a parameter existed then. */
class Recorder {
  readonly lengths: number[] = []
  readonly early: boolean[] = []
  param: Tensor | null = null

  readonly communicator: Communicator = {
    ...singleCommunicator,
    allReduce: (values: ReducedArray) => {
      this.lengths.push(values.length)
      this.early.push(this.param?.grad === null)
      return Promise.resolve()
    },
  }
}

const data = (): ColumnarModelData =>
  ColumnarModelData.fromArrays(
    [-1],
    [{ values: Float32Array.from({ length: 60 }, (_, i) => (i % 7) / 7), width: 3 }],
    { values: Float32Array.from({ length: 20 }, (_, i) => i % 3), width: 1 },
    { batchSize: 10 },
  )

const model = (): nn.Sequential =>
  new nn.Sequential(new nn.Linear(3, 8), new nn.Tanh(), new nn.Linear(8, 8), new nn.Linear(8, 1))

describe('gradients in buckets', () => {
  beforeEach(() => manualSeed(1))

  const trained = async (bucketSize: number | undefined, recorder: Recorder): Promise<number[]> => {
    const net = model()
    recorder.param = net.parameters()[0]!
    const dataParallel = new DataParallel(recorder.communicator, { bucketSize })
    await new Learner(data(), net, { lossFunction: F.mseLoss, dataParallel, accumulate: 2 }).fit(2, 0.01)
    return net.parameters().flatMap((param) => Array.from(param.dataSync()))
  }

  it('leave before the first layer has its own, and give the same weights', async () => {
    const [one, many] = [new Recorder(), new Recorder()]
    const weights = await trained(undefined, one)
    manualSeed(1)
    expect(await trained(40, many)).toEqual(weights)
    // The last layers come first, and a large parameter travels alone; 12 numbers about the step are in the last bucket.
    const steps = many.lengths.filter((length) => length > 12)
    expect(steps.slice(0, 3)).toEqual([17, 64, 24 + 8 + 12])
    expect(many.lengths.reduce((sum, length) => sum + length)).toBe(
      one.lengths.reduce((sum, length) => sum + length),
    )
    expect(many.early).toContain(true)
  })

  it('refuses local steps that are no number of steps', () => {
    expect(() => new DataParallel(singleCommunicator, { localSteps: 1.5 })).toThrow(
      'DataParallel: localSteps must be an integer of at least 1, got 1.5',
    )
  })

  it('refuses a size that is no number of numbers', () => {
    expect(() => new DataParallel(singleCommunicator, { bucketSize: 0 })).toThrow(
      'DataParallel: bucketSize must be an integer of at least 1, got 0',
    )
  })
})

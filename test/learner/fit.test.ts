import { afterEach, describe, expect, it } from 'vitest'
import { LannerError, ShapeError } from '../../src/base/errors.ts'
import * as F from '../../src/nn/functional/index.ts'
import { Linear, Module } from '../../src/nn/index.ts'
import { Adam, SGD, setLrs } from '../../src/optim/index.ts'
import { manualSeed, noGrad, tensor, type Tensor } from '../../src/tensor/index.ts'
import { fit, Learner, Recorder, type Callback } from '../../src/learner/index.ts'
import { lineData, lineLearner, Small, weightsOf } from './toy.ts'

const gradients = (model: Module): (Tensor | null)[] => model.parameters().map((parameter) => parameter.grad)

/** Weights after three epochs with dropout, everything seeded. */
const seededWeights = async (seed: number): Promise<number[]> => {
  const learner = lineLearner(lineData(40, [1, 2], { seed }), { seed }, () => new Small())
  await learner.fit(3, 0.01)
  return weightsOf(learner.model)
}

describe('fit', () => {
  it('gives the same bits as a hand-written loop', async () => {
    manualSeed(3)
    const byHand = new Linear(1, 1)
    const data = lineData(20)
    const byFit = new Linear(1, 1)
    byFit.loadStateDict(byHand.stateDict())
    const recorder = new Recorder()
    await fit(byFit, data, 2, new Adam(byFit.parameters(), { lr: 0.05 }), F.mseLoss, {
      callbacks: [recorder],
    })

    const optimizer = new Adam(byHand.parameters(), { lr: 0.05 })
    const losses: number[] = []
    const { trainLoader } = lineData(20)
    for (let epoch = 0; epoch < 2; epoch++)
      for (const { columns, target } of trainLoader) {
        optimizer.zeroGrad()
        const [x, y] = [columns[0]!, target].map(({ values, shape }) => tensor(values, { shape }))
        const loss = F.mseLoss(byHand(x!), y!)
        loss.backward()
        optimizer.step()
        losses.push(await loss.item())
      }
    expect(recorder.losses).toEqual(losses)
    expect(await weightsOf(byFit)).toEqual(await weightsOf(byHand))
  })

  it('learns the line', async () => {
    const learner = lineLearner(lineData(64, [0, 9, 33]))
    const records = await learner.fit(100, 0.3)
    expect(records.length).toBe(100)
    expect(records.at(-1)!.validLoss).toBeLessThan(1e-3)
    expect((await weightsOf(learner.model)).map((weight) => Math.round(weight))).toEqual([3, 8])
  })

  it('continues with a given optimizer, as the lesson does', async () => {
    const model = new Linear(1, 1)
    const optimizer = new Adam(model.parameters(), { lr: 0.1 })
    await fit(model, lineData(16), 2, optimizer, F.mseLoss)
    setLrs(optimizer, 0.01)
    await fit(model, lineData(16), 1, optimizer, F.mseLoss)
    expect(optimizer.state.get(model.parameters()[0]!)!.step).toBe(6)
  })

  it('uses the short last batch, and counts batches and epochs', async () => {
    const sizes: number[] = []
    const places: string[] = []
    const callback: Callback = {
      onBatchStart: (_, batch) => void sizes.push(batch.size),
      onBatchEnd: ({ epoch, epochs, batch, batches, step }) =>
        void places.push(`${epoch}/${epochs} ${batch}/${batches} ${step}`),
    }
    await lineLearner(lineData(18)).fit(2, 0.1, { callbacks: [callback] })
    expect(sizes).toEqual([8, 8, 2, 8, 8, 2])
    expect(places).toEqual(['1/2 1/3 1', '1/2 2/3 2', '1/2 3/3 3', '2/2 1/3 4', '2/2 2/3 5', '2/2 3/3 6'])
  })

  it('gives the same bits for the same seed, dropout included, and others for another', async () => {
    const [first, again, other] = [await seededWeights(5), await seededWeights(5), await seededWeights(6)]
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
  })

  it('trains in training mode, validates in evaluation mode, and leaves the model in evaluation mode without gradients', async () => {
    const modes: boolean[] = []
    class Watched extends Small {
      override forward(x: Tensor): Tensor {
        modes.push(this.drop.training)
        return super.forward(x)
      }
    }
    const learner = lineLearner(lineData(16, [0, 1, 2, 3, 4, 5, 6, 7]), {}, () => new Watched())
    await learner.fit(2, 0.1)
    expect(modes).toEqual([true, false, true, false])
    expect(learner.model.training).toBe(false)
    expect(gradients(learner.model)).toEqual([null, null, null, null])
  })

  it('takes the first of several outputs, and lets a model forget its state before each epoch and each validation', async () => {
    let resets = 0
    class Stateful extends Module<[Tensor], [Tensor, string]> {
      inner = new Linear(1, 1)
      override forward(x: Tensor): [Tensor, string] {
        return [this.inner(x), 'state']
      }
      reset(): void {
        resets++
      }
    }
    const model = new Stateful()
    await new Learner(lineData(16, [0]), model, { lossFunction: F.mseLoss }).fit(2, 0.1)
    expect(resets).toBe(5)
  })

  it('shrinks gradients to clipNorm', async () => {
    const norms: number[] = []
    const callback: Callback = {
      onGradients: ({ model }) => {
        const squares = gradients(model).flatMap((grad) =>
          Array.from(grad!.dataSync(), (value) => value ** 2),
        )
        norms.push(Math.sqrt(squares.reduce((a, b) => a + b, 0)))
      },
    }
    await lineLearner(lineData(24)).fit(1, 0.001, { callbacks: [callback], clipNorm: 0.5 })
    expect(norms.length).toBe(3)
    for (const norm of norms) expect(norm).toBeCloseTo(0.5, 4)
  })

  it('names epochs, rates, losses and models that cannot be', async () => {
    const learner = lineLearner(lineData(16))
    await expect(learner.fit(1.5, 0.1)).rejects.toThrow(
      'fit: epochs must be an integer of at least 0, got 1.5',
    )
    await expect(learner.fit(1)).rejects.toThrow('needs a learning rate, as in fit(1, 1e-3)')
    expect(await learner.fit(0, 0.1)).toEqual([])
    await expect(lineLearner(lineData(7, [], { dropLast: true })).fit(1, 0.1)).rejects.toThrow(
      'There is no batch to train on: the training rows (7) do not fill one',
    )
    const vector = lineLearner(lineData(16), { lossFunction: (output, target) => output.sub(target) })
    await expect(vector.fit(1, 0.1)).rejects.toThrow(ShapeError)
    await expect(vector.fit(1, 0.1)).rejects.toThrow('must return a tensor with one element')
  })
})

describe('learning rates', () => {
  it('come from setLrs if fit has none, and reach the current optimizer', async () => {
    const learner = lineLearner(lineData(16))
    learner.setLrs(0.25)
    await learner.fit(1)
    expect(learner.optimizer!.paramGroups[0]!.lr).toBe(0.25)
    learner.setLrs(0.125)
    expect(learner.optimizer!.paramGroups[0]!.lr).toBe(0.125)
  })

  it('go with a new optimizer at each fit, unless the old one is kept', async () => {
    const learner = lineLearner(lineData(16), {
      optimizer: (params, lr) => new SGD(params, { lr, momentum: 0.9 }),
    })
    await learner.fit(1, 0.1)
    const first = learner.optimizer
    await learner.fit(1, 0.01, { keepOptimizer: true })
    expect(learner.optimizer).toBe(first)
    expect(first!.paramGroups[0]!.lr).toBe(0.01)
    await learner.fit(1, 0.1)
    expect(learner.optimizer).not.toBe(first)
  })

  it('are for the parameters that are not frozen', async () => {
    const learner = lineLearner(lineData(16), {}, () => new Small())
    const model = learner.model as Small
    model.first.freeze()
    const before = await weightsOf(model.first)
    await learner.fit(1, 0.1)
    expect(await weightsOf(model.first)).toEqual(before)
    expect(learner.optimizer!.paramGroups[0]!.params.length).toBe(2)
  })
})

describe('callbacks', () => {
  it('are told every moment in order', async () => {
    const moments: string[] = []
    const note = (moment: string) => (): void => void moments.push(moment)
    await lineLearner(lineData(16, [0, 1, 2, 3, 4, 5, 6, 7])).fit(1, 0.1, {
      callbacks: [
        {
          onFitStart: note('fit'),
          onEpochStart: note('epoch'),
          onBatchStart: note('batch'),
          onGradients: note('gradients'),
          onBatchEnd: note('batch end'),
          onValidStart: note('valid'),
          onEpochEnd: note('epoch end'),
          onFitEnd: note('fit end'),
        },
      ],
    })
    expect(moments).toEqual([
      'fit',
      'epoch',
      'batch',
      'gradients',
      'batch end',
      'valid',
      'epoch end',
      'fit end',
    ])
  })

  it.each([
    'onFitStart',
    'onEpochStart',
    'onBatchStart',
    'onBatchEnd',
    'onValidStart',
    'onEpochEnd',
  ] as const)('end the fit in good order by answering stop at %s, also late', async (moment) => {
    let outcome = ''
    const records = await lineLearner(lineData(24)).fit(3, 0.1, {
      callbacks: [
        { [moment]: async () => 'stop', onFitEnd: (training) => void (outcome = training.outcome) },
      ],
    })
    expect(outcome).toBe('stopped')
    expect(records.length).toBe(moment === 'onValidStart' || moment === 'onEpochEnd' ? 1 : 0)
  })

  it('end the fit by throwing, and hear of its end', async () => {
    const outcomes: string[] = []
    const learner = lineLearner(lineData(24))
    const broken: Callback = {
      onGradients: () => {
        throw new Error('broken callback')
      },
      onFitEnd: (training) => void outcomes.push(training.outcome),
    }
    await expect(learner.fit(1, 0.1, { callbacks: [broken] })).rejects.toThrow('broken callback')
    expect(outcomes).toEqual(['failed'])
    expect(gradients(learner.model)).toEqual([null, null])
    expect((await learner.fit(1, 0.1)).length).toBe(1)
  })
})

describe('a signal', () => {
  it('stops after the current step with its reason, and the model can be used and trained on', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    let steps = 0
    const outcomes: string[] = []
    const learner = lineLearner(lineData(80, [0, 1]))
    const before = await weightsOf(learner.model)
    const callback: Callback = {
      onBatchEnd: () => {
        if (++steps === 3) controller.abort(reason)
      },
      onFitEnd: (training) => void outcomes.push(`${training.outcome} after ${training.step}`),
    }
    await expect(learner.fit(5, 0.1, { signal: controller.signal, callbacks: [callback] })).rejects.toBe(
      reason,
    )
    expect(outcomes).toEqual(['stopped after 3'])
    expect(await weightsOf(learner.model)).not.toEqual(before)
    expect(noGrad(() => (learner.model as Linear)(tensor([[1]]))).shape).toEqual([1, 1])
    expect((await learner.fit(1, 0.1)).length).toBe(1)
  })

  it('is heard from a timer while a fit is busy', async () => {
    const learner = lineLearner(lineData(80))
    const start = performance.now()
    await expect(learner.fit(1_000_000, 1e-3, { signal: AbortSignal.timeout(200) })).rejects.toThrow(
      'timeout',
    )
    expect(performance.now() - start).toBeLessThan(5000)
  })

  it('that is aborted already starts nothing', async () => {
    const learner = lineLearner(lineData(16))
    const before = await weightsOf(learner.model)
    await expect(learner.fit(1, 0.1, { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no')
    expect(await weightsOf(learner.model)).toEqual(before)
  })
})

describe('a loss that is not a number', () => {
  it('stops the fit, puts the last good weights back and says what to try', async () => {
    const learner = lineLearner(lineData(800), { optimizer: (params, lr) => new SGD(params, { lr }) })
    await learner.fit(1, 0.01)
    const trained = await weightsOf(learner.model)
    const error = await learner.fit(5, 1e20).then(
      () => null,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(LannerError)
    expect((error as LannerError).code).toBe('diverged')
    expect((error as LannerError).message).toMatch(
      /^fit: the training diverged: the loss of step \d+ \(epoch 1\) is (NaN|Infinity)\. The model has its weights from step 0, the last good copy; try a lower learning rate \(0\.001 instead of 100000000000000000000\), or clip the gradients \(clipNorm: 1\)\.$/,
    )
    expect(await weightsOf(learner.model)).toEqual(trained)
    expect((await learner.fit(1, 0.01)).length).toBe(1)
  })

  it('stops after an epoch whose last step broke the weights, which no loss has seen yet', async () => {
    const learner = lineLearner(lineData(8), { optimizer: (params, lr) => new SGD(params, { lr }) })
    const before = await weightsOf(learner.model)
    const epochs: number[] = []
    const callback: Callback = { onEpochEnd: (_, { epoch }) => void epochs.push(epoch) }
    await expect(learner.fit(1, 3e38, { callbacks: [callback] })).rejects.toThrow(
      'fit: the training diverged: the weights after step 1 (epoch 1) are not finite. The model has its weights from step 0',
    )
    expect(await weightsOf(learner.model)).toEqual(before)
    expect(epochs).toEqual([])
  })

  it('stops where only the validation loss is not finite', async () => {
    const learner = lineLearner(lineData(9, [0]), { optimizer: (params, lr) => new SGD(params, { lr }) })
    await expect(learner.fit(1, 1e25)).rejects.toThrow(
      'fit: the training diverged: the validation loss after step 1 (epoch 1) is Infinity. The model has its weights from step 0',
    )
  })

  it('goes back to a copy from the way, not to the start', async () => {
    const learner = lineLearner(lineData(8 * 250), { optimizer: (params, lr) => new SGD(params, { lr }) })
    let at200: number[] = []
    const callback: Callback = {
      onBatchEnd: async ({ step, optimizer, model }) => {
        if (step === 200) at200 = await weightsOf(model)
        if (step === 230) setLrs(optimizer, 1e30)
      },
    }
    await expect(learner.fit(1, 0.01, { callbacks: [callback] })).rejects.toThrow('its weights from step 200')
    expect(await weightsOf(learner.model)).toEqual(at200)
  })

  it('blames the data where the data is to blame', async () => {
    const data = lineData(16)
    for (const batch of data.trainLoader.batches({ reuse: true })) void batch
    const learner = lineLearner(data)
    const callback: Callback = {
      onBatchStart: (_, batch) => {
        batch.columns[0]!.values[3] = NaN
      },
    }
    await expect(learner.fit(1, 0.1, { callbacks: [callback] })).rejects.toThrow(
      'because column 0 has NaN in this batch; fill or drop such values',
    )
  })
})

afterEach(() => manualSeed(0))

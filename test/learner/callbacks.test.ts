import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  BestCheckpoint,
  CsvLog,
  EarlyStopping,
  EmaWeights,
  JsonLinesLog,
  LayerHistograms,
  Learner,
  ProgressiveResizing,
  ReduceOnPlateau,
  StopOnNan,
  SwaWeights,
  TimeBudget,
  type Callback,
  type EpochRecord,
  type LayerHistogram,
  type TrainingEvent,
} from '../../src/learner/index.ts'
import { ColumnarModelData } from '../../src/data/index.ts'
import * as F from '../../src/nn/functional/index.ts'
import {
  AdaptiveAvgPool2d,
  BatchNorm1d,
  Conv2d,
  Flatten,
  Linear,
  Module,
  Sequential,
} from '../../src/nn/index.ts'
import { hasForwardHook } from '../../src/nn/module/call.ts'
import { SGD, setLrs } from '../../src/optim/index.ts'
import { type Tensor } from '../../src/tensor/index.ts'
import { lineData, lineLearner, Small, weightsOf } from './toy.ts'

const folder = (): string => mkdtempSync(join(tmpdir(), 'lanner-callbacks-'))
const record = (epoch: number, validLoss: number): EpochRecord => ({
  epoch,
  trainLoss: 1,
  validLoss,
  metrics: {},
  seconds: 0,
})
/** Raises the rate so far after an epoch that the loss gets worse. */
const spoilAfter = (epoch: number): Callback => ({
  onEpochStart: (training) => setLrs(training.optimizer, training.epoch > epoch ? 3 : 0.05),
})

describe('EarlyStopping', () => {
  it('stops after its patience and leaves the weights of the best epoch', async () => {
    const learner = lineLearner(lineData(32, [0, 5, 9]))
    const stopping = new EarlyStopping({ patience: 2 })
    const weights: number[][] = []
    const noting: Callback = { onEpochEnd: async ({ model }) => void weights.push(await weightsOf(model)) }
    const records = await learner.fit(10, 0.05, { callbacks: [spoilAfter(3), noting, stopping] })
    const losses = records.map(({ validLoss }) => validLoss!)
    const best = losses.indexOf(Math.min(...losses))
    expect(records.length).toBe(best + 3)
    expect(stopping.best).toBe(records[best])
    expect(await weightsOf(learner.model)).toEqual(weights[best])
    expect((await learner.validate()).loss).toBe(stopping.best!.validLoss)
  })

  it('watches a metric, whichever way is better, and refuses one that is not there', async () => {
    const zero = { model: new Linear(1, 1) } as never
    const higher = new EarlyStopping({ monitor: { metric: 'auc', better: 'higher' }, patience: 1 })
    const scored = (auc: number): EpochRecord => ({ ...record(1, 1), metrics: { auc } })
    expect(await higher.onEpochEnd(zero, scored(0.7))).toBeUndefined()
    expect(await higher.onEpochEnd(zero, scored(0.8))).toBeUndefined()
    expect(await higher.onEpochEnd(zero, scored(0.75))).toBe('stop')
    await expect(higher.onEpochEnd(zero, record(1, 1))).rejects.toThrow(
      'there is no metric "auc"; this fit has none',
    )
  })

  it('refuses the name of a metric alone', () => {
    expect(() => new EarlyStopping({ monitor: 'accuracy' as 'validLoss' })).toThrow(
      `EarlyStopping: monitor must be 'validLoss', 'trainLoss' or { metric: NAME, better: 'higher' or 'lower' }, not "accuracy"`,
    )
  })

  it('continues from its state', async () => {
    const zero = { model: new Linear(1, 1) } as never
    const first = new EarlyStopping({ patience: 2 })
    await first.onEpochEnd(zero, record(1, 0.5))
    await first.onEpochEnd(zero, record(2, 0.6))
    const second = new EarlyStopping({ patience: 2 })
    second.loadState(structuredClone(first.state()))
    expect(await second.onEpochEnd(zero, record(3, 0.7))).toBe('stop')
  })
})

describe('BestCheckpoint', () => {
  it('has the weights of the best epoch, and loads again', async () => {
    const learner = lineLearner(lineData(32, [0, 5, 9]))
    const best = new BestCheckpoint(join(folder(), 'best-{epoch}-{value}.safetensors'))
    const records = await learner.fit(6, 0.05, { callbacks: [spoilAfter(3), best] })
    const lowest = Math.min(...records.map(({ validLoss }) => validLoss!))
    expect(best.best!.validLoss).toBe(lowest)
    expect(best.path).toMatch(new RegExp(`best-${best.best!.epoch}-${lowest.toFixed(4)}\\.safetensors$`))
    await learner.load(best.path!)
    expect((await learner.validate()).loss).toBe(lowest)
  })
})

describe('ReduceOnPlateau', () => {
  const { plateau } = JSON.parse(
    readFileSync(new URL('../fixtures/schedules.json', import.meta.url), 'utf8'),
  ) as {
    plateau: { losses: number[]; options: Record<string, number | string>; lrs: number[] }[]
  }

  it.each(plateau.map((own) => [JSON.stringify(own.options), own] as const))(
    "lowers the rate as PyTorch's does: %s",
    (_, { losses, options, lrs }) => {
      const weight = new Linear(1, 1)
      const optimizer = new SGD(weight.parameters(), { lr: 0.1 })
      const { mode, threshold_mode: kind, min_lr: minLr, ...rest } = options
      const numbers = rest as { factor: number; patience: number; cooldown?: number; threshold?: number }
      const callback = new ReduceOnPlateau({
        ...numbers,
        ...(minLr === undefined ? {} : { minLr: Number(minLr) }),
        thresholdMode: kind === 'abs' ? 'absolute' : 'relative',
        monitor: mode === 'max' ? { metric: 'score', better: 'higher' } : 'validLoss',
      })
      const resumed = new ReduceOnPlateau({ ...numbers })
      resumed.loadState(JSON.parse(JSON.stringify(callback.state())))
      const own = losses.map((loss) => {
        callback.onEpochEnd({ optimizer } as never, { ...record(1, loss), metrics: { score: loss } })
        return optimizer.paramGroups[0]!.lr
      })
      own.forEach((lr, i) => expect(lr).toBeCloseTo(lrs[i]!, 12))
    },
  )
})

describe('StopOnNan', () => {
  it('names the layer whose output went bad first, and leaves the weights from before that step', async () => {
    class Broken extends Module<[Tensor], Tensor> {
      override forward(x: Tensor): Tensor {
        return x.mul(steps === 2 ? NaN : 1)
      }
    }
    let steps = 0
    const model = (): Module => new Sequential(new Linear(1, 3), new Broken(), new Linear(3, 1))
    const learner = lineLearner(lineData(32), {}, model as never)
    let before: number[] = []
    const counting: Callback = {
      onBatchStart: async (training) => {
        steps = training.step
        before = await weightsOf(learner.model)
      },
    }
    await expect(learner.fit(1, 0.01, { callbacks: [counting, new StopOnNan()] })).rejects.toThrow(
      'fit: the output of 1 = Broken() was the first to contain NaN or infinity, at step 3 (epoch 1). The model has its weights from before that step',
    )
    expect(await weightsOf(learner.model)).toEqual(before)
  })

  it('names the gradient that went bad where all outputs are well', async () => {
    // The root of 0 is 0, its slope is infinite.
    class Root extends Module<[Tensor], Tensor> {
      inner = new Linear(1, 1)
      after = new Linear(1, 1)
      override forward(x: Tensor): Tensor {
        return this.after(this.inner(x).mul(0).sqrt())
      }
    }
    const learner = lineLearner(lineData(16), {}, () => new Root())
    await expect(learner.fit(1, 0.01, { callbacks: [new StopOnNan()] })).rejects.toThrow(
      'fit: the gradient of inner.bias was the first to contain NaN or infinity, at step 1 (epoch 1)',
    )
  })

  it('changes nothing where all is well', async () => {
    const run = async (callbacks: Callback[]): Promise<number[]> => {
      const learner = lineLearner(lineData(32), { seed: 5 }, () => new Small())
      await learner.fit(2, 0.01, { callbacks })
      return weightsOf(learner.model)
    }
    expect(await run([new StopOnNan(), new LayerHistograms(() => {})])).toEqual(await run([]))
  })
})

describe('averages of weights', () => {
  it('SwaWeights is the mean of the weights after the epochs, with batch norm counted anew', async () => {
    const learner = lineLearner(
      lineData(32, [1, 2]),
      {},
      () => new Sequential(new Linear(1, 2), new BatchNorm1d(2), new Linear(2, 1)) as never,
    )
    const after: number[][] = []
    const noting: Callback = {
      onBatchEnd: async ({ epoch, batch, batches, model }) => {
        if (batch === batches && epoch >= 2) after.push(await weightsOf(model))
      },
    }
    await learner.fit(4, 0.05, { callbacks: [noting, new SwaWeights({ from: 2 })] })
    const own = await weightsOf(learner.model)
    own.forEach((value, i) =>
      expect(value).toBeCloseTo((after[0]![i]! + after[1]![i]! + after[2]![i]!) / 3, 5),
    )
    const norm = learner.model.children()[1] as BatchNorm1d
    expect(await norm.num_batches_tracked!.item()).toBe(learner.data.trainLoader.length)
    expect(norm.momentum).toBe(0.1)
  })

  it('EmaWeights follows the weights, is what validation sees, and does not disturb training', async () => {
    const plain = lineLearner(lineData(32, [1, 2]))
    await plain.fit(3, 0.05)
    const learner = lineLearner(lineData(32, [1, 2]))
    const [all, own] = [[] as number[][], [] as number[][]]
    const noting: Callback = {
      onBatchEnd: async ({ model }) => void all.push(await weightsOf(model)),
      onEpochStart: async ({ model }) => void own.push(await weightsOf(model)),
    }
    const records = await learner.fit(3, 0.05, { callbacks: [noting, new EmaWeights({ decay: 0.9 })] })
    expect(all.at(-1)).toEqual(await weightsOf(plain.model))
    expect(own[1]).toEqual(all[all.length / 3 - 1])
    let average = all[0]!
    all.slice(1).forEach((weights, i) => {
      const keep = Math.min(0.9, (2 + i) / (11 + i))
      average = average.map((value, j) => keep * value + (1 - keep) * weights[j]!)
    })
    const end = await weightsOf(learner.model)
    end.forEach((value, i) => expect(value).toBeCloseTo(average[i]!, 5))
    expect((await learner.validate()).loss).toBeCloseTo(records.at(-1)!.validLoss!, 5)
  })
})

describe('TimeBudget', () => {
  it('stops after the current step, or before an epoch that would be too long, and keeps counting after a resume', async () => {
    let clock = 0
    const now = (): number => clock
    const ticking: Callback = { onBatchEnd: () => void clock++ }
    let steps = 0
    const noting: Callback = {
      onFitEnd: ({ step, outcome }) => void (steps = outcome === 'stopped' ? step : -1),
    }
    const budget = new TimeBudget(5, { now })
    await lineLearner(lineData(32)).fit(9, 0.01, { callbacks: [ticking, budget, noting] })
    expect(steps).toBe(5)
    const resumed = new TimeBudget(7, { now })
    resumed.loadState(budget.state())
    await lineLearner(lineData(32)).fit(9, 0.01, { callbacks: [ticking, resumed, noting] })
    expect(steps).toBe(2)
    const whole = new TimeBudget(6, { now, wholeEpochs: true })
    whole.onFitStart()
    clock += 3
    expect(whole.onEpochEnd({ history: [{ seconds: 3 }] } as never)).toBeUndefined()
    expect(whole.onEpochEnd({ history: [{ seconds: 3.1 }] } as never)).toBe('stop')
  })
})

describe('logs', () => {
  it.skipIf(process.platform === 'win32')('CsvLog gives a FIFO each line once', async () => {
    const path = join(folder(), 'pipe.csv')
    execFileSync('mkfifo', [path])
    const reader = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'inherit'] })
    let read = ''
    reader.stdout.on('data', (chunk: Buffer) => (read += chunk.toString()))
    const ended = once(reader, 'close')
    await lineLearner(lineData(32, [1, 2])).fit(3, 0.01, { callbacks: [new CsvLog(path)] })
    await ended
    expect(read.split('\n').map((line) => line.split(',')[0])).toEqual(['epoch', '1', '2', '3', ''])
  })

  it('CsvLog has a row an epoch, JsonLinesLog an event a line', async () => {
    const place = folder()
    const meanOutput = (output: Tensor): Tensor => output.mean()
    const records = await lineLearner(lineData(32, [1, 2])).fit(2, 0.01, {
      metrics: [meanOutput],
      callbacks: [new CsvLog(join(place, 'a.csv')), new JsonLinesLog(join(place, 'a.jsonl'))],
    })
    const [head, ...rows] = readFileSync(join(place, 'a.csv'), 'utf8').trimEnd().split('\n')
    expect(head).toBe('epoch,trainLoss,validLoss,meanOutput,lr,seconds')
    expect(rows.length).toBe(2)
    const { trainLoss, validLoss, metrics } = records[1]!
    expect(rows[1]!.split(',').slice(0, 5)).toEqual(
      ['2', trainLoss, validLoss, metrics['meanOutput'], 0.01].map(String),
    )
    const events = readFileSync(join(place, 'a.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as TrainingEvent)
    expect(events.map(({ event }) => event)).toEqual(['fit-start', 'epoch', 'epoch', 'fit-end'])
    expect(events[3]!['schedule']).toEqual({ steps: [0, 1, 2, 3, 4, 5, 6, 7], lrs: Array(8).fill(0.01) })
    expect(readdirSync(place).toSorted()).toEqual(['a.csv', 'a.jsonl'])
  })
})

describe('LayerHistograms', () => {
  it('counts all numbers of each recorded output and gradient', async () => {
    const events: TrainingEvent[] = []
    await lineLearner(lineData(32), {}, () => new Small()).fit(2, 0.01, {
      callbacks: [new LayerHistograms((event) => events.push(event), { every: 4, bins: 5 })],
    })
    expect(events.map(({ step }) => step)).toEqual([0, 4])
    const layers = events[0]!['layers'] as LayerHistogram[]
    expect(layers.map(({ name, kind }) => `${kind} of ${name}`)).toEqual([
      'activation of first',
      'activation of drop',
      'activation of last',
      'gradient of first.weight',
      'gradient of first.bias',
      'gradient of last.weight',
      'gradient of last.bias',
    ])
    expect(layers.map(({ counts }) => counts.reduce((a, b) => a + b, 0))).toEqual([64, 64, 8, 8, 8, 8, 1])
    expect(layers[1]!.nearZero).toBeGreaterThan(0.2)
    expect(layers[1]!.nearZero).toBeLessThan(0.8)
  })
})

describe('summary', () => {
  it('shows layers, shapes and parameters, and changes nothing', async () => {
    const learner = lineLearner(lineData(32), { lossFunction: F.mseLoss }, () => new Small())
    ;(learner.model as Small).first.freeze()
    const before = learner.model.modules().map(({ training }) => training)
    expect(learner.summary().split('\n')).toEqual([
      'Layer            Output shape  Parameters  Trained',
      '─'.repeat(50),
      'Small            [8, 1]                 -',
      '  first: Linear  [8, 8]                16  no',
      '  drop: Dropout  [8, 8]                 -',
      '  last: Linear   [8, 1]                 9  yes',
      '─'.repeat(50),
      '25 parameters (0.00 MiB), 9 of them trained',
    ])
    expect(learner.model.modules().map(({ training }) => training)).toEqual(before)
  })
})

describe('ProgressiveResizing', () => {
  const pictures = (rows: number): ColumnarModelData =>
    ColumnarModelData.fromArrays(
      Int32Array.of(0, 1, 2, 3),
      [{ values: Float32Array.from({ length: rows * 96 }, (_, i) => Math.sin(i)), width: 96 }],
      { values: Float32Array.from({ length: rows }, (_, i) => i % 2), width: 1 },
      { batchSize: 4, seed: 1 },
    )
  /** Notes the sizes of its inputs. */
  class Net extends Module<[x: Tensor], Tensor> {
    readonly seen: number[][] = []
    layers = new Sequential(new Conv2d(1, 2, 3), new AdaptiveAvgPool2d(1), new Flatten(), new Linear(2, 1))

    override forward(x: Tensor): Tensor {
      this.seen.push([...x.shape])
      return this.layers(x)
    }
  }
  it('shrinks the pictures of the first epochs, in training only, and leaves no hook behind', async () => {
    const net = new Net()
    const picturesOf = net.registerForwardPreHook((_, [x]) => (x as Tensor).reshape(-1, 1, 8, 12))
    const learner = new Learner(pictures(12), net, { lossFunction: F.mseLoss, seed: 1 })
    await learner.fit(3, 0.01, { callbacks: [new ProgressiveResizing({ size: [6, 9], epochs: 2 })] })
    const [small, whole] = [
      [4, 1, 6, 9],
      [4, 1, 8, 12],
    ]
    const epoch = (training: number[]): number[][] => [training, training, whole]
    expect(net.seen).toEqual([...epoch(small), ...epoch(small), ...epoch(whole)])
    picturesOf()
    expect(hasForwardHook(net)).toBe(false)
  })

  it('refuses what it cannot use', async () => {
    for (const [options, message] of [
      [{ size: 0, epochs: 1 }, 'size must be an integer of at least 1, or two of them, got 0'],
      [{ size: [4], epochs: 1 }, 'size must be an integer of at least 1, or two of them, got [4]'],
      [{ size: 4, epochs: 0 }, 'epochs must be an integer of at least 1, got 0'],
      [{ size: 4, epoch: 1 }, 'epoch'],
    ] as const)
      expect(() => new ProgressiveResizing(options as never)).toThrow(message)
    const learner = new Learner(pictures(12), new Linear(96, 1), { lossFunction: F.mseLoss, seed: 1 })
    const fit = learner.fit(1, 0.01, { callbacks: [new ProgressiveResizing({ size: 4, epochs: 1 })] })
    await expect(fit).rejects.toThrow('needs a net whose input is pictures, [batch, channels, height, width]')
  })
})

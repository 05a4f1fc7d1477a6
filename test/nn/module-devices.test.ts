import { Char3Model, CharLoopConcatModel, CharLoopModel } from '../../src/apps/text/index.ts'
import { afterEach, beforeAll, expect, it, vi } from 'vitest'
import { BackendError, ValueError } from '../../src/base/errors.ts'
import {
  F,
  Learner,
  kernels,
  manualSeed,
  nn,
  openDevice,
  optim,
  tensor,
  useKernels,
  zeros,
} from '../../src/index.ts'
import type { Device, Tensor } from '../../src/index.ts'
import { ColumnarModelData } from '../../src/data/index.ts'

vi.mock('../../src/backend/webgpu/load-webgpu.ts', () => import('../tensor/fake-gpu.ts'))

const cpu = kernels()
beforeAll(() => openDevice('webgpu'))
afterEach(() => useKernels(cpu))

/** Keeps its last output and shares a weight. */
class Tied extends nn.Module<[Tensor], Tensor> {
  first = new nn.Linear(3, 3, { bias: false })
  second = new nn.Linear(3, 3, { bias: false })
  norm = new nn.BatchNorm1d(3)
  last: Tensor = zeros(3)
  constructor() {
    super()
    this.second.weight = new nn.Parameter(this.first.weight)
  }
  override forward(x: Tensor): Tensor {
    return this.norm(this.second(this.first(x)).add(this.last))
  }
}

it('moves parameters with their gradients, buffers and other fields, and keeps the objects and what shares memory', async () => {
  const model = new Tied()
  const weight = model.first.weight
  model(
    tensor([
      [1, 2, 3],
      [3, 1, 2],
    ]),
  )
    .square()
    .mean()
    .backward()
  const before = await weight.grad!.tolist()
  expect(model.to('webgpu')).toBe(model)
  const all = (): Tensor[] => [...model.parameters(), ...model.buffers(), model.last]
  expect(new Set(all().map(({ device }) => device))).toEqual(new Set(['webgpu']))
  expect(model.first.weight).toBe(weight)
  expect(weight.requiresGrad && weight.isLeaf).toBe(true)
  expect(model.second.weight.storage).toBe(weight.storage)
  expect(weight.grad!.device).toBe('webgpu')
  expect(await weight.grad!.tolist()).toEqual(before)
  expect(() => model(zeros(2, 3))).toThrow(BackendError)
  const there = await model
    .eval()(zeros(2, 3, { device: 'webgpu' }))
    .tolist()
  expect(await model.cpu()).toBe(model)
  expect(new Set(all().map(({ device }) => device))).toEqual(new Set(['cpu']))
  const here = (await model(zeros(2, 3)).tolist()) as number[][]
  here.flat().forEach((value, i) => expect(value).toBeCloseTo((there as number[][]).flat()[i]!, 5))
})

it('refuses to lose a change that was made before the values came', async () => {
  const model = new nn.Linear(2, 2).to('webgpu')
  const moving = model.cpu()
  moving.catch(() => {})
  model.requiresGrad_(false)
  model.weight.zero_()
  await expect(moving).rejects.toThrow(/changed before their values came/)
  expect(model.weight.device).toBe('webgpu')
})

it('loads a state of the CPU into a module of the device', async () => {
  const model = new nn.Linear(2, 1).to('webgpu')
  model.loadStateDict({ weight: tensor([[3, 4]]), bias: tensor([5]) })
  expect(await model.weight.tolist()).toEqual([[3, 4]])
})

const x = Float32Array.from({ length: 32 }, (_, i) => i / 16 - 1)
const y = x.map((value) => 3 * value + 1)

async function step(model: nn.Linear, optimizer: optim.Optimizer, device: Device): Promise<number> {
  const own = (values: Float32Array): Tensor => tensor(values, { shape: [32, 1], device })
  optimizer.zeroGrad()
  const loss = F.mseLoss(model(own(x)), own(y))
  loss.backward()
  optimizer.step()
  return loss.item()
}

it.each<[string, (params: nn.Parameter[]) => optim.Optimizer]>([
  ['Adam', (params) => new optim.Adam(params, { lr: 0.1 })],
  ['SGD', (params) => new optim.SGD(params, { lr: 0.1, momentum: 0.9 })],
  ['Adagrad', (params) => new optim.Adagrad(params, { lr: 0.1 })],
  ['RMSprop', (params) => new optim.RMSprop(params, { lr: 0.1, momentum: 0.5 })],
])('%s: its state follows the model, so that the losses are those of one device', async (_, make) => {
  const run = async (devices: readonly Device[]): Promise<number[]> => {
    manualSeed(4)
    const model = new nn.Linear(1, 1)
    const optimizer = make(model.parameters())
    const losses: number[] = []
    for (const device of devices) {
      await model.to(device)
      if (device === 'cpu') await optimizer.to('cpu')
      losses.push(await step(model, optimizer, device))
    }
    return losses
  }
  const expected = await run(['cpu', 'cpu', 'cpu', 'cpu', 'cpu', 'cpu'])
  const actual = await run(['cpu', 'cpu', 'webgpu', 'webgpu', 'cpu', 'cpu'])
  actual.forEach((loss, i) => expect(loss).toBeCloseTo(expected[i]!, 4))
})

it('says what to await before a step on the CPU', async () => {
  const model = new nn.Linear(1, 1).to('webgpu')
  const optimizer = new optim.Adam(model.parameters())
  await step(model, optimizer, 'webgpu')
  await model.cpu()
  await expect(step(model, optimizer, 'cpu')).rejects.toThrow(/call await optimizer\.to\('cpu'\)/)
  expect(await optimizer.to('cpu')).toBe(optimizer)
  expect(await step(model, optimizer, 'cpu')).toBeGreaterThan(0)
})

it('trains, validates and predicts with a Learner where the model is, whatever new tensors are made by', async () => {
  const rates = async (device: Device): Promise<number[]> => {
    manualSeed(2)
    const data = ColumnarModelData.fromArrays(
      [0, 9],
      [{ values: x, width: 1 }],
      { values: y, width: 1 },
      { batchSize: 8 },
    )
    const model = await new nn.Linear(1, 1).to(device)
    const learner = new Learner(data, model, { lossFunction: F.mseLoss, seed: 3 })
    const [first, second] = await learner.fit(2, 0.1)
    const predicted = await (await learner.predict()).data()
    expect(model.weight.device).toBe(device)
    return [first!.trainLoss, second!.validLoss!, ...predicted]
  }
  const expected = await rates('cpu')
  ;(await rates('webgpu')).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4))
})

it('loads the state of an optimizer whose steps are tensors on a device, once they have come', async () => {
  manualSeed(4)
  const model = await new nn.Linear(1, 1).to('cpu')
  const adam = new optim.Adam(model.parameters(), { lr: 0.1 })
  await step(model, adam, 'cpu')
  await step(model, adam, 'cpu')
  const saved = adam.stateDict()
  // As PyTorch has it in its files.
  const asTensor = Object.fromEntries(
    Object.entries(saved.state).map(([i, own]) => [
      i,
      { ...own, step: tensor(own['step'] as number, { device: 'webgpu' }) },
    ]),
  )
  const other = new optim.Adam(model.parameters(), { lr: 0.1 })
  const loading = other.loadStateDict({ ...saved, state: asTensor })
  expect(loading).toBeInstanceOf(Promise)
  expect(other.state.size).toBe(0)
  await loading
  expect([...other.state.values()].map((own) => own.step)).toEqual([2, 2])
  const here = other.loadStateDict(saved)
  expect(here).toBeUndefined()
  const wrong = other.loadStateDict({ state: asTensor, param_groups: [] })
  await expect(wrong).rejects.toThrow(ValueError)
})

it('the models of the lesson make their state where their input is', async () => {
  const sizes = { vocabulary: 5, factors: 2, hidden: 3, steps: 4 }
  for (const make of [Char3Model, CharLoopModel, CharLoopConcatModel]) {
    const model = new make(sizes).to('webgpu')
    const ids = tensor([0, 1, 2, 3], { shape: [4, 1], dtype: 'int32', device: 'webgpu' })
    expect(model(ids).device).toBe('webgpu')
  }
})

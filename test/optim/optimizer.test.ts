import { describe, expect, it } from 'vitest'
import * as nn from '../../src/nn/index.ts'
import * as optim from '../../src/optim/index.ts'
import { kernels, ones, scope, tensor, zeros, type Tensor } from '../../src/tensor/index.ts'
import { onEveryBackend } from '../nn/backends.ts'

const parameter = (...values: number[]): nn.Parameter => new nn.Parameter(tensor(values))

onEveryBackend(() => {
  it('fits a line, each step in a scope, without using more and more memory', async () => {
    const model = new nn.Linear(1, 1)
    const opt = new optim.Adam(model.parameters(), { lr: 0.1 })
    const x = tensor([[-1], [0], [1], [2]])
    const y = x.mul(3).add(8)
    const counts: number[] = []
    let loss = zeros(1)
    for (let i = 0; i < 300; i++) {
      loss = scope(() => {
        opt.zeroGrad()
        const error = nn.functional.mseLoss(model(x), y)
        error.backward()
        opt.step()
        return error.detach()
      })
      loss.kernels.release(loss.storage)
      counts.push(kernels().memory().liveStorages)
    }
    expect(counts[299]).toBe(counts[10])
    expect(await model.weight.item()).toBeCloseTo(3, 1)
    expect(await model.bias!.item()).toBeCloseTo(8, 1)
  })

  it('zeroGrad forgets gradients or makes them zeros', async () => {
    const p = parameter(1)
    const opt = new optim.SGD([p])
    p.mul(2).sum().backward()
    opt.zeroGrad(false)
    expect(await p.grad!.tolist()).toEqual([0])
    opt.zeroGrad()
    expect(p.grad).toBeNull()
  })

  it('a closure is called with gradients on, and its result returned', async () => {
    const p = parameter(1)
    const opt = new optim.SGD([p], { lr: 0.5 })
    const loss: Tensor = opt.step(() => {
      opt.zeroGrad()
      const value = p.square().sum()
      value.backward()
      return value
    })
    expect(await loss.item()).toBe(1)
    expect(await p.item()).toBe(0)
    expect(() => opt.step(async () => 1)).toThrow('the closure must not be async')
  })

  it('a gradient in another layout counts by place, not by memory', async () => {
    const p = new nn.Parameter(zeros(2, 2))
    p.grad = tensor([
      [1, 2],
      [3, 4],
    ]).t()
    new optim.SGD([p], { lr: 1 }).step()
    expect(await p.tolist()).toEqual([
      [-1, -3],
      [-2, -4],
    ])
  })

  it('a graph that was made before the step cannot be gone back through with the new weights', () => {
    const p = parameter(2)
    const loss = p.square().sum()
    p.grad = ones(1)
    new optim.SGD([p]).step()
    expect(() => loss.backward()).toThrow('was changed in place after it was used')
  })

  it('parameters added later start their own count of steps', async () => {
    const [a, b] = [parameter(1), parameter(1)]
    const opt = new optim.Adam([a], { lr: 0.1 })
    a.grad = ones(1)
    opt.step()
    opt.addParamGroup({ params: [b], lr: 0.5 })
    b.grad = ones(1)
    opt.step()
    expect(opt.state.get(a)!.step).toBe(2)
    expect(opt.state.get(b)!.step).toBe(1)
    expect(await b.item()).toBeCloseTo(0.5, 5)
  })
})

describe('learning rates', () => {
  it('are set for all groups or for each', () => {
    const opt = new optim.SGD([{ params: [parameter(1)] }, { params: parameter(2), lr: 3 }], { lr: 1 })
    expect(opt.paramGroups.map(({ lr }) => lr)).toEqual([1, 3])
    optim.setLrs(opt, 0.5)
    expect(opt.paramGroups.map(({ lr }) => lr)).toEqual([0.5, 0.5])
    optim.setLrs(opt, [0.1, 0.2])
    expect(opt.paramGroups.map(({ lr }) => lr)).toEqual([0.1, 0.2])
    expect(() => optim.setLrs(opt, [1])).toThrow('needs one rate or one for each of the 2 groups, got 1')
    expect(() => optim.setLrs(opt, -1)).toThrow('lr must be a number >= 0, got -1')
  })

  it('have the defaults of PyTorch', () => {
    const defaults = (opt: optim.Optimizer): object => opt.defaults
    expect(defaults(new optim.SGD([parameter(1)]))).toEqual({
      lr: 1e-3,
      momentum: 0,
      dampening: 0,
      weightDecay: 0,
      nesterov: false,
    })
    expect(defaults(new optim.Adam([parameter(1)]) as unknown as optim.Optimizer)).toEqual({
      lr: 1e-3,
      betas: [0.9, 0.999],
      eps: 1e-8,
      weightDecay: 0,
      amsgrad: false,
    })
    expect(new optim.AdamW([parameter(1)]).defaults.weightDecay).toBe(0.01)
    expect(new optim.RMSprop([parameter(1)]).defaults).toMatchObject({ lr: 1e-2, alpha: 0.99, eps: 1e-8 })
  })
})

describe('what cannot be trained is refused', () => {
  const p = parameter(1)
  const model = new nn.Linear(1, 1)
  it.each([
    [() => new optim.SGD([]), 'SGD: the list of parameters is empty, so there is nothing to train'],
    [() => new optim.Adam(new nn.ReLU().parameters()), 'Adam: the list of parameters is empty'],
    [() => new optim.SGD([{ params: [] }]), 'SGD: a group has no parameters'],
    [() => new optim.SGD([p, p]), 'SGD: parameter 0 [1] is in the list twice'.replace('0', '1')],
    [() => new optim.SGD([{ params: [p] }, { params: [p] }]), 'parameter 0 [1] is already in another group'],
    [() => new optim.SGD([p.mul(2)]), 'parameter 0 [1] was computed from other tensors'],
    [
      () => new optim.SGD([tensor([1], 'int32')]),
      'parameter 0 [1] is int32; only float32 tensors can be trained',
    ],
    [() => new optim.SGD([zeros(2, 3).t()]), 'parameter 0 [3, 2] is not contiguous'],
    [
      () => new optim.SGD(p as unknown as nn.Parameter[]),
      'expected a list of parameters, got one tensor; pass [tensor]',
    ],
    [
      () => new optim.SGD(model as unknown as nn.Parameter[]),
      'expected a list of parameters, got a Linear; pass model.parameters()',
    ],
    [
      () => new optim.SGD(model.namedParameters() as unknown as nn.Parameter[]),
      'item 0 must be a group { params, ... } like the others, got an array',
    ],
    [
      () => new optim.SGD([p, { params: [p] }] as unknown as nn.Parameter[]),
      'item 1 must be a tensor like the others, got an object',
    ],
    [() => new optim.SGD([p], { lr: -1 }), 'SGD: lr must be a number >= 0, got -1'],
    [() => new optim.SGD([p], { lr: NaN }), 'SGD: lr must be a number >= 0, got NaN'],
    [() => new optim.SGD([{ params: [p], lr: -1 }]), 'SGD: lr must be a number >= 0, got -1'],
    [
      () => new optim.SGD([{ params: [p], learningRate: 1 } as object as { params: nn.Parameter[] }]),
      'SGD, group: unknown option learningRate; did you mean lr?',
    ],
    [() => new optim.SGD([p], { nesterov: true }), 'nesterov needs momentum above 0 and dampening 0'],
    [() => new optim.Adam([p], { betas: [1, 0.9] }), 'Adam: betas[0] must be in [0, 1), got 1'],
    [() => new optim.AdamW([p], { weightDecay: -1 }), 'AdamW: weightDecay must be a number >= 0, got -1'],
    [() => new optim.RMSprop([p], { alpha: -1 }), 'RMSprop: alpha must be a number >= 0, got -1'],
  ])('%s', (call, message) => {
    expect(call).toThrow(message)
  })

  it('also a gradient of another size', () => {
    const other = parameter(1, 2)
    expect(() => (other.grad = ones(3))).toThrow(
      'a gradient must have the shape of its tensor; got tensor [2], gradient [3]',
    )
    expect(() => (other.grad = ones(2).toInt())).toThrow(
      'a gradient must have the dtype of its tensor, float32',
    )
    expect(other.grad).toBe(null)
  })
})

describe('a state that does not fit is refused, and nothing is changed', () => {
  it('names what differs', () => {
    const [a, b] = [parameter(1, 2), parameter(1)]
    const opt = new optim.Adam([a, b], { lr: 0.5 })
    a.grad = ones(2)
    opt.step()
    const state = opt.stateDict()
    expect(() => new optim.Adam([b]).loadStateDict(state)).toThrow(
      "the numbers of parameters per group must match this optimizer's (1), got 2",
    )
    const fresh = new optim.Adam([b, a])
    expect(() => fresh.loadStateDict(state)).toThrow(
      'exp_avg has shape [2] in the state, but its parameter is [1]',
    )
    expect(fresh.paramGroups[0]!.lr).toBe(1e-3)
    const climbing = state.param_groups.map((group) => ({ ...group, maximize: true }))
    expect(() => opt.loadStateDict({ ...state, param_groups: climbing })).toThrow('maximize')
  })
})

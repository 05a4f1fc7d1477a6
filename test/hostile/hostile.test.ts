import { expect, it } from 'vitest'
import { ShapeError } from '../../src/base/errors.ts'
import { loadBackend } from '../../src/backend/index.ts'
import { add_, copy_, fill_, normal_, uniform_ } from '../../src/tensor/ops/index.ts'
import { F, nn, ones, optim, tensor, zeros, type Tensor } from '../../src/index.ts'
import { onEveryBackend } from '../nn/backends.ts'
import { problemOf } from './problems.ts'
import { rows } from './rows/index.ts'
import { variantsOf } from './variants.ts'

const reference = await loadBackend('reference')

/** Values to 3 digits after the point. */
const rounded = (x: Tensor): number[] => [...x.dataSync()].map((value) => Math.round(value * 1000) / 1000)

/** The calls that take most tensors; hostile.slow.test.ts has all of them. */
const some = [
  'ops.add',
  'ops.cat',
  'ops.nll',
  'ops.sort',
  'F.batchNorm',
  'F.layerNorm',
  'F.linear',
  'optim.SGD',
]

onEveryBackend((name) => {
  it.each(some)('%s takes tensors in any layout, dtype and size, or refuses them', async (call) => {
    const here = await loadBackend(name)
    const other = name === 'reference' ? await loadBackend('wasm') : reference
    const row = rows[call]![0]!
    for (const variant of variantsOf(row)) {
      const problem = problemOf(row, variant, here, reference, other)
      if (problem !== null) expect.fail(`${row.label}, ${variant.label}: ${problem}`)
    }
  })

  it('batch norm reads weights and statistics that are slices', () => {
    const x = tensor([
      [1, 2],
      [3, 5],
      [4, 9],
    ])
    const weight = tensor([1, 99, 2, 99]).slice(0, 0, 4, 2)
    const trained = F.batchNorm(x, null, null, { weight, bias: tensor([10, 20]), training: true })
    expect(rounded(trained)).toEqual([8.664, 17.675, 10.267, 19.768, 11.069, 22.557])
    const mean = tensor([2, 55, 4, 55]).slice(0, 0, 4, 2)
    const variance = tensor([4, 55, 9, 55]).slice(0, 0, 4, 2)
    expect(rounded(F.batchNorm(x, mean, variance))).toEqual([-0.5, -0.667, 0.5, 0.333, 1, 1.667])
  })

  it('weights of whole numbers are refused by name', () => {
    const weight = tensor([1, 2], 'int32')
    const x = ones(3, 2)
    expect(() => F.layerNorm(x, [2], { weight })).toThrow('layerNorm: weight must be float32, got int32')
    expect(() => F.batchNorm(x, null, null, { bias: weight, training: true })).toThrow(
      'batchNorm: bias must be float32, got int32',
    )
    expect(() => F.batchNorm(x, weight, ones(2))).toThrow('batchNorm: runningMean must be float32, got int32')
  })

  it('a gradient of whole numbers is converted, and one that does not fit is refused where it is set', () => {
    const parameter = new nn.Parameter(ones(2))
    parameter.mul(2).backward(tensor([1, 1], 'int32'))
    expect(parameter.grad!.dtype).toBe('float32')
    new optim.SGD([parameter], { lr: 1 }).step()
    expect(rounded(parameter)).toEqual([-1, -1])
    expect(() => (parameter.grad = tensor([1, 1], 'int32'))).toThrow('grad: a gradient must have the dtype')
    expect(() => (parameter.grad = ones(1, 2))).toThrow('grad: a gradient must have the shape of its tensor')
  })

  it('what was expanded is not changed in place', () => {
    const expanded = (): Tensor => zeros(1).expand(3)
    const changes = [
      () => add_(expanded(), tensor([1, 2, 3])),
      () => copy_(expanded(), tensor([1, 2, 3])),
      () => fill_(expanded(), 1),
      () => normal_(expanded()),
      () => uniform_(expanded()),
      () => nn.init.normal_(expanded()),
    ]
    for (const change of changes) expect(change).toThrow(ShapeError)
    expect(rounded(add_(zeros(1).expand(1, 1), 2))).toEqual([2])
  })

  it('a linear layer of no inputs gives its bias', () => {
    const bias = tensor([1, 2], { requiresGrad: true })
    const out = F.linear(zeros(3, 2, 0), zeros(2, 0), bias)
    expect(rounded(out)).toEqual([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2])
    out.sum().backward()
    expect(rounded(bias.grad!)).toEqual([6, 6])
    expect(rounded(F.linear(zeros(1, 2, 0), zeros(1, 0)))).toEqual([0, 0])
  })
})

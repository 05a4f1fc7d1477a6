import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { AutogradError, BackendError, ValueError } from '../../src/base/errors.ts'
import {
  arange,
  eye,
  full,
  hasDevice,
  init,
  kernels,
  linspace,
  manualSeed,
  noGrad,
  openDevice,
  rand,
  randint,
  randn,
  randperm,
  scope,
  tensor,
  useKernels,
  zeros,
  type Tensor,
} from '../../src/index.ts'
import { fullLike, ones, randLike } from '../../src/index.ts'

vi.mock('../../src/backend/webgpu/load-webgpu.ts', () => import('./fake-gpu.ts'))

const cpu = kernels()

it('says how to open a device that is not', () => {
  const words = /webgpu is not open; first call await openDevice\('webgpu'\), or await init\('webgpu'\)/
  expect(() => zeros(2).to('webgpu')).toThrow(words)
  expect(() => zeros(2, { device: 'webgpu' })).toThrow(BackendError)
})

describe('with an open device', () => {
  beforeAll(() => openDevice('webgpu'))
  afterAll(() => useKernels(cpu))

  it('keeps the CPU for new tensors until init chooses another', async () => {
    expect(await hasDevice('webgpu')).toBe(true)
    expect(await hasDevice('cpu')).toBe(true)
    expect(zeros(1).device).toBe('cpu')
    await init('webgpu')
    expect(zeros(1).device).toBe('webgpu')
    expect(zeros(1, { device: 'cpu' }).device).toBe('cpu')
    useKernels(cpu)
  })

  it.each<[string, () => Tensor]>([
    ['tensor', () => tensor([1, 2], { device: 'webgpu' })],
    ['zeros', () => zeros(2, { device: 'webgpu' })],
    ['ones', () => ones([2], { device: 'webgpu' })],
    ['full', () => full([2], true, { device: 'webgpu' })],
    ['eye', () => eye(2, { device: 'webgpu' })],
    ['arange', () => arange(3, { device: 'webgpu' })],
    ['linspace', () => linspace(0, 1, 3, { device: 'webgpu' })],
    ['rand', () => rand(2, { device: 'webgpu' })],
    ['randn', () => randn(2, { device: 'webgpu' })],
    ['randint', () => randint(3, [2], { device: 'webgpu' })],
    ['randperm', () => randperm(3, { device: 'webgpu' })],
    ['fullLike', () => fullLike(zeros(2), 3, { device: 'webgpu' })],
    ['randLike', () => randLike(zeros(2), { device: 'webgpu' })],
  ])('%s makes a tensor there', async (_, make) => {
    manualSeed(1)
    const x = make()
    expect(x.device).toBe('webgpu')
    expect(await (await x.cpu()).tolist()).toEqual(await x.tolist())
  })

  it('moves values of any dtype and layout there and back', async () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ])
    for (const own of [x, x.t(), x.slice(1, 1, 3), x.toInt(), x.gt(2), zeros(0, 3), tensor(7)]) {
      const there = own.to('webgpu')
      expect([there.device, there.dtype, there.shape]).toEqual(['webgpu', own.dtype, own.shape])
      const back = await there.cpu()
      expect(back.device).toBe('cpu')
      expect(await back.tolist()).toEqual(await own.tolist())
    }
    expect(x.to('cpu')).toBeInstanceOf(Promise)
    expect(await x.cpu()).toBe(x)
    const there = x.to('webgpu')
    expect(there.to('webgpu')).toBe(there)
    expect(x.to('int32').dtype).toBe('int32')
  })

  it('refuses words that are no device', () => {
    expect(() => zeros(1).to('cuda' as 'webgpu')).toThrow(ValueError)
    expect(() => zeros(1, { device: 'gpu' as 'cpu' })).toThrow(
      "device: must be 'cpu' or 'webgpu', which reaches GPUs of all makers, got \"gpu\"",
    )
  })

  it('frees what is moved inside a scope', () => {
    const kept = scope(() => zeros(2).to('webgpu').add(1))
    expect(kept.storage.freed).toBe(false)
    let inner: Tensor | undefined
    scope(() => void (inner = zeros(2).to('webgpu')))
    expect(inner!.storage.freed).toBe(true)
  })

  it('has gradients flow back from the CPU to the device', async () => {
    const x = tensor([1, 2], { device: 'webgpu', requiresGrad: true })
    const there = x.mul(3)
    const here = await there.cpu()
    here
      .mul(tensor([5, 7]))
      .sum()
      .backward()
    expect(x.grad!.device).toBe('webgpu')
    expect(await x.grad!.tolist()).toEqual([15, 21])
  })

  it('says that a gradient cannot wait for the device', async () => {
    const x = tensor([1, 2], { requiresGrad: true })
    expect(() => x.to('webgpu')).toThrow(AutogradError)
    expect(() => x.to('webgpu')).toThrow(/would have to come back from webgpu.*requiresGrad: true/)
    expect(noGrad(() => x.to('webgpu')).device).toBe('webgpu')
    expect(await x.detach().to('webgpu').tolist()).toEqual([1, 2])
  })

  it('names the tensors that are on two devices, and how to move one', () => {
    const here = zeros(3)
    const there = zeros(2, 3, { device: 'webgpu' })
    const words = `the tensor [3] is on ${here.kernels.name}, but the tensor [2, 3] is on webgpu; move one with x.to('webgpu') or await x.cpu(), a module likewise; or create both after choosing a backend with init()`
    expect(() => here.add(there)).toThrow(`add: ${words}`)
    expect(() => noGrad(() => here.add_(there.sum(0)))).toThrow(BackendError)
    const leaf = tensor([1, 2, 3], { requiresGrad: true })
    expect(() => (leaf.grad = zeros(3, { device: 'webgpu' }))).toThrow(BackendError)
  })

  it('copies from the CPU into a tensor of the device, and says what to await for the other way', async () => {
    const there = zeros(2, 2, { device: 'webgpu' })
    there.copy_(tensor([1, 2]))
    expect(await there.tolist()).toEqual([
      [1, 2],
      [1, 2],
    ])
    expect(() => zeros(2, 2).copy_(there)).toThrow(
      'copy_: the values of the tensor [2, 2] are on webgpu and come later; pass await x.cpu() instead of x',
    )
  })

  it('has cuda() as an alias, and says so once', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    expect(zeros(1).cuda().device).toBe('webgpu')
    zeros(1).cuda()
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/cuda\(\) moves to WebGPU/)]])
    warn.mockRestore()
  })
})

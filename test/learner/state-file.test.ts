import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DTypeError, FileError, ValueError } from '../../src/base/errors.ts'
import { decodeSafetensors, encodeSafetensors, type SafetensorsTensor } from '../../src/data/index.ts'
import { Linear, Module } from '../../src/nn/index.ts'
import { tensor, type Tensor } from '../../src/tensor/index.ts'
import { loadStateFromSafetensors, stateToSafetensors } from '../../src/learner/index.ts'
import { lineData, lineLearner, Small, weightsOf } from './toy.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanner-learner-'))
})
afterAll(() => rm(folder, { recursive: true }))

it('saves and loads all weights, with the names and layouts of PyTorch', async () => {
  const path = join(folder, 'small.safetensors')
  const learner = lineLearner(lineData(16), {}, () => new Small())
  await learner.save(path)
  const { tensors, metadata } = decodeSafetensors(await readFile(path))
  expect([...tensors].map(([name, { dtype, shape }]) => `${name} ${dtype} [${shape.join()}]`)).toEqual([
    'first.bias F32 [8]',
    'first.weight F32 [8,1]',
    'last.bias F32 [1]',
    'last.weight F32 [1,8]',
  ])
  expect(metadata).toEqual({ format: 'pt' })
  const other = lineLearner(lineData(16), { seed: 9 }, () => new Small())
  expect(await weightsOf(other.model)).not.toEqual(await weightsOf(learner.model))
  await other.load(path)
  expect(await weightsOf(other.model)).toEqual(await weightsOf(learner.model))
  expect(await stateToSafetensors(other.model.stateDict(), { format: 'pt' })).toEqual(
    new Uint8Array(await readFile(path)),
  )
})

it('says what is wrong with a file and leaves the model as it was', async () => {
  const learner = lineLearner(lineData(16), {}, () => new Small())
  const before = await weightsOf(learner.model)
  const missing = join(folder, 'none.safetensors')
  await expect(learner.load(missing)).rejects.toThrow(new FileError(`There is no file ${missing}.`))
  await expect(learner.load(folder)).rejects.toThrow('it is a folder, not a file')
  const path = join(folder, 'damaged.safetensors')
  const bytes = await stateToSafetensors(learner.model.stateDict())
  await writeFile(path, bytes.subarray(0, bytes.length - 1))
  await expect(learner.load(path)).rejects.toThrow(
    `${path} cannot be loaded: The safetensors file is damaged: tensor "last.weight"`,
  )
  await writeFile(path, await stateToSafetensors(new Linear(1, 8).stateDict()))
  await expect(learner.load(path)).rejects.toThrow(
    'missing: first.weight, first.bias, last.weight, last.bias; unexpected: bias, weight',
  )
  expect(await weightsOf(learner.model)).toEqual(before)
  await expect(learner.save(join(folder, 'no', 'x.safetensors'))).rejects.toThrow('there is no folder')
  expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

class Counting extends Module<[Tensor], Tensor> {
  weight = new Linear(2, 1, { bias: false })
  constructor() {
    super()
    this.registerBuffer('count', tensor(Int32Array.of(0)))
    this.registerBuffer('mask', tensor([true, false]))
  }
  override forward(x: Tensor): Tensor {
    return x
  }
}
const file = (
  weight: SafetensorsTensor,
  count: SafetensorsTensor = { dtype: 'I64', shape: [1], data: BigInt64Array.of(7n) },
): { readonly tensors: ReadonlyMap<string, SafetensorsTensor> } =>
  decodeSafetensors(
    encodeSafetensors({
      'weight.weight': weight,
      count,
      mask: { dtype: 'BOOL', shape: [2], data: Uint8Array.of(0, 1) },
    }),
  )

it('converts the kinds of numbers that PyTorch writes', async () => {
  const model = new Counting()
  loadStateFromSafetensors(model, file({ dtype: 'F64', shape: [1, 2], data: Float64Array.of(0.5, -2) }))
  const state = model.stateDict()
  expect(await weightsOf(model)).toEqual([0.5, -2])
  expect(await state['count']!.tolist()).toEqual([7])
  expect(await state['mask']!.tolist()).toEqual([false, true])
})

it('refuses numbers that do not fit, shapes and names that differ', () => {
  const model = new Counting()
  const weight: SafetensorsTensor = { dtype: 'F32', shape: [1, 2], data: Float32Array.of(1, 2) }
  expect(() =>
    loadStateFromSafetensors(
      model,
      file(weight, { dtype: 'I64', shape: [1], data: BigInt64Array.of(2n ** 40n) }),
    ),
  ).toThrow(DTypeError)
  expect(() => loadStateFromSafetensors(model, file({ ...weight, shape: [2, 1] }))).toThrow(ValueError)
  expect(() => loadStateFromSafetensors(model, { tensors: new Map() })).toThrow('missing: ')
  expect(loadStateFromSafetensors(model, { tensors: new Map() }, { strict: false }).missingKeys.length).toBe(
    3,
  )
})

it('refuses whole numbers in the place of real ones, and cuts long names', () => {
  const model = new Linear(2, 1)
  const { weight } = model.stateDict()
  const bits = Int32Array.from(new Int32Array(Float32Array.of(0.5, 2).buffer))
  const state = (data: SafetensorsTensor): { tensors: Map<string, SafetensorsTensor> } => ({
    tensors: new Map([
      ['weight', data],
      ['bias', { dtype: 'F32', shape: [1], data: Float32Array.of(0) }],
    ]),
  })
  expect(() => loadStateFromSafetensors(model, state({ dtype: 'I32', shape: [1, 2], data: bits }))).toThrow(
    new DTypeError(
      'loadStateDict',
      'weight must be a float tensor (F64, F32, F16 or BF16), but the file has it as I32',
    ),
  )
  loadStateFromSafetensors(model, state({ dtype: 'F64', shape: [1, 2], data: Float64Array.of(0.5, 2) }))
  expect([...weight!.dataSync()]).toEqual([0.5, 2])
  const many = new Map(
    Array.from({ length: 1000 }, (_, i) => [
      `${i}`.repeat(10_000),
      { dtype: 'F32', shape: [1], data: Float32Array.of(0) } as const,
    ]),
  )
  expect(() => loadStateFromSafetensors(model, { tensors: many })).toThrow(/^[^\n]{1,3000}, and 980 more$/)
})

import { describe, expect, it } from 'vitest'
import { IndexError, ShapeError } from '../../src/base/errors.ts'
import { arange, tensor, zeros, type Tensor } from '../../src/tensor/index.ts'
import { onEveryBackend } from '../nn/backends.ts'

const cube = (): Tensor => arange(24).view(2, 3, 4)

interface Expected {
  readonly shape: readonly number[]
  readonly strides: readonly number[]
  readonly offset?: number
}

const views: [string, (x: Tensor) => Tensor, Expected][] = [
  ['transpose', (x) => x.transpose(0, 2), { shape: [4, 3, 2], strides: [1, 4, 12] }],
  ['permute', (x) => x.permute(1, 2, 0), { shape: [3, 4, 2], strides: [4, 1, 12] }],
  ['view', (x) => x.view(6, -1), { shape: [6, 4], strides: [4, 1] }],
  ['view of an array', (x) => x.view([2, 12]), { shape: [2, 12], strides: [12, 1] }],
  [
    'view of a transpose, split',
    (x) => x.transpose(0, 2).view(2, 2, 3, 2),
    { shape: [2, 2, 3, 2], strides: [2, 1, 4, 12] },
  ],
  ['reshape', (x) => x.reshape(3, 8), { shape: [3, 8], strides: [8, 1] }],
  ['flatten', (x) => x.flatten(1), { shape: [2, 12], strides: [12, 1] }],
  ['expand', (x) => x.select(1, 0).unsqueeze(1).expand(2, 5, 4), { shape: [2, 5, 4], strides: [12, 0, 1] }],
  [
    'expand with a new dimension',
    (x) => x.expand(7, -1, -1, -1),
    { shape: [7, 2, 3, 4], strides: [0, 12, 4, 1] },
  ],
  ['slice with a step', (x) => x.slice(2, 1, 4, 2), { shape: [2, 3, 2], strides: [12, 4, 2], offset: 1 }],
  ['slice from the end', (x) => x.slice(1, -1), { shape: [2, 1, 4], strides: [12, 4, 1], offset: 8 }],
  ['narrow', (x) => x.narrow(1, 1, 2), { shape: [2, 2, 4], strides: [12, 4, 1], offset: 4 }],
  ['select', (x) => x.select(-1, 2), { shape: [2, 3], strides: [12, 4], offset: 2 }],
  ['select of a select', (x) => x.select(0, 1).select(0, -1), { shape: [4], strides: [1], offset: 20 }],
  ['unsqueeze', (x) => x.unsqueeze(-1), { shape: [2, 3, 4, 1], strides: [12, 4, 1, 1] }],
  ['squeeze', (x) => x.narrow(1, 2, 1).squeeze(1), { shape: [2, 4], strides: [12, 1], offset: 8 }],
  ['t', (x) => x.select(0, 0).t(), { shape: [4, 3], strides: [1, 4] }],
  ['detach', (x) => x.detach(), { shape: [2, 3, 4], strides: [12, 4, 1] }],
]

onEveryBackend(() => {
  it.each(views)(
    '%s shares the numbers and only changes how they are read',
    (_name, see, { shape, strides, offset = 0 }) => {
      const x = cube()
      const view = see(x)
      expect(view.storage).toBe(x.storage)
      expect({ shape: view.shape, strides: view.strides, offset: view.offset }).toEqual({
        shape,
        strides,
        offset,
      })
      // The number at a place is the place's own number.
      const places = shape.reduce<number[]>(
        (list, extent, d) =>
          list.flatMap((at) => Array.from({ length: extent }, (_, i) => at + i * strides[d]!)),
        [offset],
      )
      expect([...view.dataSync()]).toEqual(places)
      expect([...view.contiguous().dataSync()]).toEqual(places)
    },
  )

  it('a change of the data shows in every view', () => {
    const x = cube()
    const column = x.select(2, 0)
    x.fill_(7)
    expect([...column.dataSync()]).toEqual([7, 7, 7, 7, 7, 7])
    column.zero_()
    expect([...x.select(0, 0).select(0, 0).dataSync()]).toEqual([0, 7, 7, 7])
  })

  it('contiguous copies only where the numbers do not lie in order; clone always', () => {
    const x = cube()
    expect(x.contiguous()).toBe(x)
    expect(x.transpose(0, 1).contiguous().storage).not.toBe(x.storage)
    expect(x.clone().storage).not.toBe(x.storage)
    expect(x.transpose(0, 1).clone().isContiguous()).toBe(true)
  })

  it('isContiguous looks past sizes of 1 and 0', () => {
    expect(zeros(3, 1).t().isContiguous()).toBe(true)
    expect(zeros(0, 3).t().isContiguous()).toBe(true)
    expect(zeros(2, 3).t().isContiguous()).toBe(false)
    expect(zeros(1).expand(2).isContiguous()).toBe(false)
  })

  it('flatten and reshape copy where they must', () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ])
    const flat = x.t().flatten()
    expect(flat.storage).not.toBe(x.storage)
    expect([...flat.dataSync()]).toEqual([1, 3, 2, 4])
  })
})

describe('T, mT and dim()', () => {
  it('are views and the number of dimensions', async () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ])
    expect([x.T.shape, x.dim(), tensor(1).dim(), tensor([1, 2]).T.shape]).toEqual([[3, 2], 2, 0, [2]])
    x.T.at(2, 0).fill_(9)
    expect(await x.at(0).tolist()).toEqual([1, 2, 9])
    expect(x.unsqueeze(0).mT.shape).toEqual([1, 3, 2])
    expect(() => x.unsqueeze(0).T).toThrow('T: needs at most two dimensions; for batches of matrices use mT')
    expect(() => tensor([1]).mT).toThrow('mT: needs at least two dimensions')
  })
})

describe('views that are not possible', () => {
  it('view says to call contiguous()', () => {
    expect(() => zeros(2, 3).t().view(6)).toThrow(ShapeError)
    expect(() => zeros(2, 3).t().view(6)).toThrow(
      'view: the tensor is not contiguous and cannot be viewed in this shape without a copy; call contiguous() first, or use reshape(); got tensor [3, 2], strides [1, 3], shape [6]',
    )
    expect(zeros(2, 3).t().contiguous().view(6).shape).toEqual([6])
  })

  it.each<[string, () => Tensor, string]>([
    [
      'too many elements',
      () => zeros(2, 3).view(7),
      'view: 6 elements do not match this shape; got shape [7]',
    ],
    [
      'a shape that does not divide',
      () => zeros(2, 3).view(4, -1),
      'view: 6 elements cannot be divided into this shape; got shape [4, -1]',
    ],
    ['two unknown sizes', () => zeros(4).view(-1, -1), 'view: only one size can be -1; got shape [-1, -1]'],
    [
      'stretching a size above 1',
      () => zeros(2).expand(3),
      'expand: only dimensions of size 1 can be expanded; got shape [2], target [3]',
    ],
    [
      'stretching to fewer dimensions',
      () => zeros(2, 1).expand(2),
      'expand: a tensor cannot be expanded to fewer dimensions; got shape [2, 1], target [2]',
    ],
    [
      'a dimension that is not there',
      () => zeros(2, 3).transpose(0, 2),
      'transpose: dim 2 is out of range [-2, 1] for a tensor with 2 dimensions',
    ],
    [
      'a dimension named twice',
      () => zeros(2, 3).permute(0, 0),
      'permute: every dimension must be listed exactly once; got tensor [2, 3], dims [0, 0]',
    ],
    [
      't of three dimensions',
      () => zeros(1, 2, 3).t(),
      't: needs at most 2 dimensions; use transpose() or permute(); got tensor [1, 2, 3]',
    ],
  ])('%s', (_what, make, message) => {
    expect(make).toThrow(ShapeError)
    expect(make).toThrow(message)
  })

  it.each<[string, () => Tensor, string]>([
    ['select', () => zeros(2, 3).select(1, 3), 'select: index 3 is out of range for dim 1 of size 3'],
    [
      'narrow',
      () => zeros(2, 3).narrow(1, 2, 2),
      'narrow: start 2 and length 2 are out of range for dim 1 of size 3',
    ],
  ])('%s outside the tensor', (_what, make, message) => {
    expect(make).toThrow(IndexError)
    expect(make).toThrow(message)
  })
})

import { expect, it } from 'vitest'
/* oxlint-disable unicorn/no-array-sort -- the method of tensors, which changes nothing */
import { ValueError } from '../../src/base/errors.ts'
import { cat, full, grad, scatterAdd, tensor, where, type Tensor } from '../../src/index.ts'
import { onEveryBackend } from '../nn/backends.ts'

const ints = (values: number | number[] | number[][]): Tensor => tensor(values, 'int32')
const list = (x: Tensor): number[] => [...x.dataSync()]

onEveryBackend(() => {
  it('order is exact beyond 2^24', () => {
    const x = ints([100000003, 100000001, 100000002])
    expect(list(x.sort().values)).toEqual([100000001, 100000002, 100000003])
    expect(list(x.sort().indices)).toEqual([1, 2, 0])
    expect(list(x.topk(2).values)).toEqual([100000003, 100000002])
    expect(list(x.topk(2).indices)).toEqual([0, 2])
    expect(ints([100000001, 100000003]).argmax().itemSync()).toBe(1)
    expect(ints([100000003, 100000001]).argmin().itemSync()).toBe(1)
    expect(list(ints([[100000001, 100000003]]).max(1).values)).toEqual([100000003])
    expect(list(ints([[100000003, 100000001]]).min(1).values)).toEqual([100000001])
  })

  it('the dtype of an empty vector counts in cat', () => {
    const joined = cat([ints([1, 2]), tensor([])])
    expect([joined.dtype, list(joined)]).toEqual(['float32', [1, 2]])
    expect(cat([tensor([], 'int32'), tensor([true], 'bool')]).dtype).toBe('int32')
    const empty = tensor([], { requiresGrad: true })
    expect(grad([cat([ints([1]), empty]).sum()], [empty])[0]!.shape).toEqual([0])
  })

  it('comparisons with numbers that are no int32 are right', () => {
    const x = ints([1, -5])
    expect(list(x.lt(3e9))).toEqual([1, 1])
    expect(list(x.le(3e9))).toEqual([1, 1])
    expect(list(x.gt(3e9))).toEqual([0, 0])
    expect(list(x.ge(-3e9))).toEqual([1, 1])
    expect(list(x.lt(-Infinity))).toEqual([0, 0])
    expect(list(ints([2147483647]).eq(3e9))).toEqual([0])
    expect(list(ints([2147483647]).ne(3e9))).toEqual([1])
    expect(list(x.lt(NaN))).toEqual([0, 0])
    expect(list(x.ne(NaN))).toEqual([1, 1])
    const large = ints([16777216, 16777217])
    expect(list(large.gt(16777216.5))).toEqual([0, 1])
    expect(list(large.le(16777216.5))).toEqual([1, 0])
    expect(list(large.eq(16777216.5))).toEqual([0, 0])
  })

  it('bounds outside int32 limit nothing, or cannot be the result', () => {
    const x = ints([1, -5])
    expect(list(x.clamp(0, 3e9))).toEqual([1, 0])
    expect(list(x.minimum(3e9))).toEqual([1, -5])
    expect(list(x.maximum(-3e9))).toEqual([1, -5])
    expect(x.minimum(3e9).dtype).toBe('int32')
    expect(() => x.maximum(3e9)).toThrow('maximum: 3000000000 does not fit int32')
    expect(() => x.add(3e9)).toThrow('add: 3000000000 does not fit int32')
    expect(() => x.fill_(3e9)).toThrow(ValueError)
    expect(() => x.add_(3e9)).toThrow(ValueError)
    expect(() => where(x.gt(0), 3e9, x)).toThrow(ValueError)
    expect(() => full([1], NaN, { dtype: 'int32' })).toThrow('full: NaN does not fit int32')
  })

  it('sums and products are exact in 64 bits, or say that they do not fit', () => {
    const refused = [
      () => ints([1700000000, 1700000001]).sum(),
      () => ints([1700000000, 1700000001]).cumsum(0),
      () => ints([65536, 65536]).prod(),
    ]
    for (const call of refused) expect(call).toThrow(/does not fit int32; convert the tensor with toFloat/)
    const table = ints(
      [1700000000, 1700000001].map((value) => Array.from({ length: 70 }, (_, i) => (i === 68 ? value : i))),
    )
    expect(() => table.sum(0)).toThrow('sum: element [68] of the result does not fit int32')
    expect(ints([2000000000, 2000000000, -2000000000]).sum().itemSync()).toBe(2000000000)
    expect(list(table.narrow(1, 0, 68).sum(0))).toEqual(Array.from({ length: 68 }, (_, i) => 2 * i))
    expect(ints([65536, 32768, -1]).prod().itemSync()).toBe(-2147483648)
    expect(ints([2147483647, 2147483647, 2147483647, 0]).prod().itemSync()).toBe(0)
    expect(
      list(
        ints([
          [16777217, 3],
          [7, 11],
        ]).prod(0),
      ),
    ).toEqual([117440519, 33])
    expect(ints([16777217, -16777216]).mean().itemSync()).toBe(0.5)
    expect(ints([16777217, 16777218]).var().itemSync()).toBe(0.5)
    expect(list(scatterAdd(ints([2147483647, 0]), 0, ints([0, 1, 0]), ints([1, 7, -1])))).toEqual([
      2147483647, 7,
    ])
    expect(() => scatterAdd(ints([2147483647]), 0, ints([0]), ints([1]))).toThrow(
      'scatterAdd: element [0] of the result does not fit int32',
    )
  })

  it('powers are exact', () => {
    expect(ints(3).pow(17).itemSync()).toBe(129140163)
    expect(list(ints([-2, 0, -1]).pow(ints([31, 0, 7])))).toEqual([-2147483648, 1, -1])
    expect(ints([2]).pow(-1).itemSync()).toBe(0.5)
    expect(() => ints([3, 2]).pow(ints([5, 31]))).toThrow('pow: element [1] of the result does not fit int32')
    expect(() => ints([3]).pow(ints([-1]))).toThrow('has a negative exponent')
  })

  it('a float that has no int32 is refused', () => {
    expect(() => tensor([1, 3e9]).toInt()).toThrow('toInt: element [1] cannot be converted to int32')
    expect(() => tensor([[NaN]]).toInt()).toThrow('toInt: element [0, 0] cannot be converted to int32')
    expect(list(tensor([-2147483648, 2147483520, -1.9]).toInt())).toEqual([-2147483648, 2147483520, -1])
  })
})

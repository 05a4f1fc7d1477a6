import { describe, expect, it } from 'vitest'
import { tensor, ValueError } from '../../src/index.ts'

describe('cumprod of int32', () => {
  it('refuses a product that does not fit, and names itself', () => {
    for (const list of [
      [65536, 65536],
      [100000, 100000, 3],
      [2, -65536, 65536, 5],
    ])
      expect(() => tensor(list, 'int32').cumprod(0)).toThrow(
        new ValueError('cumprod', 'a product does not fit int32; convert the tensor with toFloat() first'),
      )
  })

  it('is exact up to the largest integer, and 0 after a zero whatever follows', async () => {
    expect(await tensor([46341, 46340, 1, -1], 'int32').cumprod(0).tolist()).toEqual([
      46341, 2147441940, 2147441940, -2147441940,
    ])
    expect(await tensor([7, 0, 65536, 65536, 65536], 'int32').cumprod(0).tolist()).toEqual([7, 0, 0, 0, 0])
    expect(await tensor([[3, 4], [0, -5], [9, 6]], 'int32').cumprod(0).tolist()).toEqual([[3, 4], [0, -20], [0, -120]]) // prettier-ignore
    expect(await tensor([true, true, false, true]).cumprod(0).tolist()).toEqual([1, 1, 0, 0])
  })
})

import { expect, it } from 'vitest'
import { tensor, type Tensor } from '../../src/index.ts'
import { ValueError } from '../../src/base/errors.ts'

/** JavaScript's operators do not know tensors: TypeScript refuses most of these, JavaScript none. */
const operations: Readonly<Record<string, (x: number, y: number) => unknown>> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '<': (x, y) => x < y,
  '>=': (x, y) => x >= y,
  'unary -': (x) => -x,
  '==': (x) => x == 5,
}

it.each(Object.entries(operations))('%s of tensors is an error, not a wrong number', (_, run) => {
  const as = (x: Tensor): number => x as unknown as number
  expect(() => run(as(tensor(10.5)), as(tensor(9.5)))).toThrow(ValueError)
  expect(() => run(as(tensor(3)), 1)).toThrow(/methods such as add\(\) and lt\(\), or item\(\)/)
})

it('a tensor in a text is printed', () => {
  expect(`${tensor([1, 2])}`).toBe('tensor([1., 2.])')
})

it.each([
  ['truth values alone are bool', [true, false], 'bool', [1, 0]],
  ['numbers first', [2, true, 0.5], 'float32', [2, 1, 0.5]],
  ['truth values first', [true, 2, 0.5], 'float32', [1, 2, 0.5]],
  ['in other rows', [[true], [7]], 'float32', [1, 7]],
  ['a typed array', [[true], Float32Array.of(7)], 'float32', [1, 7]],
] as const)('mixed values: %s', async (_, values, dtype, expected) => {
  const x = tensor(values as never)
  expect(x.dtype).toBe(dtype)
  expect(Array.from(await x.data())).toEqual(expected)
})

it('the methods div and round take options', async () => {
  expect(await tensor([7, -7], 'int32').div(2, { roundingMode: 'floor' }).tolist()).toEqual([3, -4])
  expect(() => tensor([7], 'int32').div(tensor([0], 'int32'), { roundingMode: 'trunc' })).toThrow(ValueError)
  expect(await tensor([2.345]).round({ decimals: 1 }).tolist()).toEqual([expect.closeTo(2.3, 5)])
  expect(() => tensor([1]).div(2, { rounding_mode: 'floor' } as never)).toThrow(/roundingMode/)
})

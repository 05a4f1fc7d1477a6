import { expect, it } from 'vitest'
import { MemoryError, ShapeError } from '../../src/base/errors.ts'
import { arange, noGrad, scope, tensor, zeros, type Tensor } from '../../src/index.ts'
import { onEveryBackend } from '../nn/backends.ts'

const matrix = (): Tensor => arange(6).view(2, 3)

onEveryBackend(() => {
  it('a mask selects when its values are there, and its gradient flows back', async () => {
    const x = tensor([1, -2, 3], { requiresGrad: true })
    const positive = await x.at(x.gt(0))
    expect(await positive.tolist()).toEqual([1, 3])
    positive
      .mul(tensor([5, 7]))
      .sum()
      .backward()
    expect(await x.grad!.tolist()).toEqual([5, 0, 7])
  })

  it('a mask takes as many dimensions as it has, next to numbers, ranges and index tensors', async () => {
    const x = arange(12).view(2, 2, 3)
    const mask = tensor(
      [
        [true, false],
        [false, true],
      ],
      'bool',
    )
    expect(await (await x.at(mask)).tolist()).toEqual([
      [0, 1, 2],
      [9, 10, 11],
    ])
    expect(await (await x.at(mask, -1)).tolist()).toEqual([2, 11])
    expect(await (await x.at(mask, tensor([0, 1], 'int32'))).tolist()).toEqual([0, 10])
    const columns = tensor([false, true, true], 'bool')
    expect(await (await x.at(0, '...', columns)).tolist()).toEqual([
      [1, 2],
      [4, 5],
    ])
    expect((await x.at(tensor(true, 'bool'))).shape).toEqual([1, 2, 2, 3])
    expect((await x.at(tensor(false, 'bool'))).shape).toEqual([0, 2, 2, 3])
  })

  it('the graph is that of the call, whatever the setting is when the values come', async () => {
    const x = tensor([1, 2], { requiresGrad: true })
    const mask = tensor([true, false], 'bool')
    const recorded = x.at(mask)
    const selected = x.maskedSelect(mask)
    noGrad(() => undefined)
    expect((await recorded).requiresGrad).toBe(true)
    expect((await selected).requiresGrad).toBe(true)
    expect((await x.detach().at(mask)).requiresGrad).toBe(false)
  })

  it('setAt writes into the tensor itself, also through views', async () => {
    const x = zeros(2, 3)
    expect(x.setAt(0, tensor([1, 2, 3]))).toBe(x)
    x.at(1).setAt('1:', 7)
    x.t().setAt([[0, 2], 1], tensor([8, 9]))
    expect(await x.tolist()).toEqual([
      [1, 2, 3],
      [8, 7, 9],
    ])
    x.setAt(x.gt(7), tensor([-1, -2]))
    x.setAt([1, tensor([1], 'int32')], 0)
    expect(await x.tolist()).toEqual([
      [1, 2, 3],
      [-1, 0, -2],
    ])
  })
})

it('numbers, ranges and new dimensions return views', async () => {
  const x = matrix()
  x.at('...', 1).fill_(9)
  x.at(null, { start: -1 }).mul_(2)
  expect(await x.tolist()).toEqual([
    [0, 9, 2],
    [6, 18, 10],
  ])
})

it('the compiler knows which calls wait', async () => {
  const x = matrix()
  const rows: Tensor = x.at([1, 0], '1:')
  const more: Tensor = x.at(x.argmax(0), tensor([0], 'int32'))
  const later: Promise<Tensor> = x.at(x.gt(2))
  const mixed: Promise<Tensor> = x.at(x.argmax(1).ne(0), 0)
  const unknown: Tensor = tensor([0, 1]).toInt()
  const either: Tensor | Promise<Tensor> = x.at(unknown)
  expect([rows.shape, more.shape]).toEqual([[2, 2], [3]])
  expect((await later).shape).toEqual([3])
  expect((await mixed).shape).toEqual([2])
  expect((await either).shape).toEqual([2, 3])
})

it('a mask is refused inside a scope, and what is known is not', () => {
  const x = matrix()
  expect(() => scope(() => x.at(x.gt(2)))).toThrow(MemoryError)
  expect(() => scope(() => x.at(x.gt(2)))).toThrow('at: the shape of its result depends on values')
  expect(scope(() => x.at([true, false])).shape).toEqual([1, 3])
  expect([...scope(() => x.setAt(x.gt(2), 0)).dataSync()]).toEqual([0, 1, 2, 0, 0, 0])
})

it('says what is wrong with an index', () => {
  const x = matrix()
  const wrong: [() => unknown, string][] = [
    [() => x.at(2), 'at: index 2 is out of range for dim 0 of size 2'],
    [() => x.at(0, 0, 0), 'at: too many indices: 3 for a tensor with 2 dimensions'],
    [() => x.at([0, 2]), 'at: index [1] is 2, outside -2 to 1'],
    [() => x.at('...', '...'), "at: only one index can be '...'"],
    [() => x.at(0.5), 'at: an index must be an integer, got 0.5'],
    [() => x.at([0, 0.5]), 'at: an index must consist of integers or booleans, got 0.5'],
    [() => x.at('1-2' as '1:2'), "at: a range is written as '1:5', ':-1' or '::2', got \"1-2\""],
    [() => x.at('::-1'), 'slice: the step must be an integer of at least 1, got -1'],
    [() => x.at(tensor([0])), 'at: an index must be int32 or bool, got float32'],
    [() => x.at(tensor([true], 'bool')), 'at: a mask must have the sizes of the dimensions from 0'],
    [() => x.at(undefined as never), 'at: an index is a number, a range such as'],
    [() => x.at({ begin: 1 } as never), 'at: unknown option begin'],
    [() => x.at([0, 1, 0], [0, 1]), 'at: shapes cannot be broadcast'],
    [
      () => x.setAt(0, tensor([1, 2])),
      'setAt: the values cannot be broadcast to the shape that the index selects',
    ],
    [() => x.setAt(x.gt(2), tensor([1, 2])), 'setAt: the mask selects 3 places, and there are 2 values'],
  ]
  for (const [call, text] of wrong) expect(call).toThrow(text)
  expect(() => x.setAt(x.gt(2), tensor([1, 2]))).toThrow(ShapeError)
})

import { beforeEach, describe, expect, it } from 'vitest'
import type { Communicator, ReducedArray } from '../../src/mpi/communicator.ts'
import { sumTouchedRows } from '../../src/mpi/touched-rows.ts'
import { tensor, zeros, type Tensor } from '../../src/tensor/index.ts'

/** Ranks in one process: each call waits for that of the others, and counts the bytes that a rank sends. */
class Ranks {
  readonly sent: number[]
  readonly communicators: readonly Communicator[]
  #arrived: { readonly value: unknown; readonly done: (all: unknown[]) => void }[] = []

  constructor(worldSize: number) {
    this.sent = Array.from({ length: worldSize }, () => 0)
    this.communicators = this.sent.map((_, rank) => this.#communicator(rank, worldSize))
  }

  #meet<T>(rank: number, value: T, bytes: number): Promise<T[]> {
    this.sent[rank]! += bytes
    return new Promise((done) => {
      this.#arrived[rank] = { value, done: done as (all: unknown[]) => void }
      if (Object.keys(this.#arrived).length < this.sent.length) return
      const arrived = this.#arrived
      this.#arrived = []
      for (const own of arrived) own.done(arrived.map((other) => other.value))
    })
  }

  #communicator(rank: number, worldSize: number): Communicator {
    return {
      rank,
      worldSize,
      allReduce: async (values: ReducedArray) => {
        const all = await this.#meet(rank, values.slice(), values.byteLength)
        for (let i = 0; i < values.length; i++) values[i] = all.reduce((sum, own) => sum + own[i]!, 0)
      },
      allGatherBytes: (bytes: Uint8Array) => this.#meet(rank, bytes.slice(), bytes.byteLength),
    } as unknown as Communicator
  }
}

/** A table whose gradient has these rows, all numbers of a row alike; null for no gradient. */
function table(size: readonly [number, number], rows: Readonly<Record<number, number>> | null): Tensor {
  const own = zeros(size, { requiresGrad: true })
  if (rows === null) return own
  const values = new Float32Array(size[0] * size[1])
  for (const [row, value] of Object.entries(rows))
    values.fill(value, Number(row) * size[1], (Number(row) + 1) * size[1])
  own.grad = tensor(values, { shape: size })
  return own
}

describe('rows that a batch touched', () => {
  let ranks: Ranks
  beforeEach(() => (ranks = new Ranks(2)))

  const summed = async (...tables: readonly Tensor[]): Promise<number[][]> => {
    await Promise.all(tables.map((own, rank) => sumTouchedRows(ranks.communicators[rank]!, [own])))
    return tables.map(({ grad }) => Array.from(grad!.dataSync()))
  }

  it('are added up, in even and odd widths, and only they travel', async () => {
    for (const width of [3, 4]) {
      ranks = new Ranks(2)
      const [first, second] = await summed(
        table([100, width], { 2: 1, 7: 0.1 }),
        table([100, width], { 7: 0.2, 99: -3 }),
      )
      expect(second).toEqual(first)
      const wanted = table([100, width], { 2: 1, 7: Math.fround(0.1) + Math.fround(0.2), 99: -3 })
      expect(first).toEqual(Array.from(wanted.grad!.dataSync()))
      // Two counts, two row numbers and two rows.
      expect(ranks.sent).toEqual([16 + 8 + 8 * width, 16 + 8 + 8 * width])
    }
  })

  it('a process without rows gets the gradient of the others', async () => {
    const [first, second] = await summed(table([50, 2], null), table([50, 2], { 3: 5 }))
    expect(first).toEqual(second)
    expect(first!.filter((value) => value !== 0)).toEqual([5, 5])
  })

  it('the whole table travels if most of it was touched', async () => {
    const every = Object.fromEntries(Array.from({ length: 6 }, (_, row) => [row, row + 1]))
    const [first, second] = await summed(table([6, 2], every), table([6, 2], { 0: 1 }))
    expect(second).toEqual(first)
    expect(first!.slice(0, 4)).toEqual([2, 2, 2, 2])
    expect(ranks.sent[1]).toBe(16 + 48)
  })

  it('nothing travels but the counts if no process has a gradient', async () => {
    const own = [table([50, 2], null), table([50, 2], null)]
    await Promise.all(own.map((one, rank) => sumTouchedRows(ranks.communicators[rank]!, [one])))
    expect(own.map(({ grad }) => grad)).toEqual([null, null])
    expect(ranks.sent).toEqual([16, 16])
  })
})

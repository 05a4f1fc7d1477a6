import { expect, it } from 'vitest'
import { noisyData } from '../../../src/apps/autoencoder/noisy-batches.ts'
import { RowEncoder } from '../../../src/apps/autoencoder/fit-row-encoder.ts'
import type { Batch, ModelData } from '../../../src/data/index.ts'
import { Table } from '../../../src/data/tables/table.ts'

function data(): ModelData {
  const table = Table.fromRows(
    Array.from({ length: 53 }, (_, i) => ({ size: (i * i) % 17, kind: 'abc'[i % 3]!, far: i / 7 })),
  )
  const encoder = RowEncoder.fit(table, {
    cats: ['kind'],
    conts: ['size', 'far'],
    oneHotLevels: 100,
    categoryLoss: 'squared',
  })
  const rows = Int32Array.from({ length: 53 }, (_, i) => i)
  const split = { trainRows: rows.subarray(0, 43), validRows: rows.subarray(43) }
  return noisyData(encoder, encoder.cells(table), split, { batchSize: 8, swapNoise: 0.3, seed: 5 })
}

const plain = ({ columns, target }: Batch): number[][] =>
  [...columns, target].map(({ values }) => Array.from(values))

it('resumes at a position with the same rows and noise', () => {
  const whole = data().trainLoader
  const epochs = [0, 1, 2].map(() => Array.from(whole.batches(), plain))
  expect(epochs[0]).toHaveLength(6)
  for (const [epoch, batch] of [
    [0, 0],
    [1, 3],
    [2, 5],
    [1, 6],
  ] as const) {
    const source = data().trainLoader
    source.position = { epoch, batch }
    expect(Array.from(source.batches({ reuse: true }), plain)).toEqual(epochs[epoch]!.slice(batch))
    if (epoch < 2) expect(Array.from(source.batches(), plain)).toEqual(epochs[epoch + 1])
  }
})

it('counts the batches handed out, not those prefetched', () => {
  const source = data().trainLoader
  const batches = source.batches({ reuse: true })
  batches.next()
  batches.prefetch()
  expect(source.position).toEqual({ epoch: 0, batch: 1 })
})

it('forks the epoch that comes next, and stays where it is', () => {
  const [source, other] = [data().trainLoader, data().trainLoader]
  for (const one of [source, other]) Array.from(one.batches(), plain)
  const fork = source.fork!()
  const next = Array.from(other.batches(), plain)
  expect(Array.from(fork.batches(), plain)).toEqual(next)
  expect(source.position).toEqual({ epoch: 0, batch: 6 })
  expect(Array.from(source.batches(), plain)).toEqual(next)
})

import { existsSync, mkdtempSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RowFile, type RowBlock, type RowLayout } from '../../src/data/row-file.ts'
import { RowFileLoader } from '../../src/data/row-file-loader.ts'

let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'lanner-row-file-'))))
afterAll(() => rmSync(folder, { recursive: true }))

const layout: RowLayout = {
  columns: [
    { kind: 'int32', width: 2 },
    { kind: 'float32', width: 1 },
  ],
  target: { kind: 'int32', width: 0 },
}

/** A file of rows whose numbers all come of that of the row. */
function make(sizes: readonly number[]): RowFile {
  const blocks: RowBlock[] = []
  for (const rows of sizes) blocks.push({ from: blocks.reduce((sum, each) => sum + each.rows, 0), rows })
  const file = RowFile.create(join(folder, 'rows'), layout, blocks)
  // In turns, as rows that are drawn into blocks come.
  for (let i = 0; i < Math.max(...sizes); i++)
    blocks.forEach(({ from, rows }, block) => {
      if (i >= rows) return
      const at = file.next(block)
      const row = from + i
      file.ints[at] = row
      file.ints[at + 1] = -row
      file.floats[at + 2] = row / 2
      file.ints[at + 3] = 7 * row
    })
  file.finish()
  return file
}

/** The rows of an epoch, batch by batch; all numbers of a row must be its own. */
function epoch(loader: RowFileLoader, reuse = true): number[][] {
  return Array.from(loader.batches({ reuse }), ({ columns, target, size }) => {
    expect(columns.map(({ shape }) => shape)).toEqual([
      [size, 2],
      [size, 1],
    ])
    expect(target.shape).toEqual([size])
    return Array.from({ length: size }, (_, i) => {
      const row = columns[0]!.values[2 * i]!
      expect(columns[0]!.values[2 * i + 1]! + 0).toBe(0 - row)
      expect(columns[1]!.values[i]).toBe(row / 2)
      expect(target.values[i]).toBe(7 * row)
      return row
    })
  })
}

const all = (rows: number): number[] => Array.from({ length: rows }, (_, i) => i)
const sorted = (rows: readonly number[]): number[] => rows.toSorted((a, b) => a - b)

describe('RowFileLoader', () => {
  it('gives each row once an epoch, in an order that seed and number of the epoch decide', () => {
    const file = make([7, 0, 13, 5])
    const shuffled = (seed: number): RowFileLoader =>
      new RowFileLoader(file, file.blocks, { batchSize: 4, shuffle: { seed } })
    const loader = shuffled(1)
    expect([loader.rows, loader.length]).toEqual([25, 7])
    const epochs = [epoch(loader), epoch(loader), epoch(loader)]
    for (const batches of epochs) {
      expect(batches.map((batch) => batch.length)).toEqual([4, 4, 4, 4, 4, 4, 1])
      expect(sorted(batches.flat())).toEqual(all(25))
    }
    expect(new Set(epochs.map((batches) => batches.join())).size).toBe(3)
    const again = shuffled(1)
    expect([epoch(again), epoch(again), epoch(again)]).toEqual(epochs)
    expect(epoch(shuffled(2))).not.toEqual(epochs[0])
    // Blocks change places, and the rows in them too.
    const first = new Set(epochs.map((batches) => batches.flat()[0]! < 7))
    expect(first.size).toBe(2)
    file.remove()
    expect(existsSync(join(folder, 'rows'))).toBe(false)
  })

  it('continues where a checkpoint stopped, also in the middle of a block', () => {
    const file = make([7, 13, 5])
    const loader = (): RowFileLoader =>
      new RowFileLoader(file, file.blocks, { batchSize: 4, shuffle: { seed: 3 } })
    const whole = loader()
    const epochs = [epoch(whole), epoch(whole)]
    expect(whole.position).toEqual({ epoch: 1, batch: 7 })
    for (let batch = 0; batch <= 7; batch++) {
      const later = loader()
      later.position = { epoch: 1, batch }
      const fork = later.fork()
      expect(epoch(later)).toEqual(epochs[1]!.slice(batch))
      expect(epoch(fork)).toEqual(epochs[1]!.slice(batch))
      expect(later.position).toEqual({ epoch: 1, batch: 7 })
    }
    expect(() => (whole.position = { epoch: 0, batch: 8 })).toThrow(
      'a batch from 0 to 7, got epoch 0, batch 8',
    )
    file.remove()
  })

  it('gives the rows as they stand in the file without shuffling, and with prefetching the same batches', () => {
    const file = make([7, 13, 5])
    const shuffled = new RowFileLoader(file, file.blocks, { batchSize: 4, shuffle: { seed: 3 } })
    expect(epoch(shuffled.inOrder()).flat()).toEqual(all(25))
    expect(epoch(new RowFileLoader(file, [file.blocks[1]!], { batchSize: 6 })).flat()).toEqual(
      all(13).map((row) => row + 7),
    )
    const plain = epoch(shuffled)
    shuffled.position = { epoch: 0, batch: 0 }
    const ahead = shuffled.batches({ reuse: true })
    const seen: number[][] = []
    for (const { columns, size } of ahead) {
      const rows = all(size).map((i) => columns[0]!.values[2 * i]!)
      ahead.prefetch()
      expect(all(size).map((i) => columns[0]!.values[2 * i]!)).toEqual(rows)
      seen.push(rows)
    }
    expect(seen).toEqual(plain)
    file.remove()
  })

  it('makes every place of the first epoch as likely for every row, and later epochs mix anew', () => {
    // Rows drawn into blocks at random, as fitFile writes them: here by the order of the blocks alone.
    const file = make([50, 50, 50, 50])
    const sums = new Float64Array(200)
    for (let seed = 0; seed < 100; seed++)
      epoch(new RowFileLoader(file, file.blocks, { batchSize: 200, shuffle: { seed } }))
        .flat()
        .forEach((row, place) => (sums[row]! += place))
    // The mean of 100 places from 0 to 199 has a deviation of 5.8.
    for (const sum of sums) expect(Math.abs(sum / 100 - 99.5)).toBeLessThan(5 * 5.8)
    file.remove()
  })

  it('says what is wrong with a file that is cut off, and with its options', () => {
    const file = make([7])
    truncateSync(file.path, 30)
    expect(() => epoch(new RowFileLoader(file, file.blocks, { batchSize: 4 }))).toThrow(
      /cannot be read: it ends before row 7\.$/,
    )
    expect(() => new RowFileLoader(file, file.blocks, { batchSize: 0 })).toThrow(
      'batchSize must be an integer of at least 1, got 0',
    )
    expect(() => new RowFileLoader(file, file.blocks, { batchSize: 1, shuffle: { seed: -1 } })).toThrow(
      'seed must be an integer of at least 0, got -1',
    )
    file.remove()
    expect(() => RowFile.create(join(folder, 'none', 'rows'), layout, [])).toThrow(
      `Cannot write the prepared rows to the temporary folder ${join(folder, 'none')}: there is no such file or folder`,
    )
  })
})

import { describe, expect, it } from 'vitest'
import { DataError, ValueError } from '../../../src/base/errors.ts'
import { CharVocab, overlappingWindows, readTextFile, sequenceWindows } from '../../../src/data/index.ts'
import { sharedData } from '../../shared-data.ts'

const ids = Int32Array.from({ length: 20 }, (_, i) => 100 + i)
const rows = (columns: readonly Int32Array[], n: number): number[][] =>
  Array.from({ length: n }, (_, row) => columns.map((column) => column[row]!))

describe('overlappingWindows', () => {
  it('has a window at every id and the id after it', () => {
    const { columns, target, count } = overlappingWindows(ids, 3)
    expect(count).toBe(16)
    expect(rows(columns, 2)).toEqual([
      [100, 101, 102],
      [101, 102, 103],
    ])
    expect(Array.from(target.slice(0, 2))).toEqual([103, 104])
    expect([...columns, target].every((column) => column.length === count)).toBe(true)
  })

  it('steps by its stride: each answer is the start of the next window', () => {
    const { columns, target, count } = overlappingWindows(ids, 3, { stride: 3 })
    expect(count).toBe(6)
    expect(Array.from(columns[0]!.slice(1))).toEqual(Array.from(target.slice(0, -1)))
  })

  it('refuses a text without one window, and steps that are no number of characters', () => {
    expect(() => overlappingWindows(ids.subarray(0, 4), 3)).toThrow(DataError)
    expect(overlappingWindows(ids.subarray(0, 5), 3).count).toBe(1)
    expect(() => overlappingWindows(ids, 0)).toThrow(ValueError)
    expect(() => overlappingWindows(ids, 3, { stride: 1.5 })).toThrow('stride must be an integer')
  })
})

describe('sequenceWindows', () => {
  it('stands end to end, with itself one later as the answer', () => {
    const { columns, target, count } = sequenceWindows(ids, 4)
    expect(count).toBe(4)
    expect(rows(columns, count).flat()).toEqual(Array.from(ids.slice(0, 16)))
    expect(target.width).toBe(4)
    expect([...target.values]).toEqual(Array.from(ids.slice(1, 17)))
  })

  it.each([6, 7, 8, 9, 10, 11])('never reads past the end of %i ids', (n) => {
    const { columns, target, count } = sequenceWindows(ids.subarray(0, n), 4)
    expect(target.values.length).toBe(count * 4)
    expect(rows(columns, count).flat().includes(0)).toBe(false)
  })
})

const nietzsche = sharedData('nietzsche/nietzsche.txt')
describe.skipIf(nietzsche === null)('the text of the lesson', () => {
  it('has the vocabulary, ids and windows that the lesson prints', async () => {
    const text = await readTextFile(nietzsche!)
    const vocab = CharVocab.fromText(text)
    const all = vocab.encode(text)
    expect([vocab.size, all.length]).toEqual([85, 600_893])
    expect(Array.from(all.slice(0, 10))).toEqual([40, 42, 29, 30, 25, 27, 29, 1, 1, 1])
    const loop = overlappingWindows(all, 8)
    expect([loop.count, loop.columns.length]).toEqual([600_884, 8])
    expect(Array.from(loop.target.slice(0, 8))).toEqual([1, 1, 43, 45, 40, 40, 39, 43])
    const sequence = sequenceWindows(all, 8)
    expect([sequence.count, sequence.columns.length]).toEqual([75_111, 8])
    expect(sequence.columns.map((column) => column[2])).toEqual([33, 38, 31, 2, 73, 61, 54, 73])
    expect(Array.from(sequence.target.values.slice(16, 24))).toEqual([38, 31, 2, 73, 61, 54, 73, 2])
    expect(overlappingWindows(all, 3, { stride: 3 }).count).toBe(200_297)
  })
})

import { describe, expect, it } from 'vitest'
import { NgramReader, ngramTable, type TextFeatures } from '../../../src/data/text/ngram-features.ts'

const texts = [
  'A calm sea, a calm night.',
  'The sea was rough!',
  'No ship came home at night; the Ship was lost',
]

/** The weights of words and those of letters, in ascending order. */
function parts(reader: NgramReader, { rows, weights }: TextFeatures): [words: number[], letters: number[]] {
  const { words } = reader.table
  const sorted = (keep: (row: number) => boolean): number[] =>
    Array.from(weights.filter((_, i) => keep(rows[i]!)).toSorted((a, b) => a - b))
  return [sorted((row) => row < words), sorted((row) => row >= words)]
}
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

describe('NgramReader', () => {
  // From scikit-learn 1.9.1: TfidfVectorizer with sublinear_tf, ngram_range (1, 2) and token_pattern r'\b\w+\b', and one with analyzer 'char_wb' and ngram_range (2, 5).
  it("gives scikit-learn's TF-IDF", () => {
    const reader = new NgramReader(ngramTable(texts))
    expect(reader.table.words).toBe(29)
    expect(reader.size).toBe(29 + 162)
    const [first, second, third] = texts.map((text) => parts(reader, reader.read(text)))
    const wanted = [0.212931, 0.212931, 0.279979, 0.279979, 0.279979, 0.474045, 0.474045, 0.474045]
    first![0].forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 5))
    expect(second![0][0]).toBeCloseTo(0.31757, 5)
    expect(third![0].at(-1)).toBeCloseTo(0.392569, 5)
    const letters = [first!, second!, third!].map(([, own]) => own)
    expect(letters.map((own) => own.length)).toEqual([53, 52, 104])
    ;[6.897568, 7.131564, 9.757384].forEach((total, i) => expect(sum(letters[i]!)).toBeCloseTo(total, 4))
    expect(letters[0]!.at(-1)).toBeCloseTo(0.202659, 5)
    const [words, others] = parts(reader, reader.read('a calm ship'))
    expect(words).toHaveLength(4)
    words.forEach((value) => expect(value).toBeCloseTo(0.5, 6))
    expect(others).toHaveLength(31)
    expect(sum(others)).toBeCloseTo(5.531066, 4)
  })

  it('reads a text without a known n-gram, one of one letter, and other scripts', () => {
    const reader = new NgramReader(ngramTable([...texts, '猫 坐 在 垫子 上', 'Ärger über Öl']))
    for (const text of ['', ' \n', '…', 'x'])
      expect(reader.read(text).weights.every(Number.isFinite)).toBe(true)
    expect(reader.read('').rows).toHaveLength(0)
    expect(reader.read('垫子').rows.length).toBeGreaterThan(1)
    expect(reader.read('ÖL')).toEqual(reader.read('öl'))
    expect(reader.read(texts[0]!)).toEqual(reader.read(texts[0]!))
  })

  it('reads the first words only, and none of the letters after the fortieth', () => {
    const reader = new NgramReader(ngramTable(texts), 2)
    expect(reader.read('a calm sea')).toEqual(reader.read('a calm'))
    const long = new NgramReader(ngramTable(['a'.repeat(40)], { letters: true }))
    expect(long.read('a'.repeat(41)).rows).toHaveLength(12)
  })

  it('keeps the n-grams that are in the most texts, and can do without letters', () => {
    const few = ngramTable(texts, { most: 100 })
    expect(few.hashes.length).toBeLessThanOrEqual(100)
    expect(few.hashes.length).toBeGreaterThan(10)
    const whole = ngramTable(texts)
    expect([...few.idf].every((idf) => idf < Math.max(...whole.idf))).toBe(true)
    expect(ngramTable(texts, { letters: false })).toMatchObject({ words: 29, hashes: { length: 29 } })
    expect(() => ngramTable(texts, { most: 0 })).toThrow('most must be an integer of at least 1, got 0')
  })

  it('names words and pairs of words as they are written', () => {
    const reader = new NgramReader(ngramTable(texts))
    const names = reader.names(texts, new Set(Array.from({ length: 29 }, (_, row) => row)))
    expect(names.size).toBe(29)
    expect([...names.values()]).toEqual(expect.arrayContaining(['sea a', 'the ship', 'a', 'rough']))
  })

  it('collates texts of different lengths', () => {
    const reader = new NgramReader(ngramTable(texts))
    const reads = ['a', 'a calm', ''].map((text) => reader.read(text))
    const [rows, weights] = reader.collate(reads)
    expect(rows!.shape).toEqual([3, reads[1]!.rows.length])
    expect(weights!.shape).toEqual(rows!.shape)
    expect(rows!.values.slice(0, reads[0]!.rows.length)).toEqual(reads[0]!.rows)
    expect(sum([...weights!.values].slice(2 * reads[1]!.rows.length))).toBe(0)
    expect(reader.collate([reader.read('')])[0]!.shape).toEqual([1, 1])
  })
})

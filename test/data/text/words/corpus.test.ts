import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { FileError } from '../../../../src/base/errors.ts'
import { CorpusBuilder } from '../../../../src/data/text/words/corpus-builder.ts'
import { parseAnalogies, parseJudgedPairs } from '../../../../src/data/text/words/analogy-questions.ts'
import { readCorpus } from '../../../../src/data/text/words/read-corpus.ts'
import { splitWords } from '../../../../src/data/text/words/split-words.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanner-words-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, contents: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, contents)
  return path
}

/** The corpus again as texts, a list of words for each sentence. */
const textOf = ({
  words,
  ids,
}: {
  readonly words: readonly string[]
  readonly ids: Int32Array
}): string[][] => {
  const sentences: string[][] = [[]]
  for (const id of ids)
    if (id < 0) sentences.push([])
    else sentences.at(-1)!.push(words[id]!)
  expect(sentences.pop()).toEqual([])
  return sentences
}

describe('words of a text', () => {
  it('keeps its input when the caller reuses the Buffer', () => {
    const builder = new CorpusBuilder()
    const buffer = Buffer.alloc(4)
    for (const piece of ['one ', 'two ', 'thre', 'e fo', 'ur  ']) {
      buffer.write(piece)
      builder.addBytes(buffer)
    }
    expect(builder.build({ minCount: 1 }).words.toSorted()).toEqual(['four', 'one', 'three', 'two'])
  })

  it('are runs of letters and digits in lower case, or what stands between spaces', () => {
    expect(splitWords('“Don’t stop,” said Ahab — 3 times.', 'words')).toEqual([
      "don't",
      'stop',
      'said',
      'ahab',
      '3',
      'times',
    ])
    expect(splitWords(' a,b\u00a0C\u3000d ', 'whitespace')).toEqual(['a,b', 'C', 'd'])
  })

  it('are counted, and numbered with the most frequent first', () => {
    const builder = new CorpusBuilder()
    builder.addLine('the whale, the sea')
    builder.addLine('')
    builder.addLine('The whale and the ship')
    const corpus = builder.build({ minCount: 2 })
    expect(corpus.words).toEqual(['the', 'whale'])
    expect([...corpus.counts]).toEqual([4, 2])
    expect(textOf(corpus)).toEqual([
      ['the', 'whale', 'the'],
      ['the', 'whale', 'the'],
    ])
    expect(corpus).toMatchObject({ sentences: 2, wordsRead: 9, typesRead: 5 })
  })

  it('are the same wherever the bytes of the file are cut', () => {
    const text = 'naïve – ΑΒΓ rock-hard\nwhale whale 鯨 naïve\r\n\n the  end'
    const bytes = new TextEncoder().encode(text)
    const whole = text
      .split('\n')
      .map((line) => splitWords(line, 'words'))
      .filter((line) => line.length > 0)
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 6 }), (cuts) => {
        const builder = new CorpusBuilder()
        let from = 0
        for (const cut of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
          builder.addBytes(bytes.subarray(from, cut))
          from = cut
        }
        expect(textOf(builder.build({ minCount: 1 }))).toEqual(whole)
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  it('of a long line become sentences of 10,000 words, the rare ones counted', () => {
    const builder = new CorpusBuilder()
    builder.addLine(Array.from({ length: 25_000 }, (_, i) => (i === 5 ? 'rare' : `w${i % 10}`)).join(' '))
    const corpus = builder.build({ minCount: 5 })
    expect(textOf(corpus).map((sentence) => sentence.length)).toEqual([9_999, 10_000, 5_000])
  })

  it('may come as lists, taken as they are', async () => {
    const corpus = await readCorpus(
      [
        ['New York', 'New York'],
        ['Rome', 'rome'],
      ],
      { minCount: 1 },
    )
    expect(corpus.words).toEqual(['New York', 'Rome', 'rome'])
  })
})

describe('a file of words', () => {
  it('is read packed or not', async () => {
    const text = 'one two two\nthree two one\n'.repeat(40_000)
    const plain = await readCorpus(file('plain.txt', text))
    expect(plain).toMatchObject({ wordsRead: 240_000, sentences: 80_000 })
    const packed = await readCorpus(file('packed.gz', gzipSync(text)))
    expect(packed).toMatchObject({ wordsRead: 240_000, sentences: 80_000 })
    expect(isDeepStrictEqual(packed, plain)).toBe(true)
  })

  it.each([
    ['missing', () => join(folder, 'none.txt'), 'There is no file'],
    ['a folder', () => folder, 'is a folder'],
    [
      'not UTF-8',
      () => file('latin.txt', Buffer.from('ok\ncaf\xe9 x', 'latin1')),
      'latin.txt: line 2 is not UTF-8',
    ],
    ['of zero bytes', () => file('zero.txt', Buffer.from([97, 0, 98])), 'line 1 has a zero byte'],
    ['one endless word', () => file('long.txt', 'x'.repeat(30_000)), 'more than 10000 bytes'],
    [
      'a damaged gzip',
      () => file('bad.gz', gzipSync('word '.repeat(9999)).subarray(0, 40)),
      'bad.gz is damaged',
    ],
  ])('that is %s is refused', async (_what, path, says) => {
    const found = await readCorpus(path()).then(
      () => null,
      (error: unknown) => error,
    )
    expect(found).toBeInstanceOf(FileError)
    expect((found as Error).message).toContain(says)
  })
})

it.each([
  ['with lines', 'one two\nthree'],
  ['that is long', 'one two '.repeat(600)],
])('a text %s in place of a path is refused', async (_what, text) => {
  await expect(readCorpus(text)).rejects.toThrow(
    'readCorpus: a string is the path of a text file; pass a text as a list of sentences',
  )
})

describe('test sets of words', () => {
  it('are read by sections, and by pairs', () => {
    expect(parseAnalogies(': family\nboy girl king queen\n\n: other\n')).toEqual([
      { name: 'family', questions: [['boy', 'girl', 'king', 'queen']] },
      { name: 'other', questions: [] },
    ])
    expect(parseJudgedPairs('# word 1\nlove\tsex\t6.77\n')).toEqual([{ a: 'love', b: 'sex', score: 6.77 }])
  })

  it('are refused with the number of the line that is wrong', () => {
    expect(() => parseAnalogies(': family\nboy girl king\n', 'q.txt')).toThrow(
      'q.txt, line 2: a question has four words',
    )
    expect(() => parseAnalogies('boy girl king queen', 'q.txt')).toThrow('q.txt, line 1')
    expect(() => parseJudgedPairs('a\tb\t1\na b 2', 'p.tsv')).toThrow('p.tsv, line 2')
    expect(() => parseJudgedPairs('a\tb\tmuch', 'p.tsv')).toThrow('p.tsv, line 1')
  })
})

import { describe, expect, it } from 'vitest'
import { DataError, FileError, IndexError, ValueError } from '../../../src/base/errors.ts'
import { vocabFromJSON, WordVocab } from '../../../src/data/index.ts'
import { splitWords } from '../../../src/data/text/words.ts'
import { randomTexts } from './random-text.ts'

const joinWords = (words: readonly string[]): string => {
  const vocab = new WordVocab(['<unk>', ...new Set(words)])
  return vocab.decode(words.map((word) => vocab.idOf(word)!))
}

describe('splitWords', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['Call me Ishmael.', ['Call', 'me', 'Ishmael', '.']],
    ["don't, dogs' tails", ["don't", ', ', 'dogs', "' ", 'tails']],
    ['he said "no" twice', ['he', 'said', ' "', 'no', '" ', 'twice']],
    ['wait... --so', ['wait', '... ', '--', 'so']],
    ['a\n\nb  c\td', ['a', '\n\n', 'b', '  ', 'c', '\t', 'd']],
    [' a b ', [' ', 'a', 'b', ' ']],
    ['naïve cafe\u0301 3.14 x_1', ['naïve', 'cafe\u0301', '3', '.', '14', 'x_1']],
    ['鯨は海 big', ['鯨', 'は', '海', ' ', 'big']],
    ['ok 👩‍🚀👍🏽 ok', ['ok', ' 👩‍🚀', '👍🏽 ', 'ok']],
    ['x\uD800y', ['x', '\uD800', 'y']],
    ['<unk>', ['<', 'unk', '>']],
  ]
  it.each(cases)('cuts %j', (text, words) => {
    expect(splitWords(text)).toEqual(words)
    expect(joinWords(words)).toBe(text)
  })

  it('loses nothing of any text', () => {
    for (const text of randomTexts(5000, 2)) expect(joinWords(splitWords(text))).toBe(text)
  })
})

describe('WordVocab', () => {
  it('has the commonest words first, the unknown one before them, ties by code point', () => {
    const vocab = WordVocab.fromText('b a b c a d, e, f', { minFreq: 1 })
    expect(vocab.words).toEqual(['<unk>', ', ', 'a', 'b', 'c', 'd', 'e', 'f'])
    expect(WordVocab.fromText('b a b c a d').words).toEqual(['<unk>', 'a', 'b'])
    expect(WordVocab.fromText('b a b c b a d', { minFreq: 1, maxSize: 3 }).words).toEqual(['<unk>', 'b', 'a'])
  })

  it('reads rare words as the unknown one, and lists them', () => {
    const vocab = WordVocab.fromText('to be or not to be', { minFreq: 2 })
    expect(vocab.decode(vocab.encode('to do or be'))).toBe('to <unk> <unk> be')
    expect(vocab.encodeKnown('to do or do be')).toEqual({
      ids: Int32Array.of(2, 0, 0, 0, 1),
      unknown: ['do', 'or'],
    })
  })

  it('decodes word by word as it does at once', () => {
    const text = 'He said: "a word, another (word)!" — then\n\nnothing 鯨 more.'
    const vocab = WordVocab.fromText(text, { minFreq: 1 })
    const ids = vocab.encode(text)
    for (const cut of [0, 1, 5, 9]) {
      const decoder = vocab.decoder(ids.subarray(0, cut))
      const rest = Array.from(ids.subarray(cut), (id) => decoder.push(id)).join('') + decoder.end()
      expect(vocab.decode(ids.subarray(0, cut)) + rest).toBe(text)
    }
  })

  it('survives a JSON round trip, and reports damage', () => {
    const vocab = WordVocab.fromText('a b a b')
    expect(vocabFromJSON(JSON.parse(JSON.stringify(vocab)))).toEqual(vocab)
    expect(() => WordVocab.fromJSON({ kind: 'words', words: ['a'] })).toThrow(FileError)
    expect(() => WordVocab.fromJSON({ kind: 'words', words: ['<unk>', 'a', 'a'] })).toThrow(
      'entry 2 is "a" again',
    )
    expect(() => vocabFromJSON({ kind: 'runes' })).toThrow(
      'its kind is "runes"; it must be one of characters, words, spelled-words, byte-pairs',
    )
    expect(() => vocabFromJSON(undefined)).toThrow('its kind is missing')
  })

  it('refuses what it cannot be made with', () => {
    expect(() => new WordVocab([])).toThrow(DataError)
    expect(() => WordVocab.fromText('a', { minFreq: 0 })).toThrow(ValueError)
    expect(() => WordVocab.fromText('a', { maxSize: 1 })).toThrow('maxSize must be an integer of at least 2')
    expect(() => WordVocab.fromText('a b').decode([5])).toThrow(IndexError)
  })
})

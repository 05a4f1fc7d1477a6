import { describe, expect, it } from 'vitest'
import { DataError, FileError, IndexError } from '../../../src/base/errors.ts'
import { CharVocab } from '../../../src/data/index.ts'

describe('CharVocab', () => {
  it('puts the padding first and sorts the others by code point', () => {
    expect(CharVocab.fromText('banana!\n').characters).toEqual(['\0', '\n', '!', 'a', 'b', 'n'])
  })

  it('has the padding once where the text contains it', () => {
    expect(CharVocab.fromText('a\0b').characters).toEqual(['\0', 'a', 'b'])
  })

  it('takes a code point for a character, also above U+FFFF, and sorts by it', () => {
    const vocab = CharVocab.fromText('\u{1F600}\uFFFDé')
    expect(vocab.characters).toEqual(['\0', 'é', '\uFFFD', '\u{1F600}'])
    expect([...vocab.encode('\u{1F600}é\u{1F600}')]).toEqual([3, 1, 3])
    expect(vocab.decode([3, 1, 2])).toBe('\u{1F600}é\uFFFD')
  })

  it('decodes what it encoded', () => {
    const text = 'The quick brown fox — ΑΒΓ 漢字 \u{1F98A}'
    const vocab = CharVocab.fromText(text)
    expect(vocab.decode(vocab.encode(text))).toBe(text)
  })

  it('names the characters that it lacks and where the first is', () => {
    const vocab = CharVocab.fromText('ab')
    expect(() => vocab.encode('abé\u{1F600}é')).toThrow(DataError)
    expect(() => vocab.encode('abé\u{1F600}é')).toThrow(
      'characters not in the vocabulary: "é" (U+00E9), "\u{1F600}" (U+1F600) (the first at position 2)',
    )
    expect(vocab.encodeKnown('xaxb')).toEqual({ ids: Int32Array.of(1, 2), unknown: ['x'] })
  })

  it('refuses ids outside the vocabulary', () => {
    expect(() => CharVocab.fromText('ab').decode([1, 3])).toThrow(IndexError)
    expect(() => CharVocab.fromText('ab').decode([-1])).toThrow('id -1 at position 0')
  })

  it('survives JSON, lone surrogates and all', () => {
    const vocab = CharVocab.fromText('a"\\\u2028\ud800')
    const copy = CharVocab.fromJSON(JSON.parse(JSON.stringify(vocab)))
    expect(copy.characters).toEqual(vocab.characters)
  })

  it.each([
    ['nothing', null],
    ['another kind', { kind: 'words', characters: ['\0'] }],
    ['no list', { kind: 'characters' }],
    ['no padding', { kind: 'characters', characters: ['a'] }],
    ['an empty list', { kind: 'characters', characters: [] }],
    ['a character twice', { kind: 'characters', characters: ['\0', 'a', 'a'] }],
    ['two characters in an entry', { kind: 'characters', characters: ['\0', 'ab'] }],
    ['a number', { kind: 'characters', characters: ['\0', 5] }],
  ])('refuses %s in place of its JSON', (_what, value) => {
    expect(() => CharVocab.fromJSON(value)).toThrow(FileError)
  })

  it('takes half a million characters', () => {
    const text = 'abcdefghij'.repeat(50_000)
    const vocab = CharVocab.fromText(text)
    expect(vocab.encode(text).length).toBe(500_000)
  })
})

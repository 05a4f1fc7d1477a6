import { describe, expect, it } from 'vitest'
import { ValueError } from '../../../src/base/errors.ts'
import { spelledWordVocab, vocabFromJSON, WordVocab } from '../../../src/data/index.ts'
import { extendVocab } from '../../../src/data/text/extend-vocab.ts'
import { randomTexts } from './random-text.ts'

describe('spelledWordVocab', () => {
  it('has the words of a word vocabulary, and each letter as the first and as a further one', () => {
    const vocab = spelledWordVocab('to be, or not to be')
    expect(vocab.kind).toBe('spelled-words')
    expect(vocab.words.slice(0, 3)).toEqual(WordVocab.fromText('to be, or not to be').words)
    expect(vocab.words.slice(3, 9)).toEqual(['<> ', '<+ ', '<>,', '<+,', '<>b', '<+b'])
    const ids = vocab.encode('to torn')
    expect(Array.from(ids, (id) => vocab.words[id])).toEqual(['to', '<>t', '<+o', '<+r', '<+n'])
    expect(Array.from(ids, (id) => vocab.tokenText(id).part)).toEqual([
      undefined,
      'first',
      'further',
      'further',
      'further',
    ])
  })

  it('loses nothing of any text whose letters it knows, whatever the number of its words', () => {
    for (const text of randomTexts(1000, 3)) {
      const whole = spelledWordVocab(text)
      for (const vocab of [whole, spelledWordVocab(text, { minFreq: 1, maxSize: Math.max(2, whole.size) })]) {
        expect(vocab.size).toBeLessThanOrEqual(whole.size)
        const ids = vocab.encode(text)
        expect(vocab.decode(ids)).toBe(text)
        const cut = Math.floor(ids.length / 2)
        const decoder = vocab.decoder(ids.subarray(0, cut))
        const rest = Array.from(ids.subarray(cut), (id) => decoder.push(id)).join('') + decoder.end()
        expect(vocab.decode(ids.subarray(0, cut)) + rest).toBe(text)
      }
    }
  })

  it('reads a letter that it has never seen as unknown, and lists it', () => {
    const vocab = spelledWordVocab('to be or not to be')
    const { ids, unknown } = vocab.encodeKnown('to bez')
    expect(unknown).toEqual(['z'])
    expect(vocab.decode(ids)).toBe('to be <unk>')
  })

  it('takes signs between which there is no space for what they are', () => {
    const text = 'a <> b <+ c << d <+> a b c d'
    const vocab = spelledWordVocab(text)
    expect(vocab.decode(vocab.encode(text))).toBe(text)
  })

  it('survives a JSON round trip, and an extension by another text', () => {
    const vocab = spelledWordVocab('to be or not to be')
    expect(vocabFromJSON(JSON.parse(JSON.stringify(vocab)))).toEqual(vocab)
    const longer = extendVocab(vocab, spelledWordVocab('the whale and the sea')) as WordVocab
    expect(longer.words.slice(0, vocab.size)).toEqual(vocab.words)
    expect(longer.decode(longer.encode('the white not'))).toBe('the wh <unk>te not')
  })

  it('says how much room the letters take', () => {
    expect(() => spelledWordVocab('to be or not to be', { maxSize: 8 })).toThrow(ValueError)
    expect(() => spelledWordVocab('to be or not to be', { maxSize: 8 })).toThrow(
      'maxSize (--vocab-size) must be at least 14, because the letters of the words take 12; got 8',
    )
    expect(() => spelledWordVocab('a', { spell: true } as never)).toThrow('unknown option spell')
  })
})

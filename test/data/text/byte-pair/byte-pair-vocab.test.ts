import { describe, expect, it } from 'vitest'
import { DataError, FileError, IndexError, ValueError } from '../../../../src/base/errors.ts'
import { BytePairVocab, trainBytePairs, vocabFromJSON } from '../../../../src/data/index.ts'
import { randomTexts } from '../random-text.ts'

const text = 'low low low low low lower lower newest newest newest newest newest newest widest widest widest'

describe('training of byte pairs', () => {
  it('merges the commonest pair first, and of equal ones that with the smaller ids', () => {
    const vocab = trainBytePairs(text, { vocabSize: 256 + 8 })
    // es 9 (as st 9, but e comes before s), est 9, Ġl 6 and lo 7, ... by hand.
    expect(vocab.tokens.slice(256, 260)).toEqual(['es', 'est', 'lo', 'low'])
  })

  it('is the same whichever order the chunks come in', () => {
    const turned = ` ${text}`.split(' ').toReversed().join(' ')
    const a = trainBytePairs(` ${text}`, { vocabSize: 300 })
    const b = trainBytePairs(` ${turned.trim()}`, { vocabSize: 300 })
    expect(b.tokens).toEqual(a.tokens)
  })

  it('counts a pair that overlaps itself right', () => {
    const vocab = trainBytePairs('aaaa,aaaa;aaa.b', { vocabSize: 400 })
    for (const word of ['aaaa', 'aaa', 'aa', 'aaaaaaa']) expect(vocab.decode(vocab.encode(word))).toBe(word)
    expect(vocab.tokens[256]).toBe('aa')
    expect(vocab.encode('aaaa').length).toBe(1)
  })

  it('stops where no pair is frequent enough', () => {
    expect(trainBytePairs('abc', { vocabSize: 1000 }).size).toBe(256)
    expect(trainBytePairs('ab ab', { vocabSize: 1000, minFreq: 1 }).tokens.slice(256)).toEqual(['ab', 'Ġab'])
  })

  it('gives special tokens the first ids', () => {
    const vocab = trainBytePairs(text, { vocabSize: 300, specialTokens: ['<|end|>'] })
    expect(vocab.tokens[0]).toBe('<|end|>')
    expect([...vocab.encode('<|end|>low')]).toEqual([0, vocab.idOf('low')])
    expect(vocab.decode([0, vocab.idOf('low')!, 0])).toBe('<|end|>low<|end|>')
  })

  it('refuses sizes without room for the bytes, and an empty text', () => {
    expect(() => trainBytePairs(text, { vocabSize: 255 })).toThrow(ValueError)
    expect(() => trainBytePairs(text, { vocabSize: 255 })).toThrow('an integer from 256 to 1048576, got 255')
    expect(() => trainBytePairs(text, { minFreq: 0 })).toThrow('minFreq')
    expect(() => trainBytePairs('')).toThrow(DataError)
  })
})

describe('BytePairVocab', () => {
  const vocab = trainBytePairs(text + randomTexts(300, 5).join(' '), { vocabSize: 500 })

  it('restores every text, except for halves of surrogate pairs', () => {
    for (const random of randomTexts(1000, 6)) {
      const ids = vocab.encode(random)
      expect(vocab.decode(ids)).toBe(random.toWellFormed())
    }
  })

  it('takes half of a surrogate pair for U+FFFD', () => {
    expect([...vocab.encode('a\uD800b')]).toEqual([...vocab.encode('a\uFFFDb')])
  })

  it('holds incomplete characters back while it decodes id by id', () => {
    const plain = trainBytePairs('abc', { vocabSize: 256 })
    const decoder = plain.decoder()
    const pieces = Array.from(plain.encode('é🐳!'), (id) => decoder.push(id))
    expect(pieces).toEqual(['', 'é', '', '', '', '🐳', '!'])
    decoder.push(plain.encode('🐳')[0]!)
    expect(decoder.end()).toBe('\uFFFD')
  })

  it('encodes a chunk of 200,000 characters', () => {
    expect(vocab.decode(vocab.encode('lowest'.repeat(30_000))).length).toBe(180_000)
  })

  it('names ids outside the vocabulary', () => {
    expect(() => vocab.decode([1, 999])).toThrow(IndexError)
    expect(() => vocab.decode([1, 999])).toThrow(
      'id 999 at position 1 is outside the vocabulary of 500 tokens',
    )
  })

  it('is the same after a round through JSON', () => {
    const again = vocabFromJSON(JSON.parse(JSON.stringify(vocab)))
    expect(again.kind).toBe('byte-pairs')
    for (const random of randomTexts(50, 8)) expect(again.encode(random)).toEqual(vocab.encode(random))
    expect(JSON.stringify(again)).toBe(JSON.stringify(vocab))
  })
})

describe('a tokenizer.json that is damaged or of another kind', () => {
  const good = trainBytePairs(text, { vocabSize: 270 }).toTokenizerJson()
  const { model } = good
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['no JSON', '{"model":', 'vocab.json is not JSON: '],
    ['a list', [], 'vocab.json is not a tokenizer: it is a list, not an object.'],
    ['no model', { version: '1.0' }, 'vocab.json is not a tokenizer: it has no "model".'],
    [
      'another model',
      { ...good, model: { ...model, type: 'Unigram' } },
      'has a model of type "Unigram", and only GPT-2-style byte-level BPE',
    ],
    ['no pre_tokenizer', { ...good, pre_tokenizer: null }, 'has no pre_tokenizer'],
    [
      'another pre_tokenizer',
      { ...good, pre_tokenizer: { type: 'Metaspace' } },
      'has the "Metaspace" pre_tokenizer',
    ],
    ['a normalizer', { ...good, normalizer: { type: 'NFC' } }, 'normalizes texts (normalizer "NFC")'],
    ['byte fallback', { ...good, model: { ...model, byte_fallback: true } }, 'has "model.byte_fallback"'],
    ['no vocabulary', { ...good, model: { ...model, vocab: [] } }, '"model.vocab" is not an object'],
    [
      'an id that is not a number',
      { ...good, model: { ...model, vocab: { ...model.vocab, es: 'x' } } },
      'the id of "es" in "model.vocab" is "x"',
    ],
    [
      'an id twice',
      { ...good, model: { ...model, vocab: { ...model.vocab, es: 3 } } },
      'have the same id, 3',
    ],
    [
      'a gap',
      { ...good, model: { ...model, vocab: { ...model.vocab, zz: 400 } } },
      'no token has the id 270',
    ],
    ['a byte missing', { ...good, model: { vocab: { a: 0 }, merges: [] } }, 'it has no token for the byte 0'],
    [
      'a token of no bytes',
      { ...good, model: { ...model, vocab: { ...model.vocab, 鯨: 270 } } },
      'the token "鯨" has characters that represent no byte',
    ],
    ['no merges', { ...good, model: { ...model, merges: undefined } }, '"model.merges" is not a list'],
    [
      'half a merge',
      { ...good, model: { ...model, merges: ['e s', 'es'] } },
      '"model.merges[1]" is "es", not two tokens',
    ],
    [
      'a merge into nothing',
      { ...good, model: { ...model, merges: [['z', 'z']] } },
      '"model.merges[0]" needs the token "zz"',
    ],
    [
      'added tokens without text',
      { ...good, added_tokens: [{ id: 270 }] },
      '"added_tokens[0]" has no "content"',
    ],
    [
      'added tokens that eat spaces',
      { ...good, added_tokens: [{ id: 270, content: '<m>', lstrip: true }] },
      'an added token "<m>" with "lstrip"',
    ],
  ]
  it.each(cases)('%s: is told in one sentence', (_, value, message) => {
    const read = (): unknown => BytePairVocab.fromTokenizerJson(value, 'vocab.json')
    expect(read).toThrow(FileError)
    expect(read).toThrow(message)
  })
})

import { Tokenizer } from '@huggingface/tokenizers'
import { describe, expect, it } from 'vitest'
import { BytePairVocab, trainBytePairs } from '../../../../src/data/index.ts'
import { whole } from '../../../whole.ts'
import { randomTexts } from '../random-text.ts'

/** What a tokenizer is trained on: random texts too, so that it has tokens that are parts of characters. */
const corpus = [
  "The whale, the white whale! It's 1851, and we'll sail... \"Don't,\" said Ahab;\n\n\tthe sea the sea.  ".repeat(
    40,
  ),
  'Die größten Wale schwimmen über Ölförderinseln. Δεν ξέρω τίποτα. 鯨は海を泳ぐ。鯨は海を。 🐳🐳 👩‍🚀👩‍🚀 '.repeat(
    40,
  ),
  ...randomTexts(2000, 1),
].join(' ')

function theirs(file: object): Tokenizer {
  return new Tokenizer(file, { clean_up_tokenization_spaces: false })
}

/** Ids and text by Hugging Face's library; it does not decode an empty list. */
function encodedAndDecoded(tokenizer: Tokenizer, text: string): { ids: number[]; text: string } {
  const { ids } = tokenizer.encode(text, { add_special_tokens: false })
  return { ids, text: ids.length === 0 ? '' : tokenizer.decode(ids) }
}

describe('byte pairs and Hugging Face', () => {
  const vocab = trainBytePairs(corpus, { vocabSize: 1200, specialTokens: ['<|endoftext|>'] })
  const tokenizer = theirs(JSON.parse(JSON.stringify(vocab.toTokenizerJson())) as object)

  const count = whole ? 10_000 : 2500
  it(`agree on ${count} random texts, there and back`, () => {
    const wrong: string[] = []
    let tokens = 0
    for (const text of randomTexts(count, 42)) {
      const expected = encodedAndDecoded(tokenizer, text)
      const ids = vocab.encode(text)
      tokens += ids.length
      if (ids.join() !== expected.ids.join() || vocab.decode(ids) !== expected.text) wrong.push(text)
    }
    expect(wrong).toEqual([])
    expect(tokens).toBeGreaterThan(10 * count)
  })

  it('agree on ids in any order, where characters are cut in pieces', () => {
    for (const text of randomTexts(500, 7)) {
      const ids = Array.from(text, (character) => character.codePointAt(0)! % vocab.size)
      if (ids.length > 0) expect(vocab.decode(ids)).toBe(tokenizer.decode(ids))
    }
  })

  it('agree on special tokens inside a text', () => {
    for (const text of [
      'a<|endoftext|>b',
      '<|endoftext|><|endoftext|>',
      ' <|endoftext',
      'the whale <|endoftext|> the whale',
    ])
      expect([...vocab.encode(text)]).toEqual(tokenizer.encode(text).ids)
  })

  it('agree on the older form of the file, with a space put before each text', () => {
    const file = vocab.toTokenizerJson()
    const older = {
      ...file,
      pre_tokenizer: { ...file.pre_tokenizer, add_prefix_space: true },
      model: { ...file.model, merges: file.model.merges.map((pair) => pair.join(' ')) },
    }
    const ours = BytePairVocab.fromTokenizerJson(older)
    const other = theirs(older)
    for (const text of ['the whale', ' the whale', 'x<|endoftext|>the', ...randomTexts(200, 3)])
      expect([...ours.encode(text)]).toEqual(other.encode(text).ids)
  })

  it('agree where a chunk that is a token is not merged', () => {
    const file = vocab.toTokenizerJson()
    const unmerged = {
      ...file,
      model: { ...file.model, ignore_merges: true, merges: file.model.merges.slice(0, 100) },
    }
    const ours = BytePairVocab.fromTokenizerJson(unmerged)
    const other = theirs(unmerged)
    expect([...ours.encode(' whale')]).toEqual([vocab.idOf('Ġwhale')])
    for (const text of randomTexts(200, 4)) expect([...ours.encode(text)]).toEqual(other.encode(text).ids)
  })
})

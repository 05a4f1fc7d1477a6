import { expect, it } from 'vitest'
import { WordVectors } from '../../../src/apps/word2vec/index.ts'

it('says if a word differs from one in the corpus only by its code points', () => {
  const vectors = new WordVectors(['caf\u0065\u0301', 'tea'], Float32Array.of(1, 2), 1)
  expect(() => vectors.indexOf('caf\u00e9')).toThrow("bring both to one form with normalize('NFC')")
  expect(() => vectors.indexOf('coffee')).toThrow('is not among the 2 words')
})

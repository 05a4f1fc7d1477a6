import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FileError } from '../../../../src/base/errors.ts'
import { BytePairVocab, trainBytePairs } from '../../../../src/data/index.ts'

const sound = trainBytePairs('low lower lowest, '.repeat(9), { vocabSize: 262 }).toTokenizerJson()
const wrong = fc.oneof(
  fc.constantFrom(
    null,
    -1,
    0,
    0.5,
    2 ** 32,
    2 ** 53,
    true,
    '',
    'x',
    '__proto__',
    [],
    {},
    [[]],
    'é'.repeat(5000),
  ),
  fc
    .integer({ min: 1, max: 5000 })
    .map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown),
  fc.jsonValue({ maxDepth: 3 }),
)
/** A copy of an object with another value in one field, whatever the field is called. */
function changed(from: object, key: string, value: unknown): object {
  const copy = { ...from }
  Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true })
  return copy
}
const withModel = (key: string, value: unknown): object =>
  changed(sound, 'model', changed(sound.model, key, value))

/** A tokenizer with one thing changed, or another file altogether. */
const file = fc.oneof(
  fc.tuple(fc.constantFrom(...Object.keys(sound)), wrong).map(([key, value]) => changed(sound, key, value)),
  fc.tuple(fc.constantFrom(...Object.keys(sound.model)), wrong).map(([key, value]) => withModel(key, value)),
  fc
    .tuple(fc.constantFrom(...Object.keys(sound.model.vocab), 'new', '__proto__', 'constructor'), wrong)
    .map(([key, value]) => withModel('vocab', changed(sound.model.vocab, key, value))),
  wrong.map((value) => withModel('merges', sound.model.merges.concat([value as never]))),
  wrong.map((value) => changed(sound, 'added_tokens', [value])),
  wrong,
  fc.string(),
)

it('10,000 malformed tokenizers are refused in one short sentence, or restore a text', () => {
  let [refused, read] = [0, 0]
  fc.assert(
    fc.property(file, (value) => {
      let vocab: BytePairVocab
      try {
        vocab = BytePairVocab.fromTokenizerJson(value as never, 'tokenizer.json')
      } catch (error) {
        expect(error).toBeInstanceOf(FileError)
        expect((error as Error).message).toMatch(/^[^\n]{1,600}$/)
        refused++
        return
      }
      expect(vocab.decode(vocab.encode('lowest')).trim()).toBe('lowest')
      read++
    }),
    { numRuns: 10_000, seed: 42 },
  )
  expect(refused).toBeGreaterThan(5000)
  expect(read).toBeGreaterThan(100)
})

import { requireText } from '../../../base/check-argument.ts'
import { checkOptions } from '../../../base/check-options.ts'
import { byteCharacters } from './byte-characters.ts'
import { BytePairVocab } from './byte-pair-vocab.ts'
import { trainMerges, type BytePairTrainOptions, bytePairTrainOptionNames } from './train-merges.ts'

/**
 * Learns the byte pairs of a text.
 *
 * @throws DataError for an empty text; ValueError if `vocabSize` has no room for the 256 bytes, or `minFreq` is below 1.
 * @example
 * const vocab = trainBytePairs('low lower lowest, '.repeat(9), { vocabSize: 260 })
 * vocab.tokens.at(-1) // 'Ġlowe'
 */
export function trainBytePairs(text: string, options: BytePairTrainOptions = {}): BytePairVocab {
  checkOptions('trainBytePairs', options, bytePairTrainOptionNames)
  requireText('trainBytePairs', text)
  const { vocabSize = 4000, minFreq = 2, specialTokens = [] } = options
  const special = [...new Set(specialTokens)].filter((token) => token !== '')
  const tokens = [...special, ...byteCharacters.toSorted((a, b) => a.charCodeAt(0) - b.charCodeAt(0))]
  const ids = new Map(tokens.map((token, id) => [token, id]))
  const merges = trainMerges(text, {
    firstIds: Int32Array.from(byteCharacters, (character) => ids.get(character)!),
    firstNew: tokens.length,
    vocabSize,
    minFreq,
  })
  for (const [left, right] of merges) tokens.push(tokens[left]! + tokens[right]!)
  return new BytePairVocab({
    tokens,
    merges,
    special: special.map((_, id) => id),
    prefixSpace: false,
    wholeFirst: false,
  })
}

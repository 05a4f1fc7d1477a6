import { requireText } from '../../base/check-argument.ts'
import { checkOptions } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { spell } from './spelled-letters.ts'
import { WordVocab, wordVocabOptionNames, type WordVocabOptions } from './word-vocab.ts'
import { splitWords } from './words.ts'

/**
 * The vocabulary of a text in which all other words are spelled: characters and words in one model. It has the words of `WordVocab.fromText`, and each letter of
 * the text's words, as the first of a word and as a further one. Nothing of the text is lost, and a model learns to read and write words that it has never seen.
 *
 * @throws ValueError if `minFreq` is not an integer of at least 1, or `maxSize` has no room for the letters.
 * @example
 * const vocab = spelledWordVocab('to be, or not to be')
 * vocab.decode(vocab.encode('to not be torn')) // 'to not be torn'
 */
export function spelledWordVocab(text: string, options: WordVocabOptions = {}): WordVocab {
  checkOptions('spelledWordVocab', options, wordVocabOptionNames)
  requireText('spelledWordVocab', text)
  const { maxSize = Infinity } = options
  const { words } = WordVocab.fromText(text, options)
  const all = new Set(splitWords(text))
  // Words that make room for letters may need letters themselves. A word of one letter, as in Chinese, needs none while it is in the vocabulary.
  for (let size = words.length; ;) {
    const kept = words.slice(0, size)
    const known = new Set(kept)
    const letters = lettersOf([...all].filter((word) => [...word].length > 1 || !known.has(word)))
    const excess = size + letters.length - maxSize
    if (excess <= 0) return new WordVocab([...kept, ...letters])
    if (excess >= size)
      throw new ValueError(
        'spelledWordVocab',
        `maxSize (--vocab-size) must be at least ${letters.length + 2}, because the letters of the words take ${letters.length}; got ${maxSize}`,
        { options: ['maxSize', 'vocabSize'] },
      )
    size -= excess
  }
}

/** The tokens that spell any word of the letters of `words`, sorted by code points. */
function lettersOf(words: readonly string[]): string[] {
  const letters = new Set(words.flatMap((word) => [...word]))
  return [...letters].toSorted().flatMap((letter) => spell(letter + letter))
}

/**
 * How GPT-2 cuts a text before pairs are merged, so that no token reaches over the end of a word: English contractions; runs of letters,
 * of digits, and of other signs, each with one space before it; white space, whose last space goes to the word that follows.
 *
 * White space, letters and digits are JavaScript's (Unicode's classes; U+FEFF is white space here and in Hugging Face's JavaScript
 * library, but not in their Rust library, and U+0085 the other way round).
 */
const chunk = /'(?:[stmd]|re|ve|ll)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu

/** Cuts a text into chunks; joined they are the text again. */
export function splitChunks(text: string): string[] {
  return text.match(chunk) ?? []
}

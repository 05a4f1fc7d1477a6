/**
 * GPT-2's pre-tokenization, so that no token crosses the end of a word: English contractions; runs of letters, of digits, and of other characters, each with
 * one leading space; white space, whose last space goes to the following word.
 *
 * White space, letters and digits are JavaScript's (Unicode's classes; U+FEFF is white space here and in Hugging Face's JavaScript
 * library, but not in their Rust library, and U+0085 the other way round).
 */
const chunk = /'(?:[stmd]|re|ve|ll)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu

/** Cuts a text into chunks; joined they are the text again. */
export function splitChunks(text: string): string[] {
  return text.match(chunk) ?? []
}

import { Generator } from '../../../src/base/philox.ts'

const ranges: readonly (readonly [number, number])[] = [
  [0x20, 0x7e], // ASCII
  [0x61, 0x7a], // and more of its letters
  [0x00, 0x1f], // control characters
  [0x7f, 0xa0],
  [0xa1, 0x24f], // Latin
  [0x300, 0x36f], // combining marks
  [0x370, 0x52f], // Greek, Cyrillic
  [0x5d0, 0x5ea], // Hebrew
  [0x900, 0x97f], // Devanagari
  [0xe01, 0xe3a], // Thai
  [0x2000, 0x206f], // spaces, joiners, punctuation
  [0x2e80, 0x30ff], // CJK signs, kana
  [0x4e00, 0x9fff], // Han
  [0xac00, 0xd7a3], // Hangul
  [0xd800, 0xdfff], // halves of pairs
  [0xfe00, 0xfeff], // variation selectors, byte order mark
  [0xfff0, 0xffff],
  [0x1f300, 0x1faff], // emoji
  [0x1f3fb, 0x1f3ff], // skin tones
  [0x20000, 0x2a6df],
  [0xe0000, 0xe007f],
  [0x10000, 0x10ffff],
]
const snippets = [
  ' ',
  '  ',
  '\n',
  '\n\n',
  '\t',
  " don't",
  " we'll",
  'the',
  ' the ',
  "'s",
  '12',
  ' 3',
  '...',
  '\r\n',
  '\u200d',
]

/** Seeded texts of all of Unicode: emoji, combining marks, lone spaces, control characters, CJK, halves of surrogate pairs. */
export function randomTexts(count: number, seed: number): string[] {
  const random = new Generator(seed)
  const below = (n: number): number => Math.floor(random.uniform() * n)
  return Array.from({ length: count }, () => {
    let text = ''
    for (let left = below(24); left > 0; left--) {
      if (below(3) === 0) text += snippets[below(snippets.length)]!
      const [low, high] = ranges[below(2) === 0 ? below(2) : below(ranges.length)]!
      text += String.fromCodePoint(low + below(high - low + 1))
    }
    return text
  })
}

/**
 * Byte position of the first error in UTF-8, or -1 if there is none. Follows table 3-7 of the Unicode standard: no overlong forms, no surrogates, nothing
 * above U+10FFFF, no truncated sequences.
 */
export function utf8ErrorPosition(bytes: Uint8Array): number {
  let at = 0
  while (at < bytes.length) {
    const lead = bytes[at]!
    if (lead < 0x80) {
      at++
      continue
    }
    const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
    if (length === 0) return at
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
    for (let i = 1; i < length; i++) {
      const byte = bytes[at + i]
      if (byte === undefined || byte < (i === 1 ? low : 0x80) || byte > (i === 1 ? high : 0xbf)) return at
    }
    at += length
  }
  return -1
}

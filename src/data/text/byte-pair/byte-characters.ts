/**
 * A printable character for each byte, so that tokens of bytes can be written as text: printable Latin-1 bytes map to themselves, the others to U+0100 and
 * following, in order. This is the table of GPT-2's `encoder.json`, and of Hugging Face's `ByteLevel`.
 */
export const byteCharacters: readonly string[] = makeTable()

const bytes: ReadonlyMap<string, number> = new Map(byteCharacters.map((character, byte) => [character, byte]))

function makeTable(): string[] {
  let others = 0
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad)
    return String.fromCharCode(printable ? byte : 0x100 + others++)
  })
}

/** Decodes a token's text to bytes; undefined if it has a character that maps to none. */
export function tokenBytes(token: string): Uint8Array | undefined {
  const out = new Uint8Array(token.length)
  for (let i = 0; i < token.length; i++) {
    const byte = bytes.get(token[i]!)
    if (byte === undefined) return undefined
    out[i] = byte
  }
  return out
}

/** Encodes bytes as text. */
export function bytesToken(of: Uint8Array): string {
  let token = ''
  for (const byte of of) token += byteCharacters[byte]!
  return token
}

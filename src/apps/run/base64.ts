/** The bytes of integers, little-endian, as base64 for a JSON file. */
export function toBase64(values: Int32Array): string {
  const bytes = new Uint8Array(4 * values.length)
  const view = new DataView(bytes.buffer)
  values.forEach((value, i) => view.setInt32(4 * i, value, true))
  let text = ''
  for (let i = 0; i < bytes.length; i += 0x3000)
    text += btoa(String.fromCharCode(...bytes.subarray(i, i + 0x3000)))
  return text
}

/** Decodes `toBase64`; null if the text is something else or a number is not from 0 to `below` - 1. */
export function fromBase64(text: unknown, below: number): Int32Array | null {
  if (typeof text !== 'string') return null
  let letters: string
  try {
    letters = atob(text)
  } catch {
    return null
  }
  if (letters.length % 4 !== 0) return null
  const view = new DataView(Uint8Array.from(letters, (letter) => letter.charCodeAt(0)).buffer)
  const values = Int32Array.from({ length: letters.length / 4 }, (_, i) => view.getInt32(4 * i, true))
  return values.every((value) => value >= 0 && value < below) ? values : null
}

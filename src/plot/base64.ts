/** Bytes as base64, for data URLs. */
export function base64(bytes: Uint8Array): string {
  let letters = ''
  for (let i = 0; i < bytes.length; i += 0x3000)
    letters += String.fromCharCode(...bytes.subarray(i, i + 0x3000))
  return btoa(letters)
}

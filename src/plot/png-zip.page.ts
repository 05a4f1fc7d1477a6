/** Pages compress only asynchronously, so the blocks are stored as they are (RFC 1951, section 3.2.4): right for the small pictures of a grid. */
export function deflate(bytes: Uint8Array): Uint8Array {
  const most = 0xffff
  const blocks = Math.max(1, Math.ceil(bytes.length / most))
  const out = new Uint8Array(2 + 5 * blocks + bytes.length + 4)
  const view = new DataView(out.buffer)
  view.setUint16(0, 0x7801)
  let at = 2
  for (let block = 0; block < blocks; block++) {
    const part = bytes.subarray(block * most, (block + 1) * most)
    out[at] = block === blocks - 1 ? 1 : 0
    view.setUint16(at + 1, part.length, true)
    view.setUint16(at + 3, ~part.length & 0xffff, true)
    out.set(part, at + 5)
    at += 5 + part.length
  }
  view.setUint32(at, adler32(bytes))
  return out
}

/** The checksum of a zlib stream (RFC 1950). */
function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0]
  for (const byte of bytes) {
    a = (a + byte) % 65521
    b = (b + a) % 65521
  }
  return ((b << 16) | a) >>> 0
}

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c
})

/** The checksum of a chunk of a PNG file. */
export function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff
  for (const byte of bytes) c = table[(c ^ byte) & 0xff]! ^ (c >>> 8)
  return ~c >>> 0
}

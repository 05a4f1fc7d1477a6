/** The formats that can be read. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif'

/** The information in the first bytes of a picture file. */
export interface PictureHeader {
  readonly format: PictureFormat
  readonly width: number
  readonly height: number
  /** Whether it has no colors. False if that cannot be known without decoding. */
  readonly gray: boolean
}

/**
 * Reads the format and size of a picture from its first bytes, without decoding it.
 *
 * @returns null if the bytes are not a JPEG, PNG, WebP or GIF, or end before the size.
 * @example
 * pictureHeader(new TextEncoder().encode('GIF89a\u0003\0\u0002\0')) // { format: 'gif', width: 3, height: 2, gray: false }
 */
export function pictureHeader(bytes: Uint8Array): PictureHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return pngHeader(bytes, view)
  if (starts(bytes, 0xff, 0xd8, 0xff)) return jpegHeader(bytes, view)
  if (starts(bytes, 0x47, 0x49, 0x46, 0x38) && bytes.length >= 10)
    return { format: 'gif', width: view.getUint16(6, true), height: view.getUint16(8, true), gray: false }
  if (starts(bytes, 0x52, 0x49, 0x46, 0x46) && ascii(bytes, 8, 4) === 'WEBP') return webpHeader(bytes, view)
  return null
}

function starts(bytes: Uint8Array, ...wanted: readonly number[]): boolean {
  return wanted.every((byte, i) => bytes[i] === byte)
}

function ascii(bytes: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + length))
}

function pngHeader(bytes: Uint8Array, view: DataView): PictureHeader | null {
  if (bytes.length < 26 || ascii(bytes, 12, 4) !== 'IHDR') return null
  const color = bytes[25]!
  return {
    format: 'png',
    width: view.getUint32(16),
    height: view.getUint32(20),
    gray: color === 0 || color === 4,
  }
}

/** The size is in the frame header, behind any number of other segments. */
function jpegHeader(bytes: Uint8Array, view: DataView): PictureHeader | null {
  for (let at = 2; at + 9 < bytes.length;) {
    if (bytes[at] !== 0xff) return null
    const marker = bytes[at + 1]!
    if (marker === 0xff) {
      at++
      continue
    }
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (frame)
      return {
        format: 'jpeg',
        width: view.getUint16(at + 7),
        height: view.getUint16(at + 5),
        gray: bytes[at + 9] === 1,
      }
    const alone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)
    at += alone ? 2 : 2 + view.getUint16(at + 2)
  }
  return null
}

function webpHeader(bytes: Uint8Array, view: DataView): PictureHeader | null {
  if (bytes.length < 30) return null
  const size = (width: number, height: number): PictureHeader => ({
    format: 'webp',
    width,
    height,
    gray: false,
  })
  switch (ascii(bytes, 12, 4)) {
    case 'VP8 ':
      return size(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff)
    case 'VP8L': {
      const packed = view.getUint32(21, true)
      return size((packed & 0x3fff) + 1, ((packed >>> 14) & 0x3fff) + 1)
    }
    case 'VP8X': {
      const uint24 = (at: number): number => bytes[at]! + (bytes[at + 1]! << 8) + (bytes[at + 2]! << 16)
      return size(uint24(24) + 1, uint24(27) + 1)
    }
    default:
      return null
  }
}

import { crc32, deflate } from './png-zip.ts'

/**
 * A grayscale image as the bytes of a PNG file (ISO/IEC 15948: grayscale, 8 bits, no filter).
 *
 * @param pixels width * height values, row by row; 0 is black and 255 white.
 */
export function grayPng(pixels: Uint8Array, width: number, height: number): Uint8Array {
  return pngBytes(pixels, width, height, 1)
}

/** The same for a picture with 1 channel (gray) or 3 (interleaved RGB). */
export function pngBytes(pixels: Uint8Array, width: number, height: number, channels: 1 | 3): Uint8Array {
  const line = width * channels
  const lines = new Uint8Array(height * (line + 1))
  for (let y = 0; y < height; y++) lines.set(pixels.subarray(y * line, (y + 1) * line), y * (line + 1) + 1)
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header.set([8, channels === 3 ? 2 : 0, 0, 0, 0], 8)
  const chunk = (name: string, data: Uint8Array): Uint8Array => {
    const bytes = new Uint8Array(12 + data.length)
    const around = new DataView(bytes.buffer)
    around.setUint32(0, data.length)
    for (let i = 0; i < 4; i++) bytes[4 + i] = name.charCodeAt(i)
    bytes.set(data, 8)
    around.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)))
    return bytes
  }
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', deflate(lines)),
    chunk('IEND', new Uint8Array(0)),
  ]
  const file = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    file.set(part, at)
    at += part.length
  }
  return file
}

import { nodeBuiltin } from '../../base/node-builtin.ts'
import type { Picture } from './picture.ts'

/** Largest picture that is decoded here; larger ones gain nothing. */
const MOST_PIXELS = 1 << 16

/**
 * Decodes a small PNG of the plainest kind, as data sets have them: 8 bits, grey or colour, not interlaced, without transparency or colour profiles. A
 * general decoder takes a hundred times as long to start as such a picture takes to decode.
 *
 * @returns null for any other file, damaged ones included: the general decoder says what is wrong.
 */
export function decodePlainPng(bytes: Uint8Array): Picture | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 57 || view.getUint32(0) !== 0x89504e47) return null
  const [width, height] = [view.getUint32(16), view.getUint32(20)]
  const [depth, colour, , , interlaced] = bytes.subarray(24, 29)
  if (depth !== 8 || (colour !== 0 && colour !== 2) || interlaced !== 0) return null
  if (width === 0 || height === 0 || width * height > MOST_PIXELS) return null
  const packed = imageData(bytes, view)
  if (packed === null) return null
  const channels = colour === 0 ? 1 : 3
  const line = width * channels
  try {
    const { inflateSync } = nodeBuiltin('zlib', 'decodePlainPng')
    const lines = inflateSync(packed, { maxOutputLength: height * (line + 1) })
    if (lines.length !== height * (line + 1)) return null
    const values = new Uint8Array(height * line)
    for (let y = 0; y < height; y++) if (!unfilter(lines, values, y, line, channels)) return null
    return { width, height, channels, values }
  } catch {
    return null
  }
}

const chunk = (name: string): number => new DataView(new TextEncoder().encode(name).buffer).getUint32(0)
const [IDAT, IEND] = [chunk('IDAT'), chunk('IEND')]
/** Chunks that do not change the pixels. */
const harmless = new Set(
  ['IHDR', 'tEXt', 'zTXt', 'iTXt', 'pHYs', 'tIME', 'gAMA', 'sRGB', 'cHRM', 'bKGD'].map(chunk),
)

/** The compressed data; null if the file is damaged, or has chunks that matter beyond them. */
function imageData(bytes: Uint8Array, view: DataView): Uint8Array | null {
  const parts: Uint8Array[] = []
  for (let at = 8; at + 12 <= bytes.length;) {
    const [length, kind] = [view.getUint32(at), view.getUint32(at + 4)]
    const end = at + 12 + length
    if (end > bytes.length) return null
    if (kind === IEND) {
      const total = parts.reduce((sum, part) => sum + part.length, 0)
      if (parts.length === 1) return parts[0]!
      const joined = new Uint8Array(total)
      parts.reduce((to, part) => (joined.set(part, to), to + part.length), 0)
      return joined
    }
    if (kind === IDAT) parts.push(bytes.subarray(at + 8, at + 8 + length))
    else if (!harmless.has(kind)) return null
    at = end
  }
  return null
}

/** Undoes the filter of one line (ISO/IEC 15948, 9). False for an unknown one. */
function unfilter(lines: Uint8Array, out: Uint8Array, y: number, line: number, channels: number): boolean {
  const from = y * (line + 1)
  const to = y * line
  const above = to - line
  switch (lines[from]) {
    case 0:
      out.set(lines.subarray(from + 1, from + 1 + line), to)
      return true
    case 1:
      for (let i = 0; i < line; i++)
        out[to + i] = lines[from + 1 + i]! + (i < channels ? 0 : out[to + i - channels]!)
      return true
    case 2:
      for (let i = 0; i < line; i++) out[to + i] = lines[from + 1 + i]! + (y === 0 ? 0 : out[above + i]!)
      return true
    case 3:
      for (let i = 0; i < line; i++) {
        const left = i < channels ? 0 : out[to + i - channels]!
        out[to + i] = lines[from + 1 + i]! + ((left + (y === 0 ? 0 : out[above + i]!)) >> 1)
      }
      return true
    case 4:
      for (let i = 0; i < line; i++) {
        const left = i < channels ? 0 : out[to + i - channels]!
        const up = y === 0 ? 0 : out[above + i]!
        const corner = i < channels || y === 0 ? 0 : out[above + i - channels]!
        out[to + i] = lines[from + 1 + i]! + paeth(left, up, corner)
      }
      return true
    default:
      return false
  }
}

/** The neighbour nearest to left + up - corner. */
function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  if (a <= b && a <= c) return left
  return b <= c ? up : corner
}

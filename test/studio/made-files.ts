import { zipSync, type Zippable } from 'fflate'
import { pngBytes } from '../../src/plot/gray-png.ts'

/** Small color pictures of stripes, 20 upright and 20 across, with a file that is not used. */
export function photosOf(): Record<string, Uint8Array<ArrayBuffer>> {
  const side = 32
  const files: Record<string, Uint8Array<ArrayBuffer>> = {}
  for (const [label, step] of [
    ['upright', 1],
    ['across', side],
  ] as const)
    for (let at = 0; at < 20; at++) {
      const pixels = new Uint8Array(3 * side * side)
      for (let i = 0; i < side * side; i++) {
        const place = (step === 1 ? i % side : Math.floor(i / side)) + at
        const bright = place % 8 < 4 ? 190 : 50
        pixels.set([bright + at, bright, Math.max(0, bright - 2 * at)], 3 * i)
      }
      files[`${label}/${at}.png`] = Uint8Array.from(pngBytes(pixels, side, side, 3))
    }
  files['upright/notes.tiff'] = new Uint8Array(9)
  return files
}

/** A zip of a few kilobytes whose directory states gigabytes. */
export function bomb(): Uint8Array {
  const files: Zippable = {}
  for (let i = 0; i < 30; i++) files[`a/${i}.png`] = new Uint8Array(1000)
  const zip = zipSync(files)
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength)
  // Bytes 24 to 27 of each entry of the directory are the size of the unpacked file.
  for (let at = 0; at < zip.length - 46; at++)
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 100_000_000, true)
  return zip
}

import { ImageData, type Channels } from '../../../src/apps/images/index.ts'

/** Pictures of stripes: class 0 upright, class 1 across, with a brightness that means nothing. */
export function stripes(count: number, { side = 16, channels = 1 as Channels } = {}): ImageData {
  const values = new Uint8Array(count * side * side * channels)
  const targets = Int32Array.from({ length: count }, (_, i) => i % 2)
  let noise = 7
  for (let i = 0; i < count; i++)
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++)
        for (let c = 0; c < channels; c++) {
          noise = (noise * 1103515245 + 12345) & 0x7fffffff
          const bright = (i % 2 === 0 ? x + i : y + i) % 4 < 2 ? 150 : 40
          values[((i * side + y) * side + x) * channels + c] = bright + ((noise >> 16) % 40) + (i % 5) * 10
        }
  return ImageData.fromArrays({ values, width: side, height: side, channels, targets })
}

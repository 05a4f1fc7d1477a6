import type { Picture } from '../data/images/picture.ts'

/**
 * Overlays a gray version of a picture with a coarse map: red where the map is 1. Returns RGB bytes.
 *
 * @param map values from 0 to 1, row by row; it is scaled to the picture.
 */
export function heatOver(
  { width, height, channels, values }: Picture,
  map: { readonly values: Float32Array; readonly width: number; readonly height: number },
): Uint8Array {
  const out = new Uint8Array(3 * width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      const heat = between(map, ((x + 0.5) / width) * map.width, ((y + 0.5) / height) * map.height)
      let gray = 0
      for (let c = 0; c < channels; c++) gray += values[at * channels + c]! / channels
      out[3 * at] = gray * (1 - 0.6 * heat) + 255 * 0.6 * heat
      out[3 * at + 1] = gray * (1 - 0.6 * heat)
      out[3 * at + 2] = gray * (1 - 0.6 * heat)
    }
  return out
}

/** Interpolates the map between the centers of its cells. */
function between(
  {
    values,
    width,
    height,
  }: { readonly values: Float32Array; readonly width: number; readonly height: number },
  x: number,
  y: number,
): number {
  const cell = (place: number, size: number): [number, number, number] => {
    const at = Math.min(size - 1, Math.max(0, place - 0.5))
    const low = Math.floor(at)
    return [low, Math.min(size - 1, low + 1), at - low]
  }
  const [left, right, partX] = cell(x, width)
  const [top, bottom, partY] = cell(y, height)
  const row = (line: number): number =>
    values[line * width + left]! * (1 - partX) + values[line * width + right]! * partX
  return row(top) * (1 - partY) + row(bottom) * partY
}

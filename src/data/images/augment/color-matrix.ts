import type { Colors } from './draw-changes.ts'

/** Converts RGB to luma and two color axes (NTSC's YIQ), in which hue is an angle. */
const toYiq = [0.299, 0.587, 0.114, 0.5959, -0.2746, -0.3213, 0.2115, -0.5227, 0.3112]
const toRgb = [1, 0.956, 0.619, 1, -0.272, -0.647, 1, -1.106, 1.703]

/** All color changes as one matrix product and sum, on bytes. */
export function colorMatrix(
  colors: Colors | null,
  channels: number,
): { readonly matrix: Float64Array; readonly bias: number } {
  const { brightness = 1, contrast = 1, saturation = 1, hue = 0 } = colors ?? {}
  const factor = brightness * contrast
  const bias = brightness * (1 - contrast) * 127.5
  if (channels === 1) return { matrix: Float64Array.of(factor), bias }
  if (saturation === 1 && hue === 0)
    return { matrix: Float64Array.of(factor, 0, 0, 0, factor, 0, 0, 0, factor), bias }
  const [cos, sin] = [saturation * Math.cos(hue), saturation * Math.sin(hue)]
  const turned = product([1, 0, 0, 0, cos, -sin, 0, sin, cos], toYiq)
  return { matrix: Float64Array.from(product(toRgb, turned), (value) => value * factor), bias }
}

function product(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: 9 }, (_, at) => {
    const [row, column] = [3 * Math.floor(at / 3), at % 3]
    return a[row]! * b[column]! + a[row + 1]! * b[column + 3]! + a[row + 2]! * b[column + 6]!
  })
}

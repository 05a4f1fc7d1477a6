import type { Picture } from '../../../data/images/picture.ts'

/** The middle square of a picture, and the same rotated clockwise by 90, 180 and 270 degrees. */
export function quarterTurns({ width, height, channels, values }: Picture): Uint8Array[] {
  const side = Math.min(width, height)
  const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)]
  const copies = Array.from({ length: 4 }, () => new Uint8Array(side * side * channels))
  const last = side - 1
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const from = ((y + top) * width + x + left) * channels
      const places = [
        [x, y],
        [last - y, x],
        [last - x, last - y],
        [y, last - x],
      ] as const
      places.forEach(([column, row], turn) => {
        const to = (row * side + column) * channels
        for (let c = 0; c < channels; c++) copies[turn]![to + c] = values[from + c]!
      })
    }
  return copies
}

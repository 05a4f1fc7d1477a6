/** The samples of one colour component: `width` x `height` of them count, in rows of `stride`. */
export interface Plane {
  readonly values: Uint8Array
  readonly width: number
  readonly height: number
  readonly stride: number
}

/** A plane with twice the columns, by the triangle filter of libjpeg: three quarters of the nearer sample, one of the other. */
export function twiceAsWide(plane: Plane): Plane {
  const { values, width, height, stride } = plane
  const out = new Uint8Array(2 * width * height)
  // libjpeg only smooths components of more than two columns.
  if (width <= 2) return repeated(plane, 1)
  for (let y = 0; y < height; y++) {
    const [from, to] = [y * stride, y * 2 * width]
    for (let x = 0; x < width; x++) {
      const own = values[from + x]!
      out[to + 2 * x] = x === 0 ? own : (3 * own + values[from + x - 1]! + 1) >> 2
      out[to + 2 * x + 1] = x === width - 1 ? own : (3 * own + values[from + x + 1]! + 2) >> 2
    }
  }
  return { values: out, width: 2 * width, height, stride: 2 * width }
}

/** The same in both directions. */
export function twiceAsLarge(plane: Plane): Plane {
  const { values, width, height, stride } = plane
  if (width <= 2) return repeated(plane, 2)
  const out = new Uint8Array(4 * width * height)
  const sums = new Int32Array(width)
  for (let y = 0; y < 2 * height; y++) {
    const near = y >> 1
    const far = Math.min(height - 1, Math.max(0, near + (y % 2 === 0 ? -1 : 1)))
    for (let x = 0; x < width; x++) sums[x] = 3 * values[near * stride + x]! + values[far * stride + x]!
    const to = y * 2 * width
    for (let x = 0; x < width; x++) {
      const own = sums[x]!
      out[to + 2 * x] = x === 0 ? (4 * own + 8) >> 4 : (3 * own + sums[x - 1]! + 8) >> 4
      out[to + 2 * x + 1] = x === width - 1 ? (4 * own + 7) >> 4 : (3 * own + sums[x + 1]! + 7) >> 4
    }
  }
  return { values: out, width: 2 * width, height: 2 * height, stride: 2 * width }
}

function repeated({ values, width, height, stride }: Plane, down: number): Plane {
  const out = new Uint8Array(2 * width * down * height)
  for (let y = 0; y < down * height; y++)
    for (let x = 0; x < 2 * width; x++)
      out[y * 2 * width + x] = values[Math.floor(y / down) * stride + (x >> 1)]!
  return { values: out, width: 2 * width, height: down * height, stride: 2 * width }
}

/** Cosines as 13-bit fractions, of the accurate integer transform of the Independent JPEG Group, so that results are those of libjpeg to the bit. */
const [C0298, C0390, C0541, C0765, C0899, C1175] = [2446, 3196, 4433, 6270, 7373, 9633]
const [C1501, C1847, C1961, C2053, C2562, C3072] = [12299, 15137, 16069, 16819, 20995, 25172]

const work = new Int32Array(64)

/**
 * The inverse cosine transform of a block (Loeffler, Ligtenberg and Moschytz 1989).
 *
 * @param block dequantized coefficients, row by row
 * @param out receives bytes, from element `at` on, in rows of `stride`
 */
export function inverseDct(block: Int32Array, out: Uint8Array, at: number, stride: number): void {
  for (let i = 0; i < 8; i++) lines(block, i, 8, work, i, 8, 11)
  for (let i = 0; i < 8; i++) {
    lines(work, 8 * i, 1, work, 8 * i, 1, 18)
    const row = at + i * stride
    for (let j = 0; j < 8; j++) {
      const value = work[8 * i + j]! + 128
      out[row + j] = value < 0 ? 0 : value > 255 ? 255 : value
    }
  }
}

/** Eight values `step` apart, transformed and scaled down by 2^shift. */
function lines(
  input: Int32Array,
  from: number,
  step: number,
  out: Int32Array,
  to: number,
  outStep: number,
  shift: number,
): void {
  const half = 1 << (shift - 1)
  const [x0, x1, x2, x3] = [
    input[from]!,
    input[from + step]!,
    input[from + 2 * step]!,
    input[from + 3 * step]!,
  ]
  const x4 = input[from + 4 * step]!
  const x5 = input[from + 5 * step]!
  const x6 = input[from + 6 * step]!
  const x7 = input[from + 7 * step]!
  const common = (x2 + x6) * C0541
  const even2 = common - x6 * C1847
  const even3 = common + x2 * C0765
  const [even0, even1] = [(x0 + x4) * 8192, (x0 - x4) * 8192]
  const turn = (x7 + x3 + x5 + x1) * C1175
  const [a, b] = [-(x7 + x1) * C0899, -(x5 + x3) * C2562]
  const [c, d] = [turn - (x7 + x3) * C1961, turn - (x5 + x1) * C0390]
  const odd0 = x7 * C0298 + a + c
  const odd1 = x5 * C2053 + b + d
  const odd2 = x3 * C3072 + b + c
  const odd3 = x1 * C1501 + a + d
  out[to] = (even0 + even3 + odd3 + half) >> shift
  out[to + 7 * outStep] = (even0 + even3 - odd3 + half) >> shift
  out[to + outStep] = (even1 + even2 + odd2 + half) >> shift
  out[to + 6 * outStep] = (even1 + even2 - odd2 + half) >> shift
  out[to + 2 * outStep] = (even1 - even2 + odd1 + half) >> shift
  out[to + 5 * outStep] = (even1 - even2 - odd1 + half) >> shift
  out[to + 3 * outStep] = (even0 - even3 + odd0 + half) >> shift
  out[to + 4 * outStep] = (even0 - even3 - odd0 + half) >> shift
}

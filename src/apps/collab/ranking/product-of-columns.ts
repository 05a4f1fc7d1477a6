/** H^T H, where H is a row-major matrix. */
export function productOfColumns(rows: Float32Array, width: number): Float64Array {
  const sums = new Float64Array(width * width)
  for (let row = 0; row < rows.length; row += width)
    for (let i = 0; i < width; i++) {
      const own = rows[row + i]!
      for (let j = 0; j <= i; j++) sums[i * width + j]! += own * rows[row + j]!
    }
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) sums[j * width + i] = sums[i * width + j]!
  return sums
}

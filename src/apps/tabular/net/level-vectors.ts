/**
 * Projects the rows of a matrix on their leading principal components, without centering: the best summary of their differences in that many numbers. Uses the
 * eigenvectors of the rows' inner products, by Jacobi's method.
 *
 * @param rows few long vectors.
 * @returns [rows, width], row-major.
 */
export function principalRows(rows: readonly ArrayLike<number>[], width: number): Float32Array {
  const n = rows.length
  const gram = Array.from({ length: n }, (_, i) => Float64Array.from(rows, (other) => inner(rows[i]!, other)))
  const vectors = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: n }, (__, j) => Number(i === j)),
  )
  for (let sweep = 0; sweep < 50 && offDiagonal(gram) > 1e-20 * trace(gram) ** 2; sweep++)
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(gram, vectors, p, q)
  const order = Array.from({ length: n }, (_, i) => i).toSorted((a, b) => gram[b]![b]! - gram[a]![a]!)
  const out = new Float32Array(n * width)
  for (let j = 0; j < Math.min(width, n); j++) {
    const at = order[j]!
    const size = Math.sqrt(Math.max(0, gram[at]![at]!))
    for (let i = 0; i < n; i++) out[i * width + j] = size * vectors[i]![at]!
  }
  return out
}

function rotate(a: readonly Float64Array[], vectors: readonly Float64Array[], p: number, q: number): void {
  if (a[p]![q] === 0) return
  const angle = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!)
  const t = (angle < 0 ? -1 : 1) / (Math.abs(angle) + Math.sqrt(angle * angle + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  for (const row of [...a, ...vectors]) {
    const [x, y] = [row[p]!, row[q]!]
    row[p] = c * x - s * y
    row[q] = s * x + c * y
  }
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[p]![i]!, a[q]![i]!]
    a[p]![i] = c * x - s * y
    a[q]![i] = s * x + c * y
  }
}

function inner(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function trace(a: readonly Float64Array[]): number {
  return a.reduce((sum, row, i) => sum + row[i]!, 0)
}

function offDiagonal(a: readonly Float64Array[]): number {
  let sum = 0
  a.forEach((row, i) => row.forEach((value, j) => (sum += i === j ? 0 : value * value)))
  return sum
}

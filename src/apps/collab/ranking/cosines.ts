/** The cosine similarity of each row to one of the rows; 0 for rows of zeros. */
export function cosines(vectors: Float32Array, width: number, row: number): Float64Array {
  const rows = vectors.length / width
  const products = new Float64Array(rows)
  const lengths = new Float64Array(rows)
  for (let other = 0; other < rows; other++)
    for (let k = 0; k < width; k++) {
      const value = vectors[other * width + k]!
      products[other]! += value * vectors[row * width + k]!
      lengths[other]! += value * value
    }
  return products.map((product, other) =>
    product === 0 ? 0 : product / Math.sqrt(lengths[other]! * lengths[row]!),
  )
}

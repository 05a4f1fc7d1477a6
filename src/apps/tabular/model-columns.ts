import type { ColumnInput } from '../../data/index.ts'
import type { ModelRows } from '../../data/tables/pipeline/options.ts'

/**
 * Rows as the two arguments of `MixedInputModel`: codes and continuous values, row-major. A kind of column that the table lacks becomes one column of zeros,
 * which the model ignores.
 */
export function columnsOf({ rows, cats, conts }: ModelRows): [ColumnInput, ColumnInput] {
  const width = cats.length
  const codes = new Int32Array(rows * Math.max(1, width))
  cats.forEach((column, i) => {
    for (let row = 0; row < rows; row++) codes[row * width + i] = column[row]!
  })
  const numbers = rows === 0 ? 0 : conts.length / rows
  return [
    { values: codes, width: Math.max(1, width) },
    numbers === 0 ? { values: new Float32Array(rows), width: 1 } : { values: conts, width: numbers },
  ]
}

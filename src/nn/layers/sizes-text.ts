import type { Sizes } from '../../tensor/ops/pair.ts'

/** Sizes as Python prints them: `2`, `(2,)`, `(2, 3)`, with `None` for null. */
export function sizesText(sizes: Sizes | null | readonly (number | null)[]): string {
  if (sizes === null) return 'None'
  if (typeof sizes === 'number') return String(sizes)
  return `(${sizes.map((size) => size ?? 'None').join(', ')}${sizes.length === 1 ? ',' : ''})`
}

import type { SplitOptions } from '../data/tables/splits.ts'

/** The options of `lanner fit` that say which rows of a table are validation rows. */
export interface SplitCommandOptions {
  readonly valid?: number
  readonly validLast?: string
  readonly validColumn?: string
  readonly seed: number
}

/** How a table is split; `part` is what is kept where `--valid` is not given. */
export function splitOf(
  { valid, validLast, validColumn, seed }: SplitCommandOptions,
  part: number,
): SplitOptions {
  if (validColumn !== undefined) return { kind: 'column', column: validColumn }
  if (validLast !== undefined) return { kind: 'last', column: validLast, part: valid ?? part }
  return { kind: 'random', part: valid ?? part, seed }
}

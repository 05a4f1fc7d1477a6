import { LannerError } from '../../base/errors.ts'
import type { SplitOptions } from '../../data/tables/splits.ts'
import type { ParsedOptions } from './option-row.ts'
import type { ColumnOptions, TrainingOptions } from './shared-options.ts'

/** How a table is split; undefined if no option says so. */
export function askedSplit(options: ColumnOptions & TrainingOptions): SplitOptions | undefined {
  const { valid, validLast, validColumn } = options
  return [valid, validLast, validColumn].every((option) => option === undefined)
    ? undefined
    : splitOf(options, 0.2)
}

/** How a table is split; `part` is the default of `--valid`. */
export function splitOf(
  { valid, validLast, validColumn, seed }: ColumnOptions & TrainingOptions,
  part: number,
): SplitOptions {
  if (validColumn !== undefined) return { kind: 'column', column: validColumn }
  if (validLast !== undefined) return { kind: 'last', column: validLast, part: valid ?? part }
  return { kind: 'random', part: valid ?? part, seed }
}

/** @throws LannerError if two options choose the validation rows. */
export function checkSplit({ valid, validLast, validColumn }: ParsedOptions): void {
  const marked = validLast !== undefined ? '--valid-last' : valid !== undefined ? '--valid' : null
  if (validColumn !== undefined && marked !== null)
    throw new LannerError(
      'usage',
      `${marked} and --valid-column both choose the validation rows; use one of them.`,
    )
}

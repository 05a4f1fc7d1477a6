import { defined } from '../../base/defined.ts'
import { LannerError } from '../../base/errors.ts'
import type { SplitOptions } from '../../data/tables/splits.ts'
import type { ParsedOptions } from './option-row.ts'
import type { ColumnOptions, TrainingOptions } from './shared-options.ts'

/** How a table is split; undefined if no option says so. */
export function askedSplit(
  options: ColumnOptions & TrainingOptions & { readonly group?: string },
): SplitOptions | undefined {
  const { valid, validLast, validColumn, group } = options
  if (group !== undefined && valid === undefined) return { kind: 'random', seed: options.seed, group }
  return [valid, validLast, validColumn].every((option) => option === undefined)
    ? undefined
    : splitOf(options, 0.2)
}

/** How a table is split; `part` is the default of `--valid`. */
export function splitOf(
  {
    valid,
    validLast,
    validColumn,
    seed,
    group,
  }: ColumnOptions & TrainingOptions & { readonly group?: string },
  part: number,
): SplitOptions {
  if (validColumn !== undefined) return { kind: 'column', column: validColumn }
  if (validLast !== undefined) return { kind: 'last', column: validLast, part: valid ?? part }
  return { kind: 'random', part: valid ?? part, seed, ...defined({ group }) }
}

/** @throws LannerError if two options choose the validation rows. */
export function checkSplit({ valid, validLast, validColumn, group, folds }: ParsedOptions): void {
  const marked = validLast !== undefined ? '--valid-last' : valid !== undefined ? '--valid' : null
  if (validColumn !== undefined && marked !== null)
    throw new LannerError(
      'usage',
      `${marked} and --valid-column both choose the validation rows; use one of them.`,
    )
  const chosen =
    validLast !== undefined ? '--valid-last' : validColumn !== undefined ? '--valid-column' : null
  for (const [flag, value] of Object.entries({ '--group': group, '--folds': folds }))
    if (value !== undefined && chosen !== null)
      throw new LannerError(
        'usage',
        `${flag} divides the rows at random, and ${chosen} chooses the validation rows; use one of them.`,
      )
}

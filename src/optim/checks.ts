import { named, wrongArgument } from '../base/check-argument.ts'
import { ValueError } from '../base/errors.ts'

/** Refuses values that are not finite or are below 0. */
export function checkNotNegative(operation: string, name: string, value: number): void {
  if (!Number.isFinite(value) || value < 0)
    throw new ValueError(operation, `${name} must be a number >= 0, got ${named(value)}`)
}

/** Refuses values outside [0, 1). */
export function checkFraction(operation: string, name: string, value: number): void {
  if (typeof value !== 'number' || !(value >= 0 && value < 1))
    throw new ValueError(operation, `${name} must be in [0, 1), got ${named(value)}`)
}

/** Refuses values without parameter groups. */
export function checkOptimizer(operation: string, optimizer: { readonly paramGroups: unknown }): void {
  if (!Array.isArray((optimizer as Partial<typeof optimizer> | null | undefined)?.paramGroups))
    throw wrongArgument(operation, 'an optimizer', optimizer)
}

/** Refuses anything but a number or a list of numbers. */
export function checkRates(operation: string, rates: number | readonly number[]): void {
  if (typeof rates !== 'number' && !Array.isArray(rates))
    throw wrongArgument(operation, 'a number, or a list with one for each group', rates)
}

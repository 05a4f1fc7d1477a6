import { ValueError } from '../base/errors.ts'

/** Refuses values that are not finite or are below 0. */
export function checkNotNegative(operation: string, name: string, value: number): void {
  if (!Number.isFinite(value) || value < 0)
    throw new ValueError(operation, `${name} must be a number >= 0, got ${value}`)
}

/** Refuses values outside [0, 1). */
export function checkFraction(operation: string, name: string, value: number): void {
  if (!(value >= 0 && value < 1)) throw new ValueError(operation, `${name} must be in [0, 1), got ${value}`)
}

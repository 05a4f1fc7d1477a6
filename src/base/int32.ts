import { ValueError } from './errors.ts'

export const INT32_MIN = -2147483648
export const INT32_MAX = 2147483647

/** True for numbers that fit an int32 tensor after truncation. */
export function fitsInt32(value: number): boolean {
  const whole = Math.trunc(value)
  return whole >= INT32_MIN && whole <= INT32_MAX
}

/**
 * Refuses a number that does not fit an int32 tensor, where it would become a different one.
 *
 * @throws ValueError
 */
export function requireInt32(operation: string, value: number): void {
  if (!fitsInt32(value))
    throw new ValueError(
      operation,
      `${value} does not fit int32, whose range is ${INT32_MIN} to ${INT32_MAX}; use a float32 tensor (toFloat() converts)`,
    )
}

import { ValueError } from '../base/errors.ts'

/** Refuses what is not a finite number from 0. */
export function checkNotNegative(operation: string, name: string, value: number): void {
  if (!Number.isFinite(value) || value < 0)
    throw new ValueError(operation, `${name} must be a number from 0, got ${value}`)
}

/** Refuses what is not a number from 0 up to but not including 1. */
export function checkFraction(operation: string, name: string, value: number): void {
  if (!(value >= 0 && value < 1))
    throw new ValueError(operation, `${name} must be from 0 up to but not including 1, got ${value}`)
}

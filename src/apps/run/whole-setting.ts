import { named } from '../../base/check-argument.ts'
import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'

/** Upper limits: beyond them a fit would run out of memory, or never end. */
const limits: Readonly<Record<string, number>> = {
  epochs: 1_000_000,
  batchSize: 1_000_000_000,
  steps: 1_000_000,
  hidden: 65_536,
  factors: 65_536,
  heads: 65_536,
  layers: 1000,
  'a size in layers': 65_536,
}

/** @throws ValueError unless a setting is an integer from `least` to its upper limit. */
export function checkWhole(operation: string, name: string, value: number, least = 1): void {
  if (!Number.isInteger(value) || value < least)
    throw new ValueError(operation, `${name} must be an integer of at least ${least}, got ${named(value)}`)
  const most = limits[name] ?? Infinity
  if (value > most)
    throw new ValueError(operation, `${name} must be at most ${most}, got ${shownValue(value)}`)
}

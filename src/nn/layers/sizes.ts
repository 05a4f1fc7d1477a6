import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'

/** Refuses sizes that are not integers of at least `least`. */
export function checkSizes(layer: string, sizes: Readonly<Record<string, number>>, least = 1): void {
  for (const [name, size] of Object.entries(sizes))
    if (!Number.isSafeInteger(size) || size < least)
      throw new ValueError(layer, `${name} must be an integer of at least ${least}, got ${shownValue(size)}`)
}

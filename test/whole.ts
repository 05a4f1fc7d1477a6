import { it } from 'vitest'

/**
 * True in the slow set (`npm run test:slow`), false in the default set. A file that has more cases than `npm test` has time for takes a sample of them
 * there, and a file named *.slow.test.ts next to it imports it, so that the slow set runs them all.
 */
export const whole = process.env['LANNER_TESTS'] !== 'default'

/** Of cases alike, the first, and every `step`-th after it; all of them in the slow set. */
export function sample<T>(cases: readonly T[], step: number): readonly T[] {
  return whole ? cases : cases.filter((_, i) => i % step === 0)
}

/** A test of the slow set alone. */
export const inWhole: (name: string, test: () => Promise<void>, timeout?: number) => void = whole
  ? it
  : () => undefined

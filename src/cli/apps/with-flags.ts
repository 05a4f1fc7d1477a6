import { LannerError } from '../../base/errors.ts'
import { inFlags } from '../option-names.ts'
import { flagOf, nameOf, type OptionSet } from '../options/option-row.ts'

/** Options of the command itself that reach the apps: of every fit, and of `lr-find`. */
const sharedNames = ['timeBudget', 'startLr', 'endLr', 'numIt'] as const

/** Runs a fit. Its errors name options as they are typed. */
export async function withFlags<T>(sets: readonly OptionSet[], fit: () => Promise<T>): Promise<T> {
  try {
    return await fit()
  } catch (error) {
    const flags = new Map([
      ...sharedNames.map((name) => [name, flagOf(name)] as const),
      ...sets.flatMap(({ rows }) => rows.map((row) => [row.into, flagOf(nameOf(row))] as const)),
    ])
    const message = inFlags(error, flags)
    if (message === null) throw error
    throw new LannerError('usage', message, { cause: error })
  }
}

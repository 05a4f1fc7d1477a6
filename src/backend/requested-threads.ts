import { ValueError } from '../base/errors.ts'
import { kernelOptions } from './kernel-options.ts'
import { environment } from './node.ts'

/**
 * The number of threads set by `init({ threads })` or `LANNER_THREADS`, including the caller's; undefined if it is not set.
 *
 * @throws ValueError unless it is an integer from 1 to 256.
 */
export function requestedThreads(): number | undefined {
  const { threads: chosen } = kernelOptions()
  if (chosen !== undefined) return chosen
  const text = environment('LANNER_THREADS')
  if (text === undefined) return undefined
  const threads = Number(text)
  if (!Number.isInteger(threads) || threads < 1 || threads > 256)
    throw new ValueError('LANNER_THREADS', `must be an integer from 1 to 256, not '${text}'`)
  return threads
}

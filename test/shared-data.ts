import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

/** The folder of real data: `LANNER_DATA`, else `shared/data` beside the checkout. */
const folder = process.env['LANNER_DATA'] ?? fileURLToPath(new URL('../../shared/data', import.meta.url))

/**
 * The path of a file of real data such as `nietzsche/nietzsche.txt`, or null where this machine lacks it. Says so once: tests that need
 * it then skip.
 */
export function sharedData(file: string): string | null {
  const path = join(folder, file)
  if (existsSync(path)) return path
  console.warn(`Tests that need ${file} are skipped: it is not in ${folder}; set LANNER_DATA to its folder.`)
  return null
}

import { LannerError } from 'lanner'
import { UsageError } from '../reproduce/report.ts'

const parts: Readonly<Record<string, () => Promise<(args: string[]) => Promise<void>>>> = {
  ranking: async () => (await import('./ranking.ts')).compareRanking,
  tables: async () => (await import('./tables.ts')).compareTables,
  texts: async () => (await import('./texts.ts')).compareTexts,
}

/**
 * Runs `npm run compare` with its arguments.
 *
 * @param report prints the one-line error message.
 * @returns the exit code: 0, or 2 for usage errors.
 */
export async function compare(
  words: readonly string[],
  report: (line: string) => void = console.error,
): Promise<0 | 2> {
  const [name, ...args] = words
  try {
    const load = name === undefined ? undefined : parts[name]
    if (load === undefined)
      throw new UsageError(
        `${name === undefined ? 'nothing' : `no ${name}`} to compare; the parts are ${Object.keys(parts).join(', ')}`,
      )
    await (
      await load()
    )(args)
    return 0
  } catch (error) {
    const own = error instanceof UsageError || error instanceof LannerError
    const misused = String((error as NodeJS.ErrnoException).code ?? '').startsWith('ERR_PARSE_ARGS')
    if (!own && !misused) throw error
    report(`compare: ${(error as Error).message}`)
    return 2
  }
}

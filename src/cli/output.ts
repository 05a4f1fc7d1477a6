import { LannerError } from '../base/errors.ts'

/** Exit code for what the user got wrong. */
export const USER_ERROR = 2

/** Writes one line to stderr; stdout stays for results. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Writes one JSON event a line to stdout. */
export function writeEvent(event: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}

/** Says what went wrong in one line and returns the exit code: 2 for mistakes the user can mend, 1 for ours. */
export function reportError(error: unknown): number {
  const trace = process.env['LANNER_DEBUG'] && error instanceof Error ? `\n${error.stack}` : ''
  if (error instanceof LannerError) {
    note(`lanner: ${error.message}${trace}`)
    return USER_ERROR
  }
  const message = error instanceof Error ? error.message : String(error)
  note(
    `lanner: something unexpected went wrong: ${message.split('\n')[0]} (LANNER_DEBUG=1 shows where)${trace}`,
  )
  return 1
}

/** Scores by name in one line: `rmse 1.23, r2 0.91`. */
export function scoresText(scores: Readonly<Record<string, number>>): string {
  return Object.entries(scores)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
    .join(', ')
}

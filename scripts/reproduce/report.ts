import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { kernels } from 'lanner'
import { writeFileAtomically } from '../../src/base/atomic-write.ts'

/** A usage error: printed as one line, exit code 2. */
export class UsageError extends Error {}

/** Parses an integer option. @throws UsageError if it is not an integer from `from` to `to`. */
export function wholeNumber(name: string, text: string, from = 0, to = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= from && value <= to) return value
  const range =
    to === Number.MAX_SAFE_INTEGER ? (from === 0 ? '' : ` of at least ${from}`) : ` from ${from} to ${to}`
  throw new UsageError(`--${name} must be an integer${range}, not ${text}`)
}

/** Where the results come from: versions, backend, threads and processor. */
export function machine(): string {
  const { name, description } = kernels()
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  return `Lanner ${version}, ${name} backend (${description}), Node ${process.version}, ${cpus()[0]?.model.trim() ?? 'unknown processor'} with ${cpus().length} cores`
}

/** Writes docs/reproduction/NAME.md, formatted like the rest of the documentation. */
export async function writePage(name: string, markdown: string): Promise<void> {
  mkdirSync('docs/reproduction', { recursive: true })
  const path = `docs/reproduction/${name}.md`
  await writeFileAtomically(path, markdown)
  execFileSync('npx', ['prettier', '--write', path], { stdio: 'ignore' })
}

import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { writeFileAtomically } from '../../src/base/atomic-write.ts'

const path = (name: string): string => `docs/reproduction/results/${name}.json`

/** The saved results of earlier runs, if any. */
export function readResults<T>(name: string): Record<string, T> {
  return existsSync(path(name)) ? (JSON.parse(readFileSync(path(name), 'utf8')) as Record<string, T>) : {}
}

/** Saves the results of a reproduction, so that a later partial run need not repeat the rest. */
export async function writeResults(name: string, results: object): Promise<void> {
  mkdirSync('docs/reproduction/results', { recursive: true })
  await writeFileAtomically(path(name), `${JSON.stringify(results, null, 1)}\n`)
}

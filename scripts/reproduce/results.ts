import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { writeFileAtomically } from '../../src/base/atomic-write.ts'

const path = (name: string): string => `docs/reproduction/results/${name}.json`

/** The figures that earlier runs of a reproduction left, or nothing. */
export function readResults<T>(name: string): Record<string, T> {
  return existsSync(path(name)) ? (JSON.parse(readFileSync(path(name), 'utf8')) as Record<string, T>) : {}
}

/** Keeps the figures of a reproduction, so that a later run of a part of it need not repeat the rest. */
export async function writeResults(name: string, results: object): Promise<void> {
  mkdirSync('docs/reproduction/results', { recursive: true })
  await writeFileAtomically(path(name), `${JSON.stringify(results, null, 1)}\n`)
}

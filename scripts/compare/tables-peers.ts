import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeFileAtomically } from '../../src/base/atomic-write.ts'
import type { TableSplitFiles } from './tables-splits.ts'

/** The result of a tool on one split. */
export interface SplitScore {
  /** R2, or log loss. */
  readonly score: number
  /** For classes. */
  readonly accuracy?: number
  readonly seconds: number
  readonly version?: string
}

/** Descriptions of the other tools. */
export const peerTitles: Readonly<Record<string, string>> = {
  mean: 'the mean of the target, or the class frequencies',
  linear: "scikit-learn's Ridge or LogisticRegression on standardized numbers and one-hot categories",
  HistGB: "scikit-learn's HistGradientBoosting at its defaults, with native categories",
  'HistGB early': 'the same with early_stopping=True',
  XGBoost: 'XGBoost at its defaults (100 trees, histogram method, native categories)',
}

type Cache = Record<string, Record<string, SplitScore>>

/**
 * Scores of other tools, computed in Python or read from the file of an earlier run, `{ "ames seed1": { "HistGB": { score, seconds, version } } }`.
 */
export class Peers {
  readonly #python: string | undefined
  readonly #file: string
  readonly #cache: Cache

  constructor(python: string | undefined, file: string) {
    this.#python = python
    this.#file = file
    this.#cache = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Cache) : {}
  }

  /** The scores of each available tool. */
  async scores(files: TableSplitFiles): Promise<Readonly<Record<string, SplitScore>>> {
    const key = `${files.table.name} ${files.split}`
    const known = this.#cache[key] ?? {}
    const peers = Object.keys(peerTitles).filter((name) => known[name] === undefined)
    if (peers.length === 0 || this.#python === undefined) return known
    const { train, test, table } = files
    const job = { train, test, target: table.target, kind: table.kind, peers }
    const program = fileURLToPath(new URL('tables-peers.py', import.meta.url))
    const out = execFileSync(this.#python, ['-W', 'ignore', program, JSON.stringify(job)], {
      encoding: 'utf8',
    })
    this.#cache[key] = { ...known, ...(JSON.parse(out) as Record<string, SplitScore>) }
    mkdirSync(dirname(this.#file), { recursive: true })
    await writeFileAtomically(this.#file, `${JSON.stringify(this.#cache, null, 1)}\n`)
    return this.#cache[key]
  }
}

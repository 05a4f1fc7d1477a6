import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeFileAtomically } from '../../src/base/atomic-write.ts'

/** A table to learn from, and its target. */
export interface Task {
  readonly name: string
  readonly target: string
  readonly kind: 'regression' | 'classification'
}

/** One split of a task into two CSV files, the same for all tools. */
export interface SplitFiles {
  readonly task: Task
  /** `seed1` for a random split; `own` for the task's own test file. */
  readonly split: string
  readonly train: string
  readonly test: string
}

/** The result of a tool on one split. */
export interface SplitScore {
  /** R2, or log loss. */
  readonly score: number
  /** For classes. */
  readonly accuracy?: number
  readonly seconds: number
  readonly version?: string
}

type Cache = Record<string, Record<string, SplitScore>>

/** Other tools: their descriptions, and the program in this folder that runs them. */
export interface PeerTools {
  readonly titles: Readonly<Record<string, string>>
  readonly program: string
}

/**
 * Scores of other tools, computed in Python or read from the file of an earlier run, `{ "ames seed1": { "HistGB": { score, seconds, version } } }`.
 */
export class Peers {
  readonly #tools: PeerTools
  readonly #python: string | undefined
  readonly #file: string
  readonly #cache: Cache

  constructor(tools: PeerTools, python: string | undefined, file: string) {
    this.#tools = tools
    this.#python = python
    this.#file = file
    this.#cache = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Cache) : {}
  }

  /** The scores of each available tool. */
  async scores(files: SplitFiles): Promise<Readonly<Record<string, SplitScore>>> {
    const key = `${files.task.name} ${files.split}`
    const known = this.#cache[key] ?? {}
    const peers = Object.keys(this.#tools.titles).filter((name) => known[name] === undefined)
    if (peers.length === 0 || this.#python === undefined) return known
    const { train, test, task } = files
    const job = { train, test, target: task.target, kind: task.kind, peers }
    const program = fileURLToPath(new URL(this.#tools.program, import.meta.url))
    const out = execFileSync(this.#python, ['-W', 'ignore', program, JSON.stringify(job)], {
      encoding: 'utf8',
    })
    this.#cache[key] = { ...known, ...(JSON.parse(out) as Record<string, SplitScore>) }
    mkdirSync(dirname(this.#file), { recursive: true })
    await writeFileAtomically(this.#file, `${JSON.stringify(this.#cache, null, 1)}\n`)
    return this.#cache[key]
  }
}

import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { RunFolder } from '../run-files.ts'
import type { KeptJob, KeptProgress, KeptRuns, KeptSummary } from './kept-runs.ts'

/** One store for each part, by the id of the run: a list reads no data. */
interface Stores extends DBSchema {
  readonly summaries: { readonly key: string; readonly value: KeptSummary }
  readonly jobs: { readonly key: string; readonly value: KeptJob }
  readonly progress: { readonly key: string; readonly value: KeptProgress }
  readonly runs: { readonly key: string; readonly value: RunFolder }
}

const names = ['summaries', 'jobs', 'progress', 'runs'] as const

/** Runs that are kept; the oldest beyond them are deleted. */
const MOST = 8

/** Runs in the IndexedDB of a browser, which copies plain data with typed arrays and files as they are. */
export class BrowserRuns implements KeptRuns {
  #database: Promise<IDBPDatabase<Stores>> | null = null

  #open(): Promise<IDBPDatabase<Stores>> {
    this.#database ??= openDB<Stores>('lanner-studio', 1, {
      upgrade: (database) => {
        for (const name of names) database.createObjectStore(name)
      },
      // Another page of a newer version, or "clear site data", must not wait for this one.
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
      terminated: () => (this.#database = null),
    }).catch((error: unknown) => {
      this.#database = null
      throw error
    })
    return this.#database
  }

  async list(): Promise<readonly KeptSummary[]> {
    const all = await (await this.#open()).getAll('summaries')
    return all.toSorted((a, b) => b.began - a.began)
  }

  async begin(summary: KeptSummary, job: KeptJob): Promise<void> {
    const old = (await this.list()).slice(MOST - 1)
    for (const { id } of old) await this.delete(id)
    await this.#write([
      ['summaries', summary.id, summary],
      ['jobs', summary.id, job],
    ])
  }

  progress(summary: KeptSummary, progress: KeptProgress): Promise<void> {
    return this.#write([
      ['summaries', summary.id, summary],
      ['progress', summary.id, progress],
    ])
  }

  finish(summary: KeptSummary, run: RunFolder): Promise<void> {
    return this.#write([
      ['jobs', summary.id, null],
      ['progress', summary.id, null],
      ['summaries', summary.id, summary],
      ['runs', summary.id, run],
    ])
  }

  async job(id: string): Promise<KeptJob | undefined> {
    return (await this.#open()).get('jobs', id)
  }

  async progressOf(id: string): Promise<KeptProgress | undefined> {
    return (await this.#open()).get('progress', id)
  }

  async run(id: string): Promise<RunFolder | undefined> {
    return (await this.#open()).get('runs', id)
  }

  delete(id: string): Promise<void> {
    return this.#write(names.map((name) => [name, id, null]))
  }

  async clear(): Promise<void> {
    const transaction = (await this.#open()).transaction(names, 'readwrite')
    await Promise.all([...names.map((name) => transaction.objectStore(name).clear()), transaction.done])
  }

  /** Puts values, or deletes those that are null: all of them, or none. */
  async #write(
    values: readonly (readonly [store: (typeof names)[number], id: string, value: unknown])[],
  ): Promise<void> {
    const transaction = (await this.#open()).transaction(names, 'readwrite')
    const requests = values.map(([name, id, value]) => {
      const store = transaction.objectStore(name)
      return value === null ? store.delete(id) : store.put(value as never, id)
    })
    await Promise.all([...requests, transaction.done])
  }
}

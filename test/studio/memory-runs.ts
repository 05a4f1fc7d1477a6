import type { RunFolder } from '../../studio/worker/run-files.ts'
import type { KeptJob, KeptProgress, KeptRuns, KeptSummary } from '../../studio/worker/kept/kept-runs.ts'

/** Kept runs in memory, for tests in Node. */
export class MemoryRuns implements KeptRuns {
  readonly summaries = new Map<string, KeptSummary>()
  readonly jobs = new Map<string, KeptJob>()
  readonly progresses: KeptProgress[] = []
  readonly runs = new Map<string, RunFolder>()
  /** The error of each write from now on. */
  error: Error | null = null

  list(): Promise<readonly KeptSummary[]> {
    return Promise.resolve([...this.summaries.values()].toSorted((a, b) => b.began - a.began))
  }

  async begin(summary: KeptSummary, job: KeptJob): Promise<void> {
    this.#check()
    this.summaries.set(summary.id, summary)
    this.jobs.set(summary.id, job)
  }

  async progress(summary: KeptSummary, progress: KeptProgress): Promise<void> {
    this.#check()
    this.summaries.set(summary.id, summary)
    // As a browser copies it.
    this.progresses.push(structuredClone(progress))
  }

  async finish(summary: KeptSummary, run: RunFolder): Promise<void> {
    this.#check()
    this.jobs.delete(summary.id)
    this.summaries.set(summary.id, summary)
    this.runs.set(summary.id, run)
  }

  job(id: string): Promise<KeptJob | undefined> {
    return Promise.resolve(this.jobs.get(id))
  }

  progressOf(): Promise<KeptProgress | undefined> {
    return Promise.resolve(this.progresses.at(-1))
  }

  run(id: string): Promise<RunFolder | undefined> {
    return Promise.resolve(this.runs.get(id))
  }

  async delete(id: string): Promise<void> {
    for (const map of [this.summaries, this.jobs, this.runs]) map.delete(id)
  }

  async clear(): Promise<void> {
    for (const map of [this.summaries, this.jobs, this.runs]) map.clear()
  }

  #check(): void {
    if (this.error !== null) throw this.error
  }
}

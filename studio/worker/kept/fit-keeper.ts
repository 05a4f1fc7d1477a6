import {
  type CheckpointEnvironment,
  type CheckpointParts,
  type CheckpointStore,
} from '../../../src/learner/index.ts'
import { CheckpointTimer } from '../../../src/learner/checkpoints/checkpoint-timer.ts'
import type { RunFolder } from '../run-files.ts'
import type { KeptJob, KeptProgress, KeptRuns, KeptSummary } from './kept-runs.ts'

/** Seconds between two checkpoints: what a closed tab loses at most. */
const EVERY = 2

/** What a checkpoint has besides the state of the fit. */
export type PageState = Omit<KeptProgress, 'step' | 'environment' | 'parts' | 'facts'> & {
  /** Epochs of the fit. */
  readonly of: number
}

export interface KeeperOptions {
  readonly kept: KeptRuns
  readonly summary: KeptSummary
  /** The state of the page at this moment. */
  readonly state: () => PageState
  /** Whether a checkpoint is wanted now, such as before a pause. */
  readonly isWanted: () => boolean
  /** Called with the error of the browser the first time that something cannot be kept. Training continues. */
  readonly failed: (error: unknown) => void
}

/** Keeps one fit in the browser: its data and task, checkpoints, and its run. A browser without space stops nothing: the last checkpoint stays. */
export class FitKeeper implements CheckpointStore {
  readonly facts: Record<string, unknown> = {}
  readonly #options: KeeperOptions
  readonly #timer = new CheckpointTimer({ everySeconds: EVERY })
  #begun: Promise<boolean> = Promise.resolve(true)
  #told = false

  constructor(options: KeeperOptions) {
    this.#options = options
  }

  /** Keeps what a new fit needs to start again, next to the first steps. */
  begin(job: KeptJob): void {
    const { kept, summary } = this.#options
    this.#begun = this.#try(() => kept.begin(summary, job))
  }

  due(step: number): boolean {
    return this.#options.isWanted() || this.#timer.due(step)
  }

  async save(
    step: number,
    environment: CheckpointEnvironment,
    take: () => CheckpointParts | Promise<CheckpointParts>,
  ): Promise<void> {
    // A checkpoint without the data is of no use.
    if (!(await this.#begun)) return
    const { kept, summary, state } = this.#options
    await this.#timer.writing(async () => {
      const parts = await take()
      const { of, ...page } = state()
      const progress = { ...page, step, environment, parts, facts: { ...this.facts } }
      await this.#try(() => kept.progress({ ...summary, epochs: { done: page.epochs.length, of } }, progress))
    })
  }

  /** Keeps the trained run in place of the fit. */
  async finish(run: RunFolder): Promise<void> {
    if (!(await this.#begun)) return
    const { kept, summary } = this.#options
    await this.#try(() => kept.finish({ ...summary, epochs: null }, run))
  }

  /** Forgets a fit that came to nothing. */
  async forget(): Promise<void> {
    await this.#begun
    await this.#try(() => this.#options.kept.delete(this.#options.summary.id))
  }

  async #try(work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      if (!this.#told) this.#options.failed(error)
      this.#told = true
      return false
    }
  }
}

import { defined } from '../base/defined.ts'
import { EarlyStopping } from '../learner/index.ts'
import type { FitHooks, PlainHooks, TrainSession } from './apps/app-command.ts'
import type { FitJob } from './fit-job.ts'

/** The training session of all processes but the first, which train but write and print nothing. */
export class Follower implements TrainSession {
  readonly #job: FitJob

  constructor(job: FitJob) {
    this.#job = job
  }

  hooks({ ownPatience = false }: { readonly ownPatience?: boolean } = {}): FitHooks {
    const { options, signal, resumed, dataParallel } = this.#job
    const patience = ownPatience ? undefined : options.patience
    return {
      signal,
      resume: resumed?.checkpoint ?? null,
      // It decides from the same numbers on all processes.
      callbacks: patience === undefined ? [] : [new EarlyStopping({ patience })],
      ...defined({ dataParallel, accumulate: options.accumulate }),
    }
  }

  plainHooks(): PlainHooks {
    const { options, signal, resumed, dataParallel } = this.#job
    const resume = resumed?.checkpoint ?? null
    return { signal, resume, timeBudget: options.timeBudget, resumedAt: resume?.step ?? null, dataParallel }
  }

  get isResumed(): boolean {
    return (this.#job.resumed?.checkpoint ?? null) !== null
  }

  readonly log = (): void => {}

  start(): void {}

  planned(): void {}

  async save(): Promise<void> {}

  pause(): void {}
}

import { EarlyStopping } from '../learner/index.ts'
import type { FitHooks, PlainHooks, TrainSession } from './apps/app-command.ts'
import type { FitJob } from './fit-job.ts'

/** The training session of all processes but the first: they train along, and write and print nothing. */
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
      dataParallel,
    }
  }

  plainHooks(): PlainHooks {
    throw new Error('only apps with a learner train on several processes')
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

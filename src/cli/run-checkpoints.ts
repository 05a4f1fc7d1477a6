import { Checkpoints, type CheckpointsOptions } from '../learner/index.ts'

/** The checkpoints of a run, with a call after each is written. */
export class RunCheckpoints extends Checkpoints {
  readonly #afterSave: () => Promise<void>

  constructor(folder: string, options: CheckpointsOptions, afterSave: () => Promise<void>) {
    super(folder, options)
    this.#afterSave = afterSave
  }

  override async save(...checkpoint: Parameters<Checkpoints['save']>): Promise<void> {
    await super.save(...checkpoint)
    await this.#afterSave()
  }
}

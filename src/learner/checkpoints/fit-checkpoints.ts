import type { OptionNames } from '../../base/check-options.ts'
import type { LoaderPosition } from '../../data/epoch-cursor.ts'
import { kernels } from '../../tensor/runtime.ts'
import { kernelsOf } from '../batch-tensors.ts'
import type { CheckpointParts } from './checkpoint-file.ts'
import type { DataParallelTraining } from '../data-parallel.ts'
import type { Checkpoint, CheckpointStore } from './checkpoints.ts'
import { processState, restoreProcess, type ProcessState } from './process-state.ts'
import { carry, checkStorable, restoreState, takeState, type FitState, type Place } from './training-state.ts'

/** How a fit saves checkpoints and resumes from one. */
export interface CheckpointOptions {
  /** Where to save checkpoints. Default: none are saved. Of several processes rank 0 writes them. */
  readonly checkpoints?: CheckpointStore | undefined
  /**
   * Checkpoint to resume from, with the same model, data and options as the interrupted fit. Default: start from scratch; null means the
   * same.
   */
  readonly resume?: Checkpoint | null | undefined
}

export const checkpointOptionNames: OptionNames<CheckpointOptions> = { checkpoints: true, resume: true }

/** The options that an app passes to its learner's fit. */
export function checkpointing(
  options: CheckpointOptions & { readonly signal?: AbortSignal | undefined },
): CheckpointOptions & {
  readonly signal: AbortSignal | undefined
} {
  const { checkpoints, resume, signal } = options
  return { checkpoints, resume, signal }
}

/**
 * The checkpoints of one fit. State can be taken after a batch, before validation (for which callbacks may change the weights) and after an
 * epoch; a fit stopped elsewhere saves the last of these.
 */
export class FitCheckpoints {
  readonly #fit: FitState
  readonly #checkpoints: CheckpointStore | null
  readonly #resume: Checkpoint | null
  readonly #together: DataParallelTraining | null
  /** The state of this process in the checkpoint; null if it has none, such as that of a fit on another number of processes. */
  #process: ProcessState | null = null
  /** Whether state is taken: on several processes all take part when one saves. */
  #saves: boolean
  /** The point at which state can be taken right now. */
  #place: Place | null = null
  /** The position of the training batches at that point. */
  #next: LoaderPosition = { epoch: 0, batch: 0 }
  /** The state before a validation that is still running. */
  #before: CheckpointParts | null = null
  #savedStep = 0
  #savedPlace: Place | null = null
  #epochBegan = 0
  #spent = 0
  /** Whether the epoch resumes midway. */
  #within = false

  constructor(
    fit: FitState,
    {
      checkpoints,
      resume,
      dataParallel,
    }: CheckpointOptions & { readonly dataParallel?: DataParallelTraining | undefined },
  ) {
    this.#fit = fit
    this.#checkpoints = checkpoints ?? null
    this.#resume = resume ?? null
    this.#together = dataParallel ?? null
    this.#saves = this.#checkpoints !== null
    if (checkpoints || resume) checkStorable(fit.training)
  }

  /** Restores everything. @returns the number of the first epoch to run. */
  begin(): number {
    if (this.#resume === null) return 1
    const { after, epoch, seconds, step } = restoreState(this.#fit, this.#resume)
    this.#savedStep = step
    this.#savedPlace = this.#place = after
    this.#within = after === 'batch'
    this.#spent = this.#within ? seconds : 0
    return this.#within ? epoch : epoch + 1
  }

  /** Makes several processes start with the same weights, each with its own random numbers. Call after `begin`. */
  async join(): Promise<void> {
    const together = this.#together
    if (together === null) return
    this.#saves = await together.any(this.#saves)
    await together.begin(this.#fit.training.model)
    this.#process = restoreProcess(this.#fit, this.#resume, together)
  }

  /**
   * Starts an epoch, with the model in training mode.
   *
   * @returns true if the epoch resumes midway.
   */
  async enter(): Promise<boolean> {
    const { training } = this.#fit
    const within = this.#within
    this.#within = false
    this.#epochBegan = performance.now() - this.#spent * 1000
    this.#spent = 0
    if (within) await carry(training.model, this.#resume!, this.#process?.carried)
    else training.batch = 0
    return within
  }

  /** When the current epoch began, in `performance.now()` time, moved back by the time before an interruption. */
  get epochBegan(): number {
    return this.#epochBegan
  }

  beforeBatch(): void {
    this.#place = null
    this.#together?.wish('save', this.#checkpoints?.due(this.#fit.training.step + 1) === true)
  }

  afterBatch(): Promise<void> | undefined {
    return this.#reached('batch')
  }

  async beforeValid(): Promise<void> {
    this.#place = null
    if (!this.#saves) return
    this.#note('batch')
    this.#before = await this.#take('batch')
  }

  afterEpoch(): Promise<void> | undefined {
    this.#before = null
    return this.#reached('epoch')
  }

  /** Called when the fit ends without an error, before anything else changes: saves the state to resume from. */
  async end(): Promise<void> {
    if (!this.#saves) return
    const before = this.#before
    this.#before = null
    if (before !== null) await this.#save(() => before, 'batch')
    else if (this.#place !== null) {
      const place = this.#place
      const { step } = this.#fit.training
      if (step > 0 && !(step === this.#savedStep && place === this.#savedPlace))
        await this.#save(() => this.#take(place), place)
    }
  }

  #reached(place: Place): Promise<void> | undefined {
    this.#place = place
    if (this.#saves) this.#note(place)
    if (this.#together !== null) return this.#reachedTogether(place, this.#together)
    if (this.#checkpoints?.due(this.#fit.training.step)) return this.#save(() => this.#take(place), place)
  }

  async #reachedTogether(place: Place, together: DataParallelTraining): Promise<void> {
    if (!this.#saves) return
    const due =
      place === 'batch'
        ? together.agreed('save')
        : await together.any(this.#checkpoints?.due(this.#fit.training.step) === true)
    if (due) await this.#save(() => this.#take(place), place)
  }

  /** Records the position of the batches, as the source may later hand out one that is not used. */
  #note(place: Place): void {
    const { data, batch } = this.#fit.training
    const { epoch } = data.trainLoader.position!
    this.#next = place === 'epoch' ? { epoch: epoch + 1, batch: 0 } : { epoch, batch }
  }

  async #take(place: Place): Promise<CheckpointParts> {
    const together = this.#together
    const seconds = (performance.now() - this.#epochBegan) / 1000
    if (together === null) return takeState(this.#fit, place, this.#next, seconds)
    const processes = await together.gather(await processState(this.#fit, place))
    if (together.rank > 0) return new Map()
    // What each process has of its own is with the others'.
    const parts = await takeState(this.#fit, place, this.#next, seconds)
    return new Map([...parts, ['carried state', null], ['gradients', null], ['processes', processes]])
  }

  async #save(take: () => CheckpointParts | Promise<CheckpointParts>, place: Place): Promise<void> {
    const { step, model } = this.#fit.training
    const { name: backend, description, threads } = kernelsOf(model) ?? kernels()
    if (this.#together === null || this.#together.rank === 0)
      await this.#checkpoints?.save(step, { backend, description, threads }, take)
    else await take()
    this.#savedStep = step
    this.#savedPlace = place
  }
}

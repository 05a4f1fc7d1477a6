import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { CheckpointParts } from '../../learner/checkpoints/checkpoint-file.ts'
import type { Checkpoint, CheckpointStore } from '../../learner/checkpoints/checkpoints.ts'
import type { CheckpointOptions } from '../../learner/checkpoints/fit-checkpoints.ts'
import { fields, isCount, isNumber, isStored, listOf } from '../../learner/checkpoints/parts.ts'
import { kernels } from '../../tensor/runtime.ts'
import type { CorpusTrainer, TrainerState } from './corpus-trainer.ts'
import type { Word2VecRun } from './word2vec-run.ts'

/** Totals of the current epoch so far. */
interface EpochSoFar {
  loss: number
  measured: number
  seconds: number
}

/** The `progress` part of a checkpoint. */
interface Progress {
  readonly steps: number
  /** Seconds of training. */
  readonly used: number
  readonly epoch: EpochSoFar
  readonly training: Record<string, unknown>
  readonly metrics: Record<string, unknown>
}

const isProgress = fields({
  steps: isCount,
  used: isNumber,
  epoch: fields({ loss: isNumber, measured: isNumber, seconds: isNumber }),
  training: fields({}),
  metrics: fields({}),
})
const isTrainerState = fields({ epoch: isCount, at: isCount, length: isCount, tables: listOf(isStored) })

/** Checkpoints of word vector training, taken between two kernel calls; each call is a step. */
export class Word2VecCheckpoints {
  readonly #trainer: CorpusTrainer
  readonly #run: Word2VecRun
  readonly #checkpoints: CheckpointStore | null
  readonly #resume: Checkpoint | null
  readonly #budget: number
  #epoch: EpochSoFar = { loss: 0, measured: 0, seconds: 0 }
  #within = false
  #steps = 0
  #savedSteps = 0
  #began = performance.now()

  constructor(
    trainer: CorpusTrainer,
    run: Word2VecRun,
    {
      checkpoints,
      resume,
      timeBudget = Infinity,
    }: CheckpointOptions & { readonly timeBudget?: number | undefined },
  ) {
    if (!(timeBudget > 0))
      throw new ValueError('word2vec.fit', `timeBudget must be above 0, got ${shownValue(timeBudget)}`)
    this.#trainer = trainer
    this.#run = run
    this.#checkpoints = checkpoints ?? null
    this.#resume = resume ?? null
    this.#budget = timeBudget
  }

  /** Restores the state of a checkpoint. @throws ValueError if it is not a word vector checkpoint. */
  begin(): void {
    this.#began = performance.now()
    if (this.#resume === null) return
    const { parts, path } = this.#resume
    const [progress, tables] = [parts.get('progress') as Progress, parts.get('vectors') as TrainerState]
    if (!isProgress(progress) || !isTrainerState(tables))
      throw new ValueError('word2vec.fit', `${path} is not a checkpoint of word vectors`)
    this.#trainer.loadState(tables)
    Object.assign(this.#run.facts.training, progress.training)
    Object.assign(this.#run.facts.metrics, progress.metrics)
    this.#epoch = { ...progress.epoch }
    this.#steps = this.#savedSteps = progress.steps
    this.#began -= progress.used * 1000
    this.#within = tables.at > 0
    this.#trainer.writeBack()
  }

  /** Starts or resumes an epoch. @returns its totals so far, which are updated. */
  enter(): EpochSoFar {
    if (!this.#within) this.#epoch = { loss: 0, measured: 0, seconds: 0 }
    this.#within = false
    return this.#epoch
  }

  /** Whether the time budget is used up. */
  get spent(): boolean {
    return this.#used >= this.#budget
  }

  /** Called after each step, and after an epoch is recorded. */
  async after(): Promise<void> {
    this.#steps++
    if (this.#checkpoints?.due(this.#steps)) await this.#save()
  }

  /** Called when training has ended without an error. */
  async end(): Promise<void> {
    if (this.#steps > this.#savedSteps) await this.#save()
  }

  get #used(): number {
    return (performance.now() - this.#began) / 1000
  }

  async #save(): Promise<void> {
    if (this.#checkpoints === null) return
    const { name: backend, description, threads } = kernels()
    const steps = this.#steps
    await this.#checkpoints.save(steps, { backend, description, threads }, () => this.#take())
    this.#savedSteps = steps
  }

  async #take(): Promise<CheckpointParts> {
    const { training, metrics } = this.#run.facts
    const progress: Progress = {
      steps: this.#steps,
      used: this.#used,
      epoch: { ...this.#epoch },
      training: { ...training },
      metrics: { ...metrics },
    }
    return new Map<string, unknown>([
      ['progress', progress],
      ['vectors', await this.#trainer.state()],
    ])
  }
}

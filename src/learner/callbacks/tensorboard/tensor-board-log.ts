import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { FileError, ValueError } from '../../../base/errors.ts'
import { fileProblem } from '../../../base/file-problem.ts'
import { makeFolder } from '../../../base/file-target.ts'
import { nodeBuiltin } from '../../../base/node-builtin.ts'
import type { Callback, EpochRecord, Training } from '../../callback.ts'
import { eventRecord, type TensorBoardEvent } from './event-record.ts'

export interface TensorBoardLogOptions {
  /** Steps between points of the training loss and the rate. Default 10. */
  readonly every?: number
}

const tensorBoardLogOptionNames: OptionNames<TensorBoardLogOptions> = { every: true }

let files = 0

/**
 * Writes a TensorBoard event file of a fit: batch loss, smoothed loss and learning rate while it runs, validation loss and metrics after
 * each epoch. Node only.
 *
 *     tensorboard --logdir runs
 *
 * @example
 * const callbacks = [new TensorBoardLog('runs/first')]
 */
export class TensorBoardLog implements Callback {
  readonly folder: string
  readonly #every: number
  #file: number | null = null

  /** @throws ValueError if `every` is not an integer of at least 1. */
  constructor(folder: string, options: TensorBoardLogOptions = {}) {
    checkOptions('TensorBoardLog', options, tensorBoardLogOptionNames)
    const { every = 10 } = options
    if (!Number.isInteger(every) || every < 1)
      throw new ValueError('TensorBoardLog', `every must be an integer of at least 1, got ${every}`)
    this.folder = folder
    this.#every = every
  }

  async onFitStart({ step }: Training): Promise<void> {
    const { openSync } = nodeBuiltin('fs', 'TensorBoardLog')
    const { join } = nodeBuiltin('path', 'TensorBoardLog')
    const wallTime = Date.now() / 1000
    const name = `events.out.tfevents.${Math.floor(wallTime)}.lanner.${process.pid}.${files++}`
    await makeFolder(this.folder)
    try {
      this.#file = openSync(join(this.folder, name), 'wx')
    } catch (error) {
      throw new FileError(`${this.folder} cannot be written: ${fileProblem(error)}.`, { cause: error })
    }
    this.#write({ wallTime, fileVersion: 'brain.Event:2' })
    if (step > 0) this.#write({ wallTime, step: step + 1, begins: true })
  }

  onBatchEnd({ step, loss, smoothedLoss, optimizer }: Training): void {
    if (step % this.#every !== 0 && step !== 1) return
    const scalars: Record<string, number> = { 'loss/batch': loss, 'loss/train': smoothedLoss }
    optimizer.paramGroups.forEach(({ lr }, i, groups) => {
      scalars[groups.length === 1 ? 'learning_rate' : `learning_rate/group_${i}`] = lr
    })
    this.#write({ wallTime: Date.now() / 1000, step, scalars })
  }

  onEpochEnd({ step }: Training, { validLoss, metrics, epoch }: EpochRecord): void {
    const scores = Object.entries(metrics).map(([name, value]) => [`metrics/${name}`, value] as const)
    const scalars = {
      ...(validLoss === null ? {} : { 'loss/valid': validLoss }),
      ...Object.fromEntries(scores),
      epoch,
    }
    this.#write({ wallTime: Date.now() / 1000, step, scalars })
  }

  onFitEnd(): void {
    if (this.#file !== null) nodeBuiltin('fs', 'TensorBoardLog').closeSync(this.#file)
    this.#file = null
  }

  #write(event: TensorBoardEvent): void {
    const { writeSync } = nodeBuiltin('fs', 'TensorBoardLog')
    const record = eventRecord(event)
    try {
      for (let done = 0; done < record.length;) done += writeSync(this.#file!, record, done)
    } catch (error) {
      throw new FileError(`${this.folder} cannot be written: ${fileProblem(error)}.`, { cause: error })
    }
  }
}

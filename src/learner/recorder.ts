import type { Callback, Training } from './callback.ts'

/**
 * Notes the loss and the learning rate of every step.
 *
 * @example
 * const recorder = new Recorder()
 * // new Learner(data, model, { lossFunction, callbacks: [recorder] })
 * recorder.losses.length // 0
 */
export class Recorder implements Callback {
  /** Loss of each batch. */
  readonly losses: number[] = []
  /** Debiased moving average after each batch. */
  readonly smoothedLosses: number[] = []
  /** Learning rate of the last group at each batch. */
  readonly lrs: number[] = []

  onBatchEnd({ loss, smoothedLoss, optimizer }: Training): void {
    this.losses.push(loss)
    this.smoothedLosses.push(smoothedLoss)
    this.lrs.push(optimizer.paramGroups.at(-1)!.lr)
  }
}

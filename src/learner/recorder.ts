import { getMomentum } from '../optim/index.ts'
import type { Callback, CallbackState, Training } from './callback.ts'
import { checkedState, fields, isNumber, isNumbers, listOf, orNull } from './checkpoints/parts.ts'

/**
 * Records the loss, learning rate and momentum of every step.
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
  /** Momentum of the last group at each batch: SGD's momentum or Adam's first beta; null if the optimizer has none. */
  readonly momentums: (number | null)[] = []

  onBatchEnd({ loss, smoothedLoss, optimizer }: Training): void {
    this.losses.push(loss)
    this.smoothedLosses.push(smoothedLoss)
    this.lrs.push(optimizer.paramGroups.at(-1)!.lr)
    this.momentums.push(getMomentum(optimizer))
  }

  state(): CallbackState {
    const { losses, smoothedLosses, lrs, momentums } = this
    return {
      losses: Float64Array.from(losses),
      smoothedLosses: Float64Array.from(smoothedLosses),
      lrs: Float64Array.from(lrs),
      momentums: [...momentums],
    }
  }

  loadState(state: CallbackState): void {
    const list = (value: unknown): boolean => isNumbers(value) || listOf(orNull(isNumber))(value)
    const rule = fields({ losses: list, smoothedLosses: list, lrs: list, momentums: list })
    const { losses, smoothedLosses, lrs, momentums } = checkedState<Record<string, ArrayLike<number>>>(
      state,
      rule,
    )
    replace(this.losses, losses!)
    replace(this.smoothedLosses, smoothedLosses!)
    replace(this.lrs, lrs!)
    replace(this.momentums, momentums!)
  }
}

function replace<T>(list: T[], values: ArrayLike<T>): void {
  list.length = 0
  for (let i = 0; i < values.length; i++) list.push(values[i]!)
}

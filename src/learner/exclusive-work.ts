import { ValueError } from '../base/errors.ts'
import type { AnyModule } from '../nn/index.ts'
import type { Callback } from './callback.ts'

/** Keeps the operations of a learner from changing or reading the weights in the middle of one another. */
export class ExclusiveWork {
  readonly #model: AnyModule
  /** The fit or search that is running, or null. */
  #running: string | null = null
  /** Whether the callbacks of the running fit are being called: they may validate, other code may not. */
  #listening = false

  constructor(model: AnyModule) {
    this.#model = model
  }

  /** Two operations that change the weights at once would corrupt each other. @throws ValueError if one is running. */
  async alone<T>(operation: string, work: () => Promise<T>): Promise<T> {
    if (this.#running !== null)
      throw new ValueError(
        operation,
        `${this.#running} of this Learner is still running; await it first, or use another Learner`,
      )
    this.#running = operation
    try {
      return await work()
    } finally {
      this.#running = null
      this.#listening = false
    }
  }

  /**
   * Validation and prediction switch the model to evaluation mode, which would silently change a running fit, and weights read or replaced
   * during a step would be inconsistent. Callbacks of the fit may do this between two steps; the modes are restored afterwards.
   */
  async betweenSteps<T>(operation: string, work: () => Promise<T>): Promise<T> {
    this.checkBetweenSteps(operation)
    if (this.#running === null) return work()
    const modules = [...this.#model.modules()]
    const modes = modules.map((module) => module.training)
    try {
      return await work()
    } finally {
      modules.forEach((module, i) => (module.training = modes[i]!))
    }
  }

  /** @throws ValueError during a fit, unless one of its callbacks is being called. */
  checkBetweenSteps(operation: string): void {
    if (this.#running !== null && !this.#listening)
      throw new ValueError(
        operation,
        `${this.#running} of this Learner is still running; await it first, or call this in one of its callbacks`,
      )
  }

  /** The first (`open`) and the last callback of a fit: between them, at each of its moments, are those of the caller. */
  listening(open: boolean): Callback {
    const mark = (): void => void (this.#listening = open)
    return {
      onFitStart: mark,
      onEpochStart: mark,
      onBatchStart: mark,
      onBatchEnd: mark,
      onValidStart: mark,
      onEpochEnd: mark,
      onFitEnd: mark,
    }
  }
}

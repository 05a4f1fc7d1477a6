import type { Callback } from '../../src/learner/index.ts'

/** Pauses, resumes and stops a fit after the current step. */
export class Controls implements Callback {
  readonly #changed: (paused: boolean) => void
  readonly #signal: AbortSignal
  #paused: Promise<void> | null = null
  #continue: () => void = () => {}
  #stopped = false
  #steps: number

  /**
   * @param signal ends a fit that is paused before its first step.
   * @param steps trained before, in a fit that continues.
   * @param changed called when training has come to a halt, and when it continues.
   */
  constructor(signal: AbortSignal, steps: number, changed: (paused: boolean) => void) {
    this.#signal = signal
    this.#steps = steps
    this.#changed = changed
  }

  /** Whether training is to come to a halt. */
  get isPausing(): boolean {
    return this.#paused !== null
  }

  /** Whether there is a trained step to keep. */
  get hasSteps(): boolean {
    return this.#steps > 0
  }

  /** Whether the user ended the fit. */
  get isStopped(): boolean {
    return this.#stopped
  }

  pause(): void {
    if (this.#paused !== null || this.#stopped) return
    this.#paused = new Promise((resolve) => (this.#continue = resolve))
  }

  resume(): void {
    if (this.#paused === null) return
    this.#paused = null
    this.#continue()
  }

  stop(): void {
    this.#stopped = true
    this.resume()
  }

  /** A pause is before a batch, when there is a checkpoint of the one before. */
  onBatchStart(): 'stop' | undefined | Promise<'stop' | undefined> {
    if (this.#paused !== null) return this.#wait(this.#paused)
    return this.#stopped ? 'stop' : undefined
  }

  onBatchEnd(): 'stop' | undefined {
    this.#steps++
    return this.#stopped ? 'stop' : undefined
  }

  async #wait(paused: Promise<void>): Promise<'stop' | undefined> {
    this.#changed(true)
    await paused
    this.#signal.throwIfAborted()
    this.#changed(false)
    return this.#stopped ? 'stop' : undefined
  }
}

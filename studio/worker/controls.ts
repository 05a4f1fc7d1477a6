import type { Callback } from '../../src/learner/index.ts'

/** Pauses, resumes and stops a fit after the current step. */
export class Controls implements Callback {
  readonly #changed: (paused: boolean) => void
  #paused: Promise<void> | null = null
  #continue: () => void = () => {}
  #stopped = false
  #steps = 0

  /** @param changed called when training has come to a halt, and when it continues. */
  constructor(changed: (paused: boolean) => void) {
    this.#changed = changed
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

  onBatchEnd(): 'stop' | undefined | Promise<'stop' | undefined> {
    this.#steps++
    if (this.#paused !== null) return this.#wait(this.#paused)
    return this.#stopped ? 'stop' : undefined
  }

  async #wait(paused: Promise<void>): Promise<'stop' | undefined> {
    this.#changed(true)
    await paused
    this.#changed(false)
    return this.#stopped ? 'stop' : undefined
  }
}

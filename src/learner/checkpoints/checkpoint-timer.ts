/** When a checkpoint is due. */
export interface CheckpointInterval {
  /** Steps between two checkpoints. */
  readonly everySteps?: number | undefined
  /**
   * Seconds between two checkpoints; longer if writing is slow, so that it never takes more than a twentieth of the time. Default 30,
   * unless `everySteps` is set.
   */
  readonly everySeconds?: number | undefined
}

/** Largest share of the time until the next checkpoint that writing one may take: a twentieth. */
const PART_OF_TIME = 20

/** Tells when a checkpoint is due, and measures how long writing one takes. */
export class CheckpointTimer {
  readonly #everySteps: number | null
  readonly #everySeconds: number
  #last = performance.now()
  #took = 0

  constructor({ everySteps, everySeconds }: CheckpointInterval) {
    this.#everySteps = everySteps ?? null
    this.#everySeconds = everySeconds ?? (everySteps === undefined ? 30 : Infinity)
  }

  /** Whether a checkpoint is due after this many steps. */
  due(step: number): boolean {
    if (this.#everySteps !== null && step % this.#everySteps === 0) return true
    const seconds = (performance.now() - this.#last) / 1000
    return seconds >= Math.max(this.#everySeconds, PART_OF_TIME * this.#took)
  }

  /** Runs what writes a checkpoint. The next one is due an interval after its end. */
  async writing(write: () => Promise<void>): Promise<void> {
    const began = performance.now()
    await write()
    this.#last = performance.now()
    this.#took = (this.#last - began) / 1000
  }
}

import { ValueError } from '../base/errors.ts'

/** A position in the sequence of all batches. */
export interface LoaderPosition {
  /** From 0. */
  readonly epoch: number
  /** Batches of that epoch already returned. */
  readonly batch: number
}

/**
 * Counts the epochs and batches of a source: the position of the newest iteration, and where the next one starts.
 *
 * @example
 * const cursor = new EpochCursor('Loader', 10)
 * cursor.position = { epoch: 3, batch: 7 }
 * cursor.begin() // { epoch: 3, batch: 7 }
 * cursor.begin() // { epoch: 4, batch: 0 }
 */
export class EpochCursor {
  readonly #source: string
  readonly #length: number
  #position: LoaderPosition = { epoch: 0, batch: 0 }
  #nextEpoch = 0
  #resumeAt = 0

  /**
   * @param source Name of the class, for messages.
   * @param length The maximum number of batches in an epoch.
   */
  constructor(source: string, length: number) {
    this.#source = source
    this.#length = length
  }

  /** Position of the newest iteration. Set it to start the next iteration there. @throws ValueError for a position out of range. */
  get position(): LoaderPosition {
    return this.#position
  }

  set position({ epoch, batch }: LoaderPosition) {
    const whole = [epoch, batch].every((value) => Number.isSafeInteger(value) && value >= 0)
    if (!whole || batch > this.#length)
      throw new ValueError(
        `${this.#source}.position`,
        `needs an epoch from 0 and a batch from 0 to ${this.#length}, got epoch ${epoch}, batch ${batch}`,
      )
    this.#position = { epoch, batch }
    this.#nextEpoch = epoch
    this.#resumeAt = batch
  }

  /** Starts a new iteration and returns its position. */
  begin(): LoaderPosition {
    this.#position = { epoch: this.#nextEpoch++, batch: this.#resumeAt }
    this.#resumeAt = 0
    return this.#position
  }

  /** Records that an iteration has returned this many batches of an epoch; one overtaken by another is no longer the newest. */
  reached(epoch: number, batch: number): void {
    if (this.#position.epoch === epoch) this.#position = { epoch, batch }
  }

  /** Continues where another cursor would start its next iteration. */
  follow(other: EpochCursor): void {
    this.#nextEpoch = other.#nextEpoch
    this.#resumeAt = other.#resumeAt
  }
}

import { ValueError } from '../base/errors.ts'

/** A place in the sequence of all batches. */
export interface LoaderPosition {
  /** From 0. */
  readonly epoch: number
  /** Batches of that epoch that were handed out. */
  readonly batch: number
}

/**
 * Counts the epochs and batches of a source of batches: where the newest iteration stands, and where the next one begins.
 *
 * @example
 * const cursor = new EpochCursor('MyBatches', 10)
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
   * @param length The most batches of an epoch.
   */
  constructor(source: string, length: number) {
    this.#source = source
    this.#length = length
  }

  /** Where the newest iteration stands. Set it to begin the next iteration there. @throws ValueError for a place that there is not. */
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

  /** A new iteration begins: says where. */
  begin(): LoaderPosition {
    this.#position = { epoch: this.#nextEpoch++, batch: this.#resumeAt }
    this.#resumeAt = 0
    return this.#position
  }

  /** Notes that an iteration has handed out so many batches of an epoch; one that another has overtaken is not the newest any more. */
  reached(epoch: number, batch: number): void {
    if (this.#position.epoch === epoch) this.#position = { epoch, batch }
  }

  /** Goes on where another cursor would begin its next iteration. */
  follow(other: EpochCursor): void {
    this.#nextEpoch = other.#nextEpoch
    this.#resumeAt = other.#resumeAt
  }
}

import { pictureBytes } from '../picture.ts'
import { makeSlot, publish, report, takeOne, whenWritten, withdraw, type BatchSlot } from './batch-slot.ts'
import { PictureFiller, type BatchRows, type PictureTask } from './picture-filler.ts'

/** What a lane needs of its workers. */
interface LaneWorkers {
  ring(): void
  isOpen(): boolean
}

/** Milliseconds without progress after which threads count as dead, for example because they were terminated. */
const PATIENCE = 10_000

/** The batches of one loader, written by several threads into two buffers alternately. */
export class PictureLane {
  readonly slots: readonly BatchSlot[]
  readonly #workers: LaneWorkers
  readonly #filler: PictureFiller
  /** The batch that each slot holds or will hold. */
  readonly #batches: [number | null, number | null] = [null, null]
  #broken = false

  constructor(task: PictureTask, batchSize: number, workers: LaneWorkers) {
    const size = pictureBytes(task.shape)
    this.slots = [makeSlot(batchSize, size), makeSlot(batchSize, size)]
    this.#workers = workers
    this.#filler = new PictureFiller(task)
  }

  /** Whether batches can be taken from it. */
  get isOpen(): boolean {
    return !this.#broken && this.#workers.isOpen()
  }

  /** Lets the threads write batch `at`, in the memory of the batch before the last one. */
  offer(at: number, rows: BatchRows): void {
    const slot = this.slots[at % 2]!
    this.#batches[at % 2] = at
    publish(slot, rows)
    this.#workers.ring()
  }

  /** The pictures of batch `at`, after writing those that no thread has begun. Offers it first if it was not. */
  take(at: number, rows: BatchRows): Float32Array {
    const slot = this.slots[at % 2]!
    if (this.#batches[at % 2] !== at) this.offer(at, rows)
    for (let i = takeOne(slot); i >= 0; i = takeOne(slot)) {
      this.#filler.fill(rows, i, slot.out)
      report(slot)
    }
    const written = whenWritten(slot, PATIENCE)
    if (written === true) return slot.out
    // Another thread may still write to the slot, so it is not used anymore.
    this.#broken = written === null
    const out = written === null ? new Float32Array(slot.out.length) : slot.out
    for (let i = 0; i < rows.rows.length; i++) this.#filler.fill(rows, i, out)
    return out
  }

  /** Withdraws what was offered, so that another epoch can start. */
  reset(): void {
    for (const [i, slot] of this.slots.entries()) {
      if (this.#batches[i] === null) continue
      withdraw(slot)
      if (whenWritten(slot, PATIENCE) === null) this.#broken = true
      this.#batches[i] = null
    }
  }
}

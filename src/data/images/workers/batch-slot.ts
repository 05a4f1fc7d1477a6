import { WORDS_PER_PICTURE } from '../augment/draw-changes.ts'
import type { BatchRows } from './picture-filler.ts'

/** Places in `state`. */
const [LEFT, DONE, FAILED, EPOCH, SIZE] = [0, 1, 2, 3, 4]

/** Memory for one batch that threads share: which pictures to write, and where. */
export interface BatchSlot {
  /** Pictures that no thread has taken yet, pictures written, whether one failed, the epoch, and the size of the batch. */
  readonly state: Int32Array
  readonly rows: Int32Array
  readonly words: Uint32Array
  readonly out: Float32Array
}

export function makeSlot(batchSize: number, pictureSize: number): BatchSlot {
  const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes)
  return {
    state: new Int32Array(shared(4 * 5)),
    rows: new Int32Array(shared(4 * batchSize)),
    words: new Uint32Array(shared(4 * batchSize * WORDS_PER_PICTURE)),
    out: new Float32Array(shared(4 * batchSize * pictureSize)),
  }
}

/** Offers a batch to all threads. The slot must not be in use. */
export function publish({ state, ...slot }: BatchSlot, { rows, epoch, words }: BatchRows): void {
  slot.rows.set(rows)
  slot.words.set(words)
  state[EPOCH] = epoch
  state[SIZE] = rows.length
  Atomics.store(state, FAILED, 0)
  Atomics.store(state, DONE, 0)
  // Last: from here on, threads take pictures.
  Atomics.store(state, LEFT, rows.length)
}

/** The batch of a slot. */
export function batchIn({ state, rows, words }: BatchSlot): BatchRows {
  return { rows, words, epoch: state[EPOCH]! }
}

/** Takes a picture that no other thread has taken, and returns its number; -1 if there is none. */
export function takeOne({ state }: BatchSlot): number {
  // Checked first, so that idle threads do not count down forever.
  return Atomics.load(state, LEFT) > 0 ? Atomics.sub(state, LEFT, 1) - 1 : -1
}

/** Reports that a picture was written, or could not be. */
export function report({ state }: BatchSlot, failed = false): void {
  if (failed) Atomics.store(state, FAILED, 1)
  Atomics.add(state, DONE, 1)
  Atomics.notify(state, DONE)
}

/** Withdraws the pictures that no thread has taken. */
export function withdraw({ state }: BatchSlot): void {
  const left = Atomics.exchange(state, LEFT, 0)
  if (left > 0) Atomics.add(state, DONE, left)
}

/** Waits until all pictures are written. Returns false if one failed; null if none was reported for `patience` milliseconds. */
export function whenWritten({ state }: BatchSlot, patience: number): boolean | null {
  for (;;) {
    const done = Atomics.load(state, DONE)
    if (done >= state[SIZE]!) return Atomics.load(state, FAILED) === 0
    if (Atomics.wait(state, DONE, done, patience) === 'timed-out') return null
  }
}

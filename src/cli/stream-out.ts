import { writeOut } from './output.ts'

/** Milliseconds for which pieces are gathered: short enough to look steady, long enough that writing costs nothing. */
const GATHER = 25

/** Writes text to stdout as it comes. */
export class StreamOut {
  #pending = ''
  #last = 0

  /** Writes a piece, now or together with the next ones. */
  write(piece: string): void {
    this.#pending += piece
    if (performance.now() - this.#last >= GATHER) this.#flush()
  }

  /** Writes a last piece and all that is pending. */
  end(piece: string): void {
    this.#pending += piece
    this.#flush()
  }

  #flush(): void {
    const text = this.#pending
    this.#pending = ''
    this.#last = performance.now()
    writeOut(text)
  }
}

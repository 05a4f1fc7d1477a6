import { writeOut } from './output.ts'

/** Milliseconds between writes: short enough to look smooth, long enough to cost nothing. */
const GATHER = 25

/** Streams text to stdout. */
export class StreamOut {
  #pending = ''
  #last = 0

  /** Writes a piece, now or together with later ones. */
  write(piece: string): void {
    this.#pending += piece
    if (performance.now() - this.#last >= GATHER) this.#flush()
  }

  /** Writes a last piece and everything pending. */
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

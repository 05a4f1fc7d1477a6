/** Milliseconds for which pieces are gathered: short enough to look steady, long enough that writing costs nothing. */
const GATHER = 25

/** Writes text to stdout as it comes, and waits where the reader is slower. */
export class StreamOut {
  #pending = ''
  #last = 0

  /** Writes a piece, now or together with the next ones. */
  write(piece: string): Promise<void> | undefined {
    this.#pending += piece
    return performance.now() - this.#last < GATHER ? undefined : this.#flush()
  }

  /** Writes a last piece and all that is pending. */
  async end(piece: string): Promise<void> {
    this.#pending += piece
    await this.#flush()
  }

  #flush(): Promise<void> | undefined {
    const text = this.#pending
    this.#pending = ''
    this.#last = performance.now()
    if (text === '' || process.stdout.write(text)) return undefined
    return new Promise((resolve) => process.stdout.once('drain', resolve))
  }
}

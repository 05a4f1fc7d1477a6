/**
 * Passes text through piece by piece until a stop string appears. A possible start of one is held back, so that no part of a stop string is ever shown.
 *
 * @example
 * const stops = new StopStrings(['\n\n'])
 * stops.push('a\n') // 'a'
 * stops.push('b') // '\nb'
 * stops.push('.\n\nc') // '.', and stops.found is '\n\n'
 */
export class StopStrings {
  /** The stop string that was found, if any. */
  found: string | undefined
  readonly #stops: readonly string[]
  #held = ''

  constructor(stops: readonly string[]) {
    this.#stops = stops.filter((stop) => stop !== '')
  }

  /** Adds the next piece; returns the text that certainly precedes any stop string. */
  push(piece: string): string {
    if (this.#stops.length === 0) return piece
    const text = this.#held + piece
    let at = Infinity
    for (const stop of this.#stops) {
      const place = text.indexOf(stop)
      if (place < 0 || place >= at) continue
      at = place
      this.found = stop
    }
    if (this.found !== undefined) {
      this.#held = ''
      return text.slice(0, at)
    }
    const certain = text.length - this.#startLength(text)
    this.#held = text.slice(certain)
    return text.slice(0, certain)
  }

  /** Returns the text held back, at the end of the input. */
  end(): string {
    const rest = this.#held
    this.#held = ''
    return rest
  }

  /** Length of the longest suffix of a text that is a prefix of a stop string. */
  #startLength(text: string): number {
    const longest = Math.max(...this.#stops.map((stop) => stop.length)) - 1
    for (let length = Math.min(longest, text.length); length > 0; length--) {
      const end = text.slice(text.length - length)
      if (this.#stops.some((stop) => stop.startsWith(end))) return length
    }
    return 0
  }
}

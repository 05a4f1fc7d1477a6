/**
 * Lets a text through piece by piece until one of the stop strings comes. What may be the beginning of one is held back, so that no part of
 * a stop string is ever shown.
 *
 * @example
 * const stops = new StopStrings(['\n\n'])
 * stops.push('a\n') // 'a'
 * stops.push('b') // '\nb'
 * stops.push('.\n\nc') // '.', and stops.found is '\n\n'
 */
export class StopStrings {
  /** The stop string that came, once one has. */
  found: string | undefined
  readonly #stops: readonly string[]
  #held = ''

  constructor(stops: readonly string[]) {
    this.#stops = stops.filter((stop) => stop !== '')
  }

  /** Takes the next piece; returns what is now certain to come before any stop string. */
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

  /** Returns what is held back, as no more text comes. */
  end(): string {
    const rest = this.#held
    this.#held = ''
    return rest
  }

  /** How long an end of the text is that a stop string starts with. */
  #startLength(text: string): number {
    const longest = Math.max(...this.#stops.map((stop) => stop.length)) - 1
    for (let length = Math.min(longest, text.length); length > 0; length--) {
      const end = text.slice(text.length - length)
      if (this.#stops.some((stop) => stop.startsWith(end))) return length
    }
    return 0
  }
}

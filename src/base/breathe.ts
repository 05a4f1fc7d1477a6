/**
 * Lets the event loop run: timers, signals such as Ctrl-C, and drawing. Kernels compute on the caller's thread, so a loop that only awaits
 * their results would block everything else.
 */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve)
    else {
      // A timer would wait at least four milliseconds in a browser; a message does not.
      const { port1, port2 } = new MessageChannel()
      const arrived = (): void => {
        port1.close()
        resolve()
      }
      port1.addEventListener('message', arrived, { once: true })
      port1.start()
      port2.postMessage(null)
    }
  })
}

/**
 * Calls `breathe` if at least `milliseconds` have passed since the last time.
 *
 * @example
 * const breathing = new Breathing(50)
 * for (let i = 0; i < 10; i++) await breathing.now()
 */
export class Breathing {
  readonly #milliseconds: number
  #last = performance.now()

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds
  }

  /** Undefined if it is not time yet, so that a loop does not wait needlessly. */
  now(): Promise<void> | undefined {
    const now = performance.now()
    if (now - this.#last < this.#milliseconds) return undefined
    return breathe().then(() => {
      this.#last = performance.now()
    })
  }
}

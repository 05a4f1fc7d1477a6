import { RequestError } from './request-error.ts'

/**
 * The time limit of a response. Its timer keeps the signal alive: an `AbortSignal.timeout` reachable only through `AbortSignal.any` can be garbage collected
 * before it fires.
 */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #timer: NodeJS.Timeout
  /** Resolves when the time is up or the client has disconnected. */
  readonly over: Promise<void>

  constructor(seconds: number) {
    this.over = new Promise((resolve) => {
      this.signal.addEventListener('abort', () => resolve(), { once: true })
    })
    // Node's timers take at most 2^31 - 1 milliseconds; longer ones fire immediately.
    this.#timer = setTimeout(
      () =>
        this.#controller.abort(
          new RequestError(
            null,
            `The request took longer than ${seconds} seconds; send fewer or smaller inputs.`,
            503,
          ),
        ),
      Math.min(1000 * seconds, 2 ** 31 - 1),
    )
  }

  /** Aborts when the time is up; its reason is then a `RequestError`. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** The client no longer waits for the response. */
  abandon(): void {
    clearTimeout(this.#timer)
    this.#controller.abort()
  }

  /** The response is complete. */
  end(): void {
    clearTimeout(this.#timer)
  }
}

/** Runs work with a time limit. @throws RequestError if the time is up. */
export async function inTime<T>(seconds: number, work: (signal: AbortSignal) => T | Promise<T>): Promise<T> {
  const deadline = new Deadline(seconds)
  try {
    return await Promise.race([
      work(deadline.signal),
      deadline.over.then((): never => {
        throw deadline.signal.reason
      }),
    ])
  } finally {
    deadline.end()
  }
}

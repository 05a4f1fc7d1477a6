import { RequestError } from './request-error.ts'

/**
 * The time that an answer may take. Its timer holds the signal: one of `AbortSignal.timeout` that is only reached through `AbortSignal.any` can be garbage collected
 * before it fires.
 */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #timer: NodeJS.Timeout
  /** Resolves when the time is over, or the client has gone. */
  readonly over: Promise<void>

  constructor(seconds: number) {
    this.over = new Promise((resolve) => {
      this.signal.addEventListener('abort', () => resolve(), { once: true })
    })
    // Node's timers take at most 2^31 - 1 milliseconds, and fire at once for more.
    this.#timer = setTimeout(
      () =>
        this.#controller.abort(
          new RequestError(null, `There was no answer within ${seconds} seconds; ask for less.`, 503),
        ),
      Math.min(1000 * seconds, 2 ** 31 - 1),
    )
  }

  /** Aborts when the time is over; its reason is then a `RequestError`. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Nobody waits for the answer any more. */
  abandon(): void {
    clearTimeout(this.#timer)
    this.#controller.abort()
  }

  /** The answer is there. */
  end(): void {
    clearTimeout(this.#timer)
  }
}

/** The answer, or a refusal where it is not there in time. @throws RequestError after that. */
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

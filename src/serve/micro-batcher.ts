interface Waiting<Question, Answer> {
  readonly question: Question
  readonly signal: AbortSignal | undefined
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/**
 * Computes single requests in batches. Requests that arrive in one turn of the event loop, or while a batch is being computed, form the next batch; no request
 * waits for others to arrive.
 */
export class MicroBatcher<Question, Answer> {
  readonly #answer: (questions: readonly Question[]) => Promise<readonly Answer[]>
  readonly #most: number
  #waiting: Waiting<Question, Answer>[] = []
  #busy = false

  /**
   * @param answer returns an answer for each question, in order
   * @param most maximum batch size
   */
  constructor(answer: (questions: readonly Question[]) => Promise<readonly Answer[]>, most = 1024) {
    this.#answer = answer
    this.#most = most
  }

  /** @param signal if aborted before the question's batch starts, the question is dropped and the signal's reason thrown. */
  ask(question: Question, signal?: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, signal, resolve, reject })
      this.#begin()
    })
  }

  #begin(): void {
    if (this.#busy || this.#waiting.length === 0) return
    this.#busy = true
    setImmediate(() => void this.#next())
  }

  async #next(): Promise<void> {
    const batch: Waiting<Question, Answer>[] = []
    let taken = 0
    for (; taken < this.#waiting.length && batch.length < this.#most; taken++) {
      const own = this.#waiting[taken]!
      if (own.signal?.aborted) own.reject(own.signal.reason)
      else batch.push(own)
    }
    this.#waiting.splice(0, taken)
    try {
      const answers = batch.length === 0 ? [] : await this.#answer(batch.map(({ question }) => question))
      batch.forEach(({ resolve }, i) => resolve(answers[i]!))
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    this.#busy = false
    this.#begin()
  }
}

/**
 * Answers single questions together. Those that come in one turn of the event loop, or while the batch before is computed, become one batch; nobody waits for
 * others that may come.
 */
export class MicroBatcher<Question, Answer> {
  readonly #answer: (questions: readonly Question[]) => Promise<readonly Answer[]>
  readonly #most: number
  #waiting: {
    readonly question: Question
    readonly resolve: (answer: Answer) => void
    readonly reject: (error: unknown) => void
  }[] = []
  #busy = false

  /**
   * @param answer gives an answer for each question, in their order
   * @param most questions in a batch
   */
  constructor(answer: (questions: readonly Question[]) => Promise<readonly Answer[]>, most = 1024) {
    this.#answer = answer
    this.#most = most
  }

  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject })
      this.#begin()
    })
  }

  #begin(): void {
    if (this.#busy || this.#waiting.length === 0) return
    this.#busy = true
    setImmediate(() => void this.#next())
  }

  async #next(): Promise<void> {
    const batch = this.#waiting.splice(0, this.#most)
    try {
      const answers = await this.#answer(batch.map(({ question }) => question))
      batch.forEach(({ resolve }, i) => resolve(answers[i]!))
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    this.#busy = false
    this.#begin()
  }
}

import { JsonLinesWriter } from '../base/json-lines.ts'
import type { TrainingEvent } from '../learner/index.ts'

/** The run's log; events are buffered until its folder exists. */
export class RunLog {
  readonly #path: string
  readonly #waiting: TrainingEvent[] = []
  #writer: JsonLinesWriter | null = null

  constructor(path: string) {
    this.#path = path
  }

  add(event: TrainingEvent): void {
    if (this.#writer === null) this.#waiting.push(event)
    else this.#writer.write(event)
  }

  /**
   * Writes the buffered events, and from now on each event immediately.
   *
   * @param keep Bytes of an earlier log to keep. Default: none.
   */
  open(keep = 0): void {
    this.#writer ??= new JsonLinesWriter(this.#path, {
      append: keep > 0 ? keep : false,
      followLinks: false,
    })
    for (const event of this.#waiting.splice(0)) this.#writer.write(event)
  }

  /** Flushes the log to disk. @returns its size in bytes. */
  sync(): number {
    return this.#writer?.sync() ?? 0
  }
}

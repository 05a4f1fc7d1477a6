import { JsonLinesWriter } from '../base/json-lines.ts'
import type { TrainingEvent } from '../learner/index.ts'

/** The run's log: events wait until there is a folder to write them to. */
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
   * Writes what waited, and from now on every event at once.
   *
   * @param keep Bytes of an earlier log that are kept. Default: none.
   */
  open(keep = 0): void {
    this.#writer ??= new JsonLinesWriter(this.#path, {
      append: keep > 0 ? keep : false,
      followLinks: false,
    })
    for (const event of this.#waiting.splice(0)) this.#writer.write(event)
  }

  /** Makes what was written durable. @returns bytes of the log. */
  sync(): number {
    return this.#writer?.sync() ?? 0
  }
}

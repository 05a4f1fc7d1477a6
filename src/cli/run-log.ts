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

  /** Writes what waited, and from now on every event at once. */
  open(): void {
    this.#writer ??= new JsonLinesWriter(this.#path)
    for (const event of this.#waiting.splice(0)) this.#writer.write(event)
  }
}

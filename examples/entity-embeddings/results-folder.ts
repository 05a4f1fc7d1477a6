import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomically } from '../../src/base/atomic-write.ts'

/** What one step expects of the test rows, and how long it took. */
export interface StepResult {
  readonly seconds: number
  readonly sales: readonly number[]
}

/** A folder of finished steps: a long run that was interrupted goes on where it ended. */
export class ResultsFolder {
  readonly folder: string
  /** What a result must have been made with to be taken again. */
  readonly #settings: string

  constructor(folder: string, settings: unknown) {
    mkdirSync(folder, { recursive: true })
    this.folder = folder
    this.#settings = JSON.stringify(settings)
  }

  /** The result of a step that was finished with the same settings, or null. */
  find(step: string): StepResult | null {
    const path = this.path(`${step}.json`)
    if (!existsSync(path)) return null
    const { settings, ...result } = JSON.parse(readFileSync(path, 'utf8')) as StepResult & {
      settings: string
    }
    return settings === this.#settings ? result : null
  }

  /** Keeps the result of a step. */
  async keep(step: string, { seconds, sales }: StepResult): Promise<void> {
    const text = JSON.stringify({ settings: this.#settings, seconds, sales })
    await writeFileAtomically(this.path(`${step}.json`), text)
  }

  path(name: string): string {
    return join(this.folder, name)
  }
}

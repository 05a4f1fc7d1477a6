import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomically } from '../../src/base/atomic-write.ts'

/** One step's predictions for the test rows, and how long it took. */
export interface StepResult {
  readonly seconds: number
  /** The day it was computed, such as 2026-11-28. */
  readonly date: string
  readonly sales: readonly number[]
}

/** A folder of finished steps, so that an interrupted run can resume. */
export class ResultsFolder {
  readonly folder: string

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true })
    this.folder = folder
  }

  /** The result of a step finished with the same settings, or null. */
  find(step: string, wanted: object): StepResult | null {
    const path = this.path(`${step}.json`)
    if (!existsSync(path)) return null
    const { settings, ...result } = JSON.parse(readFileSync(path, 'utf8')) as StepResult & {
      settings: string
    }
    return settings === JSON.stringify(wanted) ? result : null
  }

  /** Saves the result of a step with its settings. */
  async keep(step: string, settings: object, { seconds, date, sales }: StepResult): Promise<void> {
    const text = JSON.stringify({ settings: JSON.stringify(settings), seconds, date, sales })
    await writeFileAtomically(this.path(`${step}.json`), text)
  }

  path(name: string): string {
    return join(this.folder, name)
  }
}

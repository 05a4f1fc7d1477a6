import { existsSync } from 'node:fs'
import { chmod, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomically } from '../base/atomic-write.ts'
import { NOTHING_EXPLAINED } from './nothing-explained.ts'

/** The report of a run that has none yet, in place of the report of an earlier run. */
const NO_REPORT =
  '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>No report yet</title>\n<p>This run has no report yet. <code>lanner explain</code> with the folder of the run makes one.</p>\n</html>\n'

/**
 * The run that a new one replaces in its folder. It stays whole until the new run has written a model or a checkpoint; then nothing of it may
 * stay, since its report or model would pass for those of the new run.
 */
export class EarlierRun {
  readonly #out: string
  #gone = false
  /** Permissions of the files of the model, if they were removed before there were new ones. */
  readonly #modes = new Map<string, number>()

  constructor(out: string) {
    this.#out = out
  }

  /** The new run has written its first checkpoint. */
  async afterCheckpoint(): Promise<void> {
    if (this.#gone) return
    for (const name of ['model.json', 'model.safetensors']) {
      const path = join(this.#out, name)
      if (!existsSync(path)) continue
      this.#modes.set(path, (await stat(path)).mode & 0o777)
      await rm(path)
    }
    await this.#removeDerived()
  }

  /** The new run has written its model. */
  async afterModel(): Promise<void> {
    for (const [path, mode] of this.#modes) await chmod(path, mode)
    this.#modes.clear()
    if (!this.#gone) await this.#removeDerived()
  }

  async #removeDerived(): Promise<void> {
    this.#gone = true
    // Files that the new run writes later are emptied, not removed, so that they keep their permissions.
    for (const [name, text] of [
      ['explained.json', NOTHING_EXPLAINED],
      ['report.html', NO_REPORT],
    ] as const) {
      const path = join(this.#out, name)
      if (existsSync(path)) await writeFileAtomically(path, text, { followLinks: false })
    }
    const card = join(this.#out, 'README.md')
    const text = await readFile(card, 'utf8').catch(() => '')
    if (text.startsWith('---\nlibrary_name: lanner\n')) await rm(card)
  }
}

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { writeFileAtomically } from '../../src/base/atomic-write.ts'
import type { SplitScore } from './peers.ts'

/** Lanner's scores in a file, so that an interrupted comparison can continue. Scores of another build are ignored. */
export class KeptScores {
  readonly #file: string
  readonly #build: string
  readonly #scores: Record<string, SplitScore>

  constructor(file: string) {
    this.#file = file
    this.#build = buildOf('dist')
    const kept = existsSync(file)
      ? (JSON.parse(readFileSync(file, 'utf8')) as {
          readonly build: string
          readonly scores: Record<string, SplitScore>
        })
      : null
    this.#scores = kept?.build === this.#build ? kept.scores : {}
  }

  /** The saved score; `score` computes it if there is none. */
  async scoreOf(key: string, score: () => Promise<SplitScore>): Promise<SplitScore> {
    const known = this.#scores[key]
    if (known !== undefined) return known
    const found = await score()
    this.#scores[key] = found
    mkdirSync(dirname(this.#file), { recursive: true })
    const contents = { build: this.#build, scores: this.#scores }
    await writeFileAtomically(this.#file, `${JSON.stringify(contents, null, 1)}\n`)
    return found
  }
}

/** A digest of the names of the built files, which include digests of their contents; without a build, of none. */
function buildOf(folder: string): string {
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
  const names = files.filter((name) => name.endsWith('.js'))
  return createHash('sha256').update(names.toSorted().join('\n')).digest('hex').slice(0, 16)
}

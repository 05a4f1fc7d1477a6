import { requireText } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { removeLeftTemporaries, writeFileAtomically } from '../../base/atomic-write.ts'
import { FileError, ValueError } from '../../base/errors.ts'
import { fileErrorCode, fileProblem } from '../../base/file-problem.ts'
import { makeFolder } from '../../base/file-target.ts'
import { nodeBuiltin } from '../../base/node-builtin.ts'
import { shownValue } from '../../base/quoted.ts'
import {
  DamagedCheckpointError,
  decodeCheckpoint,
  encodeCheckpoint,
  type CheckpointParts,
} from './checkpoint-file.ts'
import { CheckpointTimer, type CheckpointInterval } from './checkpoint-timer.ts'

export interface CheckpointsOptions extends CheckpointInterval {
  /** Number of newest files to keep. Default 2. */
  readonly keep?: number
  /** Called before a checkpoint's state is taken, to flush anything that must be on disk first. */
  readonly beforeSave?: () => void | Promise<void>
}

const checkpointsOptionNames: OptionNames<CheckpointsOptions> = {
  everySteps: true,
  everySeconds: true,
  keep: true,
  beforeSave: true,
}

/** A loaded checkpoint. Pass it to a fit as `resume`. */
export interface Checkpoint {
  readonly path: string
  /** Steps done. */
  readonly step: number
  /** The value of `Checkpoints.facts`. */
  readonly facts: Readonly<Record<string, unknown>>
  /** The machine and backend that computed it; another may continue with different bits. */
  readonly environment: CheckpointEnvironment
  readonly parts: CheckpointParts
}

export interface CheckpointEnvironment {
  /** Such as `native`. */
  readonly backend: string
  /** Such as `AVX-512, 2 threads`. */
  readonly description: string
  readonly threads: number
}

/**
 * Where a fit saves its checkpoints: a folder (`Checkpoints`), or another place, such as the storage of a browser.
 *
 * @example
 * const kept: CheckpointParts[] = []
 * const store: CheckpointStore = { facts: {}, due: (step) => step % 10 === 0, save: async (step, environment, take) => void kept.push(await take()) }
 * const learner = new Learner(data, model, { lossFunction: F.nllLoss, seed: 42 })
 * await learner.fit(1, 1e-2, { checkpoints: store })
 * kept.length > 0 // true
 */
export interface CheckpointStore {
  /** Extra plain data to store in each checkpoint; a resumed fit finds them in `Checkpoint.facts`. */
  readonly facts: Record<string, unknown>
  /** Whether a checkpoint is due after this many steps. */
  due(step: number): boolean
  /** Saves a checkpoint. @param take Returns the parts: plain data with typed arrays, which a structured clone copies. An error ends the fit. */
  save(
    step: number,
    environment: CheckpointEnvironment,
    take: () => CheckpointParts | Promise<CheckpointParts>,
  ): Promise<void>
}

/**
 * A folder of checkpoints. A fit writes one from time to time, and at its end unless it fails; a later fit resumes from the newest, with
 * results bit-identical to an uninterrupted fit. Files are written atomically, and the newest two are kept. Node only.
 *
 * @example
 * const checkpoints = new Checkpoints('/tmp/lanner-checkpoints-example', { everySteps: 100 })
 * const learner = new Learner(data, model, { lossFunction: F.nllLoss, seed: 42 })
 * const records = await learner.fit(2, 1e-2, { checkpoints, resume: await checkpoints.newest() })
 * records.length // 2
 * await checkpoints.clear()
 */
export class Checkpoints implements CheckpointStore {
  readonly folder: string
  /** Extra plain data to store in each checkpoint. */
  facts: Record<string, unknown> = {}
  readonly #timer: CheckpointTimer
  readonly #keep: number
  readonly #beforeSave: CheckpointsOptions['beforeSave']
  #tidied = false

  /** @throws ValueError for an option out of range. */
  constructor(folder: string, options: CheckpointsOptions = {}) {
    checkOptions('Checkpoints', options, checkpointsOptionNames)
    requireText('Checkpoints', folder)
    const { everySteps, everySeconds, keep = 2, beforeSave } = options
    for (const [name, value] of Object.entries({ everySteps: everySteps ?? 1, keep }))
      if (!Number.isInteger(value) || value < 1)
        throw new ValueError(
          'Checkpoints',
          `${name} must be an integer of at least 1, got ${shownValue(value)}`,
        )
    if (everySeconds !== undefined && !(everySeconds >= 0))
      throw new ValueError('Checkpoints', `everySeconds must be >= 0, got ${shownValue(everySeconds)}`)
    this.folder = folder
    this.#timer = new CheckpointTimer({ everySteps, everySeconds })
    this.#keep = keep
    this.#beforeSave = beforeSave
  }

  /** Whether a checkpoint is due after this many steps. */
  due(step: number): boolean {
    return this.#timer.due(step)
  }

  /**
   * Writes a checkpoint and removes the oldest beyond the number to keep.
   *
   * @param take Returns the parts; called once the file can be written.
   * @throws FileError if it cannot be written; earlier checkpoints are still there.
   */
  save(
    step: number,
    environment: CheckpointEnvironment,
    take: () => CheckpointParts | Promise<CheckpointParts>,
  ): Promise<void> {
    return this.#timer.writing(async () => {
      const { rm } = nodeBuiltin('fs/promises', 'Checkpoints')
      await this.#beforeSave?.()
      const parts = new Map([...(await take()), ['facts', this.facts], ['environment', environment]])
      await makeFolder(this.folder)
      if (!this.#tidied) await removeLeftTemporaries(this.folder)
      this.#tidied = true
      const paths = await this.paths()
      const number = Number(/(\d+)\.safetensors$/.exec(paths.at(-1) ?? '')?.[1] ?? 0) + 1
      await writeFileAtomically(this.#pathOf(number), encodeCheckpoint(parts, { step: String(step) }), {
        followLinks: false,
      })
      for (const old of paths.slice(0, Math.max(0, paths.length + 1 - this.#keep)))
        await rm(old, { force: true })
    })
  }

  /** The files, newest last. */
  async paths(): Promise<string[]> {
    const { join } = nodeBuiltin('path', 'Checkpoints')
    let names: string[]
    try {
      names = await nodeBuiltin('fs/promises', 'Checkpoints').readdir(this.folder)
    } catch (error) {
      if (fileErrorCode(error) === 'ENOENT') return []
      throw new FileError(`${this.folder} cannot be read: ${fileProblem(error)}.`, { cause: error })
    }
    return names
      .filter((name) => /^checkpoint-\d{6,}\.safetensors$/.test(name))
      .toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))
      .map((name) => join(this.folder, name))
  }

  /**
   * The newest checkpoint, or null if there is none.
   *
   * @throws DamagedCheckpointError if it is damaged: the message names the part and the newest intact file, which `load` accepts.
   */
  async newest(): Promise<Checkpoint | null> {
    const paths = (await this.paths()).toReversed()
    if (paths.length === 0) return null
    try {
      return await this.load(paths[0]!)
    } catch (error) {
      if (!(error instanceof DamagedCheckpointError)) throw error
      for (const path of paths.slice(1)) {
        const good = await this.load(path).catch(() => null)
        if (good !== null) throw error.offering(good)
      }
      throw error.offering(null)
    }
  }

  /** Reads one file. @throws FileError saying what is wrong with it. */
  async load(path: string): Promise<Checkpoint> {
    let bytes: Uint8Array
    try {
      bytes = await nodeBuiltin('fs/promises', 'Checkpoints').readFile(path)
    } catch (error) {
      throw new FileError(`${path} cannot be read: ${fileProblem(error)}.`, { cause: error })
    }
    const { parts, facts } = decodeCheckpoint(path, bytes)
    return {
      path,
      step: Number(facts['step']),
      facts: (parts.get('facts') ?? {}) as Checkpoint['facts'],
      environment: parts.get('environment') as CheckpointEnvironment,
      parts,
    }
  }

  /** Removes all checkpoints, and the folder if nothing else is in it. */
  async clear(): Promise<void> {
    const { rm, rmdir } = nodeBuiltin('fs/promises', 'Checkpoints')
    await removeLeftTemporaries(this.folder)
    for (const path of await this.paths()) await rm(path, { force: true })
    await rmdir(this.folder).catch(() => undefined)
  }

  #pathOf(number: number): string {
    const name = `checkpoint-${String(number).padStart(6, '0')}.safetensors`
    return nodeBuiltin('path', 'Checkpoints').join(this.folder, name)
  }
}

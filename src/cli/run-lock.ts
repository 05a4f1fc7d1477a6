import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { FileError } from '../base/errors.ts'
import { fileErrorCode, fileProblem } from '../base/file-problem.ts'
import { beganAt, isAlive } from '../base/processes.ts'

/** The process that trains a run. */
interface Holder {
  readonly pid: number
  readonly host: string
  /** When the process started, if the system tells: process ids are reused. */
  readonly began: string | null
}

/** A lock on a run folder, so that only one process trains it. A lock left by a killed process is taken over. */
export class RunLock {
  readonly #path: string
  readonly #text: string
  readonly #atExit = (): void => this.release()

  private constructor(path: string, text: string) {
    this.#path = path
    this.#text = text
  }

  /** @throws FileError if another process is training the run. */
  static take(folder: string): RunLock {
    const path = join(folder, 'fit.lock')
    const text = `${JSON.stringify({ pid: process.pid, host: hostname(), began: beganAt(process.pid) } satisfies Holder)}\n`
    const draft = `${path}.${process.pid}`
    try {
      // A file with this name was left by an earlier process with the same id, or is a trap.
      rmSync(draft, { force: true })
      writeFileSync(draft, text, { flag: 'wx' })
      for (let tries = 0; !linked(draft, path); tries++) {
        const found = read(path)
        if (found !== null && holds(found.holder)) throw busy(folder, path, found.holder)
        if (tries === 5) throw busy(folder, path, found?.holder ?? null)
        // Remove only the lock we looked at: another process may have taken over meanwhile.
        if (found !== null && read(path)?.text === found.text) rmSync(path, { force: true })
      }
    } catch (error) {
      if (error instanceof FileError) throw error
      throw new FileError(`${path} cannot be written: ${fileProblem(error)}.`, { cause: error })
    } finally {
      rmSync(draft, { force: true })
    }
    const lock = new RunLock(path, text)
    process.once('exit', lock.#atExit)
    return lock
  }

  /** Whether another process is training the run in this folder. */
  static isHeld(folder: string): boolean {
    return holds(read(join(folder, 'fit.lock'))?.holder ?? null)
  }

  /** @throws FileError if another process is training the run in this folder. */
  static check(folder: string): void {
    const path = join(folder, 'fit.lock')
    const found = read(path)
    if (found !== null && holds(found.holder)) throw busy(folder, path, found.holder)
  }

  /** Releases the lock. */
  release(): void {
    process.off('exit', this.#atExit)
    if (read(this.#path)?.text === this.#text) rmSync(this.#path, { force: true })
  }
}

/** Moves the complete file into place, unless one exists. */
function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (fileErrorCode(error) === 'EEXIST') return false
    // A file system without hard links.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(fileErrorCode(error) ?? '')) throw error
  }
  try {
    writeFileSync(path, readFileSync(draft), { flag: 'wx' })
    return true
  } catch (error) {
    if (fileErrorCode(error) === 'EEXIST') return false
    throw error
  }
}

function read(path: string): { readonly text: string; readonly holder: Holder | null } | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return null
  }
  try {
    const holder = JSON.parse(text) as Holder | null
    return { text, holder: Number.isInteger(holder?.pid) ? holder : null }
  } catch {
    return { text, holder: null }
  }
}

/** Whether that process is alive. A process on another machine cannot be checked, so it counts as alive. */
function holds(holder: Holder | null): boolean {
  if (holder === null) return false
  if (holder.host !== hostname()) return true
  return isAlive(holder.pid) && beganAt(holder.pid) === holder.began
}

function busy(folder: string, path: string, holder: Holder | null): FileError {
  const who =
    holder === null
      ? 'another process'
      : `process ${holder.pid}${holder.host === hostname() ? '' : ` on ${holder.host}`}`
  return new FileError(
    `${folder} is being trained by ${who}; wait until it ends${holder !== null && holder.host !== hostname() ? `, or delete ${path} if it has` : ''}.`,
  )
}

import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { FileError } from '../base/errors.ts'
import { fileErrorCode, fileProblem } from '../base/file-problem.ts'
import { beganAt, isAlive } from '../base/processes.ts'

/** Who trains a run. */
interface Holder {
  readonly pid: number
  readonly host: string
  /** When the process began, where the system says: numbers of processes are used again. */
  readonly began: string | null
}

/** A run folder that this process alone trains. A lock that a process left which was killed is taken over. */
export class RunLock {
  readonly #path: string
  readonly #text: string

  private constructor(path: string, text: string) {
    this.#path = path
    this.#text = text
  }

  /** @throws FileError where another process trains the run now. */
  static take(folder: string): RunLock {
    const path = join(folder, 'fit.lock')
    const text = `${JSON.stringify({ pid: process.pid, host: hostname(), began: beganAt(process.pid) } satisfies Holder)}\n`
    const draft = `${path}.${process.pid}`
    try {
      // What has this name was left by an earlier process of this number, or is a trap.
      rmSync(draft, { force: true })
      writeFileSync(draft, text, { flag: 'wx' })
      for (let tries = 0; !linked(draft, path); tries++) {
        const found = read(path)
        if (found !== null && holds(found.holder)) throw busy(folder, path, found.holder)
        if (tries === 5) throw busy(folder, path, found?.holder ?? null)
        // Only what was judged is removed: another process may have taken the lock over meanwhile.
        if (found !== null && read(path)?.text === found.text) rmSync(path, { force: true })
      }
    } catch (error) {
      if (error instanceof FileError) throw error
      throw new FileError(`${path} cannot be written: ${fileProblem(error)}.`, { cause: error })
    } finally {
      rmSync(draft, { force: true })
    }
    const lock = new RunLock(path, text)
    process.once('exit', () => lock.release())
    return lock
  }

  /** Gives the folder free. */
  release(): void {
    if (read(this.#path)?.text === this.#text) rmSync(this.#path, { force: true })
  }
}

/** Puts the file under its name whole, unless there is one. */
function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (fileErrorCode(error) === 'EEXIST') return false
    // A file system without links.
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

/** Whether that process lives. Of one on another machine nobody here can say, so it is believed. */
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
    `${folder} is being trained by ${who} now; wait until it has ended${holder !== null && holder.host !== hostname() ? `, or delete ${path} where it has` : ''}.`,
  )
}

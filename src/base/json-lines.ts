import { FileError } from './errors.ts'
import { fileProblem } from './file-problem.ts'
import { nodeBuiltin } from './node-builtin.ts'

/**
 * A log of JSON values, one a line, that is whole after every `write`: a program that reads along, or a process that is killed, never
 * sees half an event that was reported as written.
 */
export class JsonLinesWriter {
  readonly path: string
  #file: number | null

  /**
   * Opens the file for adding lines; without `append` an earlier file of that name is emptied first, and with a number only that many of its bytes are kept.
   * Without `followLinks` a symbolic link of that name is replaced or, where lines are added, refused.
   *
   * @throws FileError if it cannot be opened.
   */
  constructor(
    path: string,
    {
      append = false,
      followLinks = true,
    }: { readonly append?: boolean | number; readonly followLinks?: boolean } = {},
  ) {
    this.path = path
    try {
      const { constants, ftruncateSync, fstatSync, lstatSync, openSync, rmSync } = nodeBuiltin(
        'fs',
        'JsonLinesWriter',
      )
      const { O_APPEND, O_CREAT, O_NOFOLLOW = 0, O_TRUNC, O_WRONLY } = constants
      const add = append !== false
      if (!followLinks && !add && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(path)
      this.#file = openSync(
        path,
        O_WRONLY | O_CREAT | (add ? O_APPEND : O_TRUNC) | (followLinks ? 0 : O_NOFOLLOW),
        0o666,
      )
      if (typeof append === 'number' && fstatSync(this.#file).size > append) ftruncateSync(this.#file, append)
    } catch (error) {
      throw new FileError(`${path} cannot be written: ${fileProblem(error)}.`, { cause: error })
    }
  }

  /** Adds one line. NaN and infinity, which JSON lacks, become strings. @throws FileError if it cannot be written or is closed. */
  write(value: Readonly<Record<string, unknown>>): void {
    if (this.#file === null) throw new FileError(`${this.path} is closed, so no line can be added.`)
    const line = Buffer.from(`${JSON.stringify(value, storable)}\n`)
    const { writeSync } = nodeBuiltin('fs', 'JsonLinesWriter')
    let done = 0
    try {
      while (done < line.length) done += writeSync(this.#file, line, done)
    } catch (error) {
      this.#removeLast(done)
      throw new FileError(`${this.path} cannot be written: ${fileProblem(error)}.`, { cause: error })
    }
  }

  /** Removes the beginning of a line that did not fit. */
  #removeLast(bytes: number): void {
    const { fstatSync, ftruncateSync } = nodeBuiltin('fs', 'JsonLinesWriter')
    const { size } = fstatSync(this.#file!)
    try {
      if (bytes > 0) ftruncateSync(this.#file!, Math.max(0, size - bytes))
    } catch {}
  }

  /** Makes what was written durable. @returns the bytes of the file. */
  sync(): number {
    if (this.#file === null) throw new FileError(`${this.path} is closed.`)
    const { fstatSync, fsyncSync } = nodeBuiltin('fs', 'JsonLinesWriter')
    try {
      fsyncSync(this.#file)
    } catch (error) {
      throw new FileError(`${this.path} cannot be written: ${fileProblem(error)}.`, { cause: error })
    }
    return fstatSync(this.#file).size
  }

  /** Closes the file; once is enough. */
  close(): void {
    if (this.#file === null) return
    nodeBuiltin('fs', 'JsonLinesWriter').closeSync(this.#file)
    this.#file = null
  }
}

function storable(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}

/**
 * Reads the values of a text of JSON lines. A last line without its end, left by a process that was killed, is passed over.
 *
 * @throws FileError naming the line that is not JSON.
 * @example
 * parseJsonLines('{"a":1}\n{"a":2}\n').length // 2
 */
export function parseJsonLines(text: string, name = 'The log'): unknown[] {
  const lines = text.split('\n')
  const last = lines.pop()!
  const values: unknown[] = []
  lines.forEach((line, i) => {
    if (line.trim() === '') return
    try {
      values.push(JSON.parse(line))
    } catch (error) {
      throw new FileError(`${name} is damaged: line ${i + 1} is not JSON.`, { cause: error })
    }
  })
  try {
    if (last.trim() !== '') values.push(JSON.parse(last))
  } catch {}
  return values
}

import { FileError } from './errors.ts'
import { fileProblem } from './file-problem.ts'
import { nodeBuiltin } from './node-builtin.ts'

/**
 * A JSON lines log that is complete after every `write`: neither a concurrent reader nor a killed process leaves half of an event that was
 * reported as written.
 */
export class JsonLinesWriter {
  readonly path: string
  #file: number | null

  /**
   * Opens the file for writing lines. Without `append` an existing file is emptied first; with a number, only its first `append` bytes are
   * kept. Without `followLinks` a symbolic link of that name is replaced or, when appending, refused.
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

  /** Appends one line. NaN and infinity, which JSON lacks, become strings. @throws FileError if the file is closed or cannot be written. */
  write(value: Readonly<Record<string, unknown>>): void {
    if (this.#file === null) throw new FileError(`${this.path} is closed; no line can be added.`)
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

  /** Removes an incomplete line. */
  #removeLast(bytes: number): void {
    const { fstatSync, ftruncateSync } = nodeBuiltin('fs', 'JsonLinesWriter')
    const { size } = fstatSync(this.#file!)
    try {
      if (bytes > 0) ftruncateSync(this.#file!, Math.max(0, size - bytes))
    } catch {}
  }

  /** Syncs the file to disk. @returns its size in bytes. */
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

  /** Closes the file; further calls do nothing. */
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
 * Parses JSON lines. An incomplete last line, left by a killed process, is skipped.
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

import { fstatSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { FileError, LannerError } from '../base/errors.ts'
import { fileErrorCode, fileProblem } from '../base/file-problem.ts'

/** Exit code for what the user got wrong. */
export const USER_ERROR = 2

/** The program that read stdout has ended, as in `lanner generate RUN | head`: not a mistake. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone'
}

let outlives = false

/**
 * From now on the command does its work to the end even if nobody reads stdout any more: for commands whose result is something else, such as a run
 * folder. The others end quietly.
 */
export function outliveReader(): void {
  outlives = true
}

/** Milliseconds until a pipe that is full is tried again. */
const ROOM = 5
const pause = new Int32Array(new SharedArrayBuffer(4))

/**
 * Writes text to stdout, all of it: results are never cut without a word.
 *
 * @throws FileError where the disk is full; ReaderGone where nobody reads any more, unless the command outlives its reader.
 */
export function writeOut(text: string): void {
  // A Windows console has no bytes, but a code page.
  if (process.platform === 'win32' && isatty(1)) return void process.stdout.write(text)
  const bytes = Buffer.from(text)
  try {
    // Not `process.stdout`, which writes once to a file and does not look how much of it was taken.
    for (let done = 0; done < bytes.length;)
      try {
        done += writeSync(1, bytes, done)
      } catch (error) {
        if (fileErrorCode(error) !== 'EAGAIN') throw error
        Atomics.wait(pause, 0, 0, ROOM)
      }
  } catch (error) {
    if (!readerGone(error))
      throw new FileError(`The output cannot be written to stdout: ${fileProblem(error)}.`, { cause: error })
    if (!outlives) throw new ReaderGone('Nobody reads stdout any more.', { cause: error })
  }
}

function readerGone(error: unknown): boolean {
  const code = fileErrorCode(error)
  if (code === 'EIO') return fstatSync(1).isCharacterDevice()
  return code === 'EPIPE' || code === 'ECONNRESET'
}

/** Writes one JSON event a line to stdout. */
export function writeEvent(event: Readonly<Record<string, unknown>>): void {
  writeOut(`${JSON.stringify(event)}\n`)
}

/** Writes one line to stderr; stdout stays for results. Names of files in it cannot break the line or move the cursor. */
export function note(line: string): void {
  writeNote(line.replace(/[\p{Cc}\u2028-\u202E\u2066-\u2069]/gu, visible))
}

function visible(character: string): string {
  if (character === '\t') return character
  return character === '\n' ? '\\n' : `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`
}

/** That nobody reads the notes is no reason to end. */
function writeNote(text: string): void {
  try {
    process.stderr.write(`${text}\n`)
  } catch {}
}

/** Says what went wrong in one line and returns the exit code: 2 for mistakes the user can fix, 1 for ours. */
export function reportError(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof LannerError) note(`lanner: ${message}`)
  else note(`lanner: something unexpected went wrong: ${message.split('\n')[0]} (LANNER_DEBUG=1 shows where)`)
  if (process.env['LANNER_DEBUG'] && error instanceof Error) writeNote(String(error.stack))
  return error instanceof LannerError ? USER_ERROR : 1
}

/** Scores by name in one line: `rmse 1.23, r2 0.91`. */
export function scoresText(scores: Readonly<Record<string, number>>): string {
  return Object.entries(scores)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
    .join(', ')
}

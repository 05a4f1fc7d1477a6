import { fstatSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { environment } from '../backend/node.ts'
import { FileError, LannerError } from '../base/errors.ts'
import { fileErrorCode, fileProblem } from '../base/file-problem.ts'
import { isForbidden } from '../base/runtime.ts'
import { inCommand, messageOf } from './option-names.ts'

/** Exit code for user errors. */
export const USER_ERROR = 2

/** The reader of stdout has exited, as in `lanner generate RUN | head`. Not an error. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone'
}

/** An error of all processes, which the first one reports. */
export class SaidByFirst extends Error {
  override readonly name = 'SaidByFirst'
}

let outlives = false
let mute = false

/** Stops all output but errors: of several processes only one speaks. */
export function muteOutput(): void {
  mute = true
}

/**
 * Makes the command finish even if the reader of stdout exits: for commands whose result is not on stdout, such as a run folder. Other commands
 * exit quietly.
 */
export function outliveReader(): void {
  outlives = true
}

/** Milliseconds before retrying a full pipe. */
const ROOM = 5
const pause = new Int32Array(new SharedArrayBuffer(4))

/**
 * Writes all of a text to stdout; output is never truncated silently. On a terminal, control characters are escaped: names in the data could otherwise move
 * the cursor.
 *
 * @throws FileError if the disk is full; ReaderGone if the reader has exited, unless the command outlives its reader.
 */
export function writeOut(result: string): void {
  if (mute) return
  // Files and pipes get the characters as they are.
  const text = isatty(1) ? result.replace(COMMANDS, visible) : result
  // A Windows console takes text in a code page, not bytes.
  if (process.platform === 'win32' && isatty(1)) return void process.stdout.write(text)
  const bytes = Buffer.from(text)
  try {
    // Not `process.stdout`, which ignores short writes to a file.
    for (let done = 0; done < bytes.length;)
      try {
        done += writeSync(1, bytes, done)
      } catch (error) {
        if (fileErrorCode(error) !== 'EAGAIN') throw error
        Atomics.wait(pause, 0, 0, ROOM)
      }
  } catch (error) {
    if (!readerGone(error))
      throw new FileError(`Cannot write to stdout: ${fileProblem(error)}.`, { cause: error })
    if (!outlives) throw new ReaderGone('The reader of stdout has exited.', { cause: error })
  }
}

function readerGone(error: unknown): boolean {
  const code = fileErrorCode(error)
  if (code === 'EIO') return fstatSync(1).isCharacterDevice()
  return code === 'EPIPE' || code === 'ECONNRESET'
}

/** Writes a JSON event as one line to stdout. */
export function writeEvent(event: Readonly<Record<string, unknown>>): void {
  writeOut(`${JSON.stringify(event)}\n`)
}

/** Writes one line for people to stdout, with line breaks and control characters escaped. */
export function writeLine(line: string): void {
  writeOut(`${onOneLine(line)}\n`)
}

/** Writes one line to stderr; stdout is for results. Control characters, such as those in file names, are escaped. */
export function note(line: string): void {
  if (!mute) writeNote(onOneLine(inCommand(line)))
}

/** A text with line breaks and control characters escaped, for example a title from a file. */
export function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028-\u202E\u2066-\u2069]/gu, visible)
}

/** The same characters except line breaks. */
const COMMANDS = /(?!\n)[\p{Cc}\u2028-\u202E\u2066-\u2069]/gu

function visible(character: string): string {
  if (character === '\t') return character
  return character === '\n' ? '\\n' : `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`
}

/** A closed stderr is no reason to stop. */
function writeNote(text: string): void {
  try {
    process.stderr.write(`${text}\n`)
  } catch {}
}

/**
 * Prints an error in one line.
 *
 * @param by who reports it.
 * @returns the exit code: 2 for user errors, 1 for bugs in Lanner.
 */
export function reportError(error: unknown, by = 'lanner'): number {
  const message = messageOf(error)
  const say = (line: string): void => writeNote(onOneLine(inCommand(line)))
  if (error instanceof LannerError) say(`${by}: ${message}`)
  else if (isForbidden(error)) say(`${by}: Deno does not allow it: ${message}; -A allows everything`)
  else say(`${by}: unexpected error: ${message.split('\n')[0]} (set LANNER_DEBUG=1 for a stack trace)`)
  if (environment('LANNER_DEBUG') !== undefined && error instanceof Error) writeNote(String(error.stack))
  return error instanceof LannerError || isForbidden(error) ? USER_ERROR : 1
}

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { lanner } from './in-process.ts'
import { events, sampleText, type Outcome } from './run-lanner.ts'

/** What the runs are trained with. */
export const options = [
  '--epochs',
  '3',
  '--hidden',
  '16',
  '--factors',
  '8',
  '--batch-size',
  '16',
  '--steps',
  '16',
]

/** A folder with a run `half`, which Ctrl-C stopped in its second epoch, and `whole`, which is what it would be. */
export interface HalfRun {
  readonly cwd: string
  /** A copy of the stopped run. */
  copy(): string
  resume(run: string, ...more: string[]): Promise<Outcome>
  log(run: string): Record<string, unknown>[]
  remove(): void
}

export async function halfRun(): Promise<HalfRun> {
  const cwd = mkdtempSync(join(tmpdir(), 'lanner-resume-'))
  writeFileSync(join(cwd, 'book.txt'), sampleText(400))
  await lanner(['fit', 'book.txt', '--out', 'whole', ...options], { cwd })
  let sent = false
  const stopped = await lanner(
    ['fit', 'book.txt', '--out', 'half', '--json', '--checkpoint-every', '5', ...options],
    {
      cwd,
      onStdout: (text, child) => {
        if (!sent && text.includes('"epoch":1')) sent = child.kill('SIGINT')
      },
    },
  )
  expect(stopped.code).toBe(130)
  let copies = 0
  return {
    cwd,
    copy() {
      const run = `run-${copies++}`
      cpSync(join(cwd, 'half'), join(cwd, run), { recursive: true })
      return run
    },
    resume: (run, ...more) => lanner(['fit', '--resume', run, ...more], { cwd }),
    log: (run) => events(readFileSync(join(cwd, run, 'log.jsonl'), 'utf8')),
    remove: () => rmSync(cwd, { recursive: true, force: true }),
  }
}

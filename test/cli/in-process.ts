import { CommanderError } from 'commander'
import { vi } from 'vitest'
import { reportError, USER_ERROR } from '../../src/cli/output.ts'
import { program } from '../../src/cli/program.ts'
import type { Outcome } from './run-lanner.ts'

const written = vi.hoisted(() => ({ text: '' }))

// The command writes results to the descriptor itself.
vi.mock('../../src/cli/output.ts', async (original) => {
  const writeOut = (text: string): void => void (written.text += text)
  const writeEvent = (event: object): void => writeOut(`${JSON.stringify(event)}\n`)
  return { ...(await original<object>()), writeOut, writeEvent, outliveReader: () => {} }
})

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs the command in this process, which costs no start: code, stdout and stderr as `lanner` gives them. One at a time; a test imports this before anything of the command. */
export async function lannerHere(...args: readonly string[]): Promise<Outcome> {
  const err = capture(process.stderr)
  written.text = ''
  const before = process.exitCode
  process.exitCode = undefined
  const listeners = signals.map((signal) => process.listeners(signal))
  try {
    await program().parseAsync(['node', 'lanner', ...args])
  } catch (error) {
    if (!(error instanceof CommanderError)) process.exitCode = reportError(error)
    else if (error.exitCode !== 0) {
      process.stderr.write(`lanner: ${error.message}\n`)
      process.exitCode = USER_ERROR
    }
  } finally {
    err.end()
    signals.forEach((signal, i) => {
      for (const listener of process.listeners(signal))
        if (!listeners[i]!.includes(listener)) process.off(signal, listener)
    })
  }
  const code = Number(process.exitCode ?? 0)
  process.exitCode = before
  return { code, stdout: written.text, stderr: err.text() }
}

function capture(stream: NodeJS.WriteStream): { text(): string; end(): void } {
  let text = ''
  const spy = vi
    .spyOn(stream, 'write')
    .mockImplementation((chunk: string | Uint8Array, ...rest: unknown[]) => {
      text += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk)
      const done = rest.find((argument) => typeof argument === 'function') as (() => void) | undefined
      done?.()
      return true
    })
  return { text: () => text, end: () => spy.mockRestore() }
}

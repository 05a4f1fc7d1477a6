import { vi } from 'vitest'
import { written } from './captured-output.ts'
import { runCommand } from '../../src/cli/run-command.ts'
import { init } from '../../src/tensor/index.ts'
import { lanner as lannerChild, type Outcome, type RunOptions } from './run-lanner.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs the command in this process, which costs no start: code, stdout and stderr as `lanner` gives them. One at a time; a test imports this before anything of the command. */
export async function lannerHere(...args: readonly string[]): Promise<Outcome> {
  const err = capture(process.stderr)
  written.text = ''
  const before = process.exitCode
  process.exitCode = undefined
  const listeners = signals.map((signal) => process.listeners(signal))
  try {
    await runCommand(args)
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

let running: Promise<unknown> = Promise.resolve()

/**
 * Runs the command in this process, in the folder and environment of the options: a start of Node and the reading of all its code are saved. In a
 * process of its own where a test ends it, reads on while it runs or fills its disk.
 */
export function lanner(args: readonly string[], options: RunOptions): Promise<Outcome> {
  if (options.largestFile !== undefined || options.onStart !== undefined || options.onStdout !== undefined)
    return lannerChild(args, options)
  const own = async (): Promise<Outcome> => {
    const folder = process.cwd()
    const before = { ...process.env }
    process.chdir(options.cwd)
    Object.assign(process.env, { LANNER_THREADS: '1' }, options.env)
    try {
      await init()
      return await lannerHere(...args)
    } finally {
      process.chdir(folder)
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
      Object.assign(process.env, before)
    }
  }
  // One at a time: the folder, the environment and stderr belong to the process.
  const next = running.then(own, own)
  running = next.catch(() => undefined)
  return next
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

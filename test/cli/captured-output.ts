import { vi } from 'vitest'

/** What the command wrote to stdout; one place for all test files of a process, as modules of the command stay loaded from file to file. */
export const written: { text: string } = ((
  globalThis as { lannerWritten?: { text: string } }
).lannerWritten ??= { text: '' })

// The command writes results to the descriptor itself. This is a setup file too: the mock has to be known in every test file, because each can be
// the first that loads some part of the command.
vi.mock('../../src/cli/output.ts', async (original) => {
  const writeOut = (text: string): void => void (written.text += text)
  const writeEvent = (event: object): void => writeOut(`${JSON.stringify(event)}\n`)
  const own = await original<typeof import('../../src/cli/output.ts')>()
  const writeLine = (line: string): void => writeOut(`${own.onOneLine(line)}\n`)
  return { ...own, writeOut, writeLine, writeEvent, outliveReader: () => {} }
})

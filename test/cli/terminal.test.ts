import { expect, it, vi } from 'vitest'

const terminal = vi.hoisted(() => ({ is: true, text: '' }))
vi.mock('node:tty', async (original) => ({ ...(await original<object>()), isatty: () => terminal.is }))
vi.mock('node:fs', async (original) => ({
  ...(await original<object>()),
  writeSync: (_file: number, bytes: Uint8Array, from: number): number => {
    terminal.text += new TextDecoder().decode(bytes.subarray(from))
    return bytes.length - from
  },
}))
const { writeEvent, writeLine, writeOut } = await import('../../src/cli/output.ts')

/** A title that would clear the screen, change colors, reverse the text and begin another line. */
const title = 'a\u001B[2Jb\u009B1mc\u202Ed\ne'
const escaped = String.raw`a\u001b[2Jb\u009b1mc\u202ed`

it.each([
  ['a line', true, () => writeLine(title), `${escaped}\\ne\n`],
  ['a line to a pipe', false, () => writeLine(title), `${escaped}\\ne\n`],
  ['a cell', true, () => writeOut(`"${title}"\n`), `"${escaped}\ne"\n`],
  ['a cell to a pipe', false, () => writeOut(`"${title}"\n`), `"${title}"\n`],
])('writes %s without control characters to a terminal', (_what, is, write, shown) => {
  Object.assign(terminal, { is, text: '' })
  write()
  expect(terminal.text).toBe(shown)
})

it('writes the same JSON to a terminal', () => {
  Object.assign(terminal, { is: true, text: '' })
  writeEvent({ title })
  expect(terminal.text).not.toContain('\u009B')
  expect(JSON.parse(terminal.text)).toEqual({ title })
})

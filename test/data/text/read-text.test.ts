import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FileError } from '../../../src/base/errors.ts'
import { readTextFile } from '../../../src/data/index.ts'
import { checkText, decodeText } from '../../../src/data/text/text.ts'
import { utf8ErrorPosition } from '../../../src/data/text/utf8.ts'
import { Generator } from '../../../src/base/philox.ts'
import { whole } from '../../whole.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanner-text-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function file(name: string, contents: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), contents)
  return join(folder, name)
}

describe('readTextFile', () => {
  it('reads UTF-8 without its byte order mark and with plain line ends', async () => {
    expect(await readTextFile(await file('a.txt', '\ufeffeins\r\nzwei\rdrei\n'))).toBe('eins\nzwei\ndrei\n')
  })

  it('says that a file is missing, a folder, or empty', async () => {
    const missing = join(folder, 'none.txt')
    await expect(readTextFile(missing)).rejects.toThrow(new FileError(`There is no file ${missing}.`))
    await expect(readTextFile(folder)).rejects.toThrow(`${folder} is a folder, not a text file.`)
    const empty = await file('empty.txt', '')
    await expect(readTextFile(empty)).rejects.toThrow(`${empty} is empty.`)
    const mark = await file('mark.txt', '\ufeff')
    await expect(readTextFile(mark)).rejects.toThrow('is empty except for its byte order mark')
    await expect(readTextFile(join(empty, 'x.txt'))).rejects.toThrow(
      'part of the path is a file, not a folder',
    )
  })

  it('names the first byte that is not UTF-8', async () => {
    const latin = await file('latin.txt', Uint8Array.of(0x61, 0xc3, 0xa9, 0xe9, 0x20))
    await expect(readTextFile(latin)).rejects.toThrow(`${latin} is not UTF-8 text: byte 3 (0xe9)`)
  })

  it('says that the end of a text is cut off, which no conversion restores', async () => {
    const greek = new TextEncoder().encode('Θάλασσα')
    const cut = await file('cut.txt', greek.slice(0, -1))
    await expect(readTextFile(cut)).rejects.toThrow(
      `${cut} ends in the middle of a character: its last 1 byte is the start of one; restore the end of the file, or remove this byte.`,
    )
    const emoji = new TextEncoder().encode('abc🎈')
    await expect(readTextFile(await file('emoji.txt', emoji.slice(0, -1)))).rejects.toThrow(
      'its last 3 bytes are the start of one',
    )
    // One of two bytes in the middle is no cut.
    await expect(readTextFile(await file('middle.txt', Uint8Array.of(0x61, 0xce, 0x61)))).rejects.toThrow(
      'is not UTF-8 text: byte 1 (0xce)',
    )
  })

  it('recognizes UTF-16', async () => {
    await expect(readTextFile(await file('w.txt', Uint8Array.of(0xff, 0xfe, 0x61, 0)))).rejects.toThrow(
      'is UTF-16, but must be UTF-8',
    )
  })
})

describe('utf8ErrorPosition', () => {
  const strings = whole ? 20_000 : 4000
  it(`agrees with TextDecoder about ${strings} random byte strings`, () => {
    const random = new Generator(1)
    const words = new Uint32Array(4)
    const alphabet = [
      0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0,
      0xf1, 0xf4, 0xf5, 0xff,
    ]
    let valid = 0
    for (let i = 0; i < strings; i++) {
      random.words(words)
      const bytes = Uint8Array.from(
        { length: words[0]! % 6 },
        (_, j) => alphabet[(words[1 + (j % 3)]! >>> (8 * Math.floor(j / 3))) % alphabet.length]!,
      )
      let right = true
      try {
        new TextDecoder('utf-8', { fatal: true }).decode(bytes)
      } catch {
        right = false
      }
      if (right) valid++
      expect(utf8ErrorPosition(bytes) < 0, [...bytes].join()).toBe(right)
    }
    expect(valid).toBeGreaterThan(strings / 20)
  })

  it('points at the start of the wrong sequence', () => {
    expect(utf8ErrorPosition(Uint8Array.of(0x61, 0xe2, 0x82))).toBe(1)
    expect(utf8ErrorPosition(Uint8Array.of(0xe2, 0x82, 0xac, 0xed, 0xa0, 0x80))).toBe(3)
  })
})

describe('checkText', () => {
  it('refuses a text shorter than one window and the next character', () => {
    expect(() => checkText('abcdefghi', 8, 'book.txt')).toThrow(
      'book.txt is too short: it has 9 characters, and windows of 8 need at least 10.',
    )
    expect(() => checkText('abcdefghij', 8)).not.toThrow()
    expect(() => checkText('\u{1F600}'.repeat(5) + 'abc', 8)).toThrow('it has 8 characters')
  })

  it('refuses one character again and again', () => {
    expect(() => checkText('a'.repeat(100), 8)).toThrow('has only one distinct character, "a"')
    expect(() => checkText('\u{1F600}'.repeat(100), 8)).toThrow('has only one distinct character')
    expect(() => checkText('a'.repeat(99) + 'b', 8)).not.toThrow()
  })

  it('leaves a byte order mark in the middle alone', () => {
    expect(decodeText(new TextEncoder().encode('a\ufeffb'), 'x')).toBe('a\ufeffb')
  })
})

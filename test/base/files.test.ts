import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeFileAtomically } from '../../src/base/atomic-write.ts'
import { FileError } from '../../src/base/errors.ts'
import { JsonLinesWriter, parseJsonLines } from '../../src/base/json-lines.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanner-files-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('writeFileAtomically', () => {
  it('replaces a file and leaves nothing else', async () => {
    const path = join(folder, 'a.json')
    await writeFileAtomically(path, 'old')
    await writeFileAtomically(path, Uint8Array.of(110, 101, 119))
    expect(await readFile(path, 'utf8')).toBe('new')
    expect(await readdir(folder)).toEqual(['a.json'])
  })

  it('writes through a symbolic link', async () => {
    await writeFile(join(folder, 'real'), 'old')
    await symlink('real', join(folder, 'link'))
    await writeFileAtomically(join(folder, 'link'), 'new')
    expect(await readFile(join(folder, 'real'), 'utf8')).toBe('new')
  })

  it('leaves no temporary file where the name is taken by a folder', async () => {
    const path = join(folder, 'taken')
    await mkdir(path)
    await expect(writeFileAtomically(path, 'x')).rejects.toThrow(FileError)
    expect(await readdir(folder)).toEqual(['taken'])
  })

  it('says that a folder is missing', async () => {
    const path = join(folder, 'none', 'a')
    await expect(writeFileAtomically(path, 'x')).rejects.toThrow(
      `${path} cannot be written: there is no such file or folder; what was there before is unchanged.`,
    )
  })

  it.skipIf(process.platform === 'win32')(
    'leaves the old file and no other where the disk takes only a part of the new one',
    async () => {
      const path = join(folder, 'a')
      await writeFile(path, 'old')
      const script = `import { writeFileAtomically } from './src/base/atomic-write.ts'
        await writeFileAtomically(${JSON.stringify(path)}, new Uint8Array(1e6)).catch((error) => console.log(error.message))`
      const run = promisify(execFile)('bash', [
        '-c',
        'ulimit -f 8 && exec "$0" --import tsx --input-type=module -e "$1"',
        process.execPath,
        script,
      ])
      expect((await run).stdout).toBe(
        `${path} cannot be written: the file would be larger than allowed here; what was there before is unchanged.\n`,
      )
      expect(await readFile(path, 'utf8')).toBe('old')
      expect(await readdir(folder)).toEqual(['a'])
    },
  )

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', () => {
    const log = new JsonLinesWriter('/dev/full')
    expect(() => log.write({ a: 1 })).toThrow(new FileError('/dev/full cannot be written: the disk is full.'))
    log.close()
  })
})

describe('JsonLinesWriter', () => {
  it('adds a line at a time that can be read at once', async () => {
    const path = join(folder, 'log.jsonl')
    const log = new JsonLinesWriter(path)
    log.write({ event: 'epoch', loss: 0.5 })
    expect(await readFile(path, 'utf8')).toBe('{"event":"epoch","loss":0.5}\n')
    log.write({ event: 'epoch', loss: NaN, text: 'a\nb' })
    log.close()
    log.close()
    expect(parseJsonLines(await readFile(path, 'utf8'))).toEqual([
      { event: 'epoch', loss: 0.5 },
      { event: 'epoch', loss: 'NaN', text: 'a\nb' },
    ])
    expect(() => log.write({})).toThrow(`${path} is closed, so no line can be added.`)
  })

  it('empties an earlier log, or adds to it', async () => {
    const path = join(folder, 'log.jsonl')
    for (const options of [{}, {}, { append: true }]) {
      const log = new JsonLinesWriter(path, options)
      log.write({ a: 1 })
      log.close()
    }
    expect(parseJsonLines(await readFile(path, 'utf8'))).toEqual([{ a: 1 }, { a: 1 }])
  })

  it('reads a log that was cut short, and names a damaged line', () => {
    expect(parseJsonLines('{"a":1}\n{"a":')).toEqual([{ a: 1 }])
    expect(() => parseJsonLines('{"a":1}\n{"a":\n{"a":3}\n', 'log.jsonl')).toThrow(
      'log.jsonl is damaged: line 2 is not JSON.',
    )
  })
})

import { execFile, execFileSync, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { removeLeftTemporaries, replaceFile, writeFileAtomically } from '../../src/base/atomic-write.ts'
import { checkFileTarget, checkFolderTarget, makeFolder } from '../../src/base/file-target.ts'
import { FileError } from '../../src/base/errors.ts'
import { isInside } from '../../src/base/inside-folder.ts'
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

  it('makes the file that a link without one names, and leaves the link', async () => {
    await mkdir(join(folder, 'far'))
    await symlink('far/real', join(folder, 'link'))
    await writeFileAtomically(join(folder, 'link'), 'new')
    expect(await readFile(join(folder, 'far', 'real'), 'utf8')).toBe('new')
    expect(await readlink(join(folder, 'link'))).toBe('far/real')
    await replaceFile(join(folder, 'link'), (draft) => writeFile(draft, 'newer'))
    expect(await readFile(join(folder, 'far', 'real'), 'utf8')).toBe('newer')
    expect(await readlink(join(folder, 'link'))).toBe('far/real')
    expect(await readdir(join(folder, 'far'))).toEqual(['real'])
  })

  it('replaces the link itself where links are not to be followed', async () => {
    await writeFile(join(folder, 'precious'), 'old')
    await symlink('precious', join(folder, 'link'))
    await writeFileAtomically(join(folder, 'link'), 'new', { followLinks: false })
    expect(await readFile(join(folder, 'precious'), 'utf8')).toBe('old')
    expect(await readFile(join(folder, 'link'), 'utf8')).toBe('new')
    expect((await lstat(join(folder, 'link'))).isFile()).toBe(true)
  })

  it.skipIf(process.platform === 'win32')(
    'keeps who may read a file, and makes new ones as umask says',
    async () => {
      const path = join(folder, 'private')
      await writeFile(path, 'old', { mode: 0o600 })
      await writeFileAtomically(path, 'new')
      expect((await stat(path)).mode & 0o777).toBe(0o600)
      await replaceFile(path, (draft) => writeFile(draft, 'newer'))
      expect((await stat(path)).mode & 0o777).toBe(0o600)
      await chmod(path, 0o664)
      await writeFileAtomically(path, 'new')
      expect((await stat(path)).mode & 0o777).toBe(0o664)
      await writeFileAtomically(join(folder, 'fresh'), 'x')
      expect((await stat(join(folder, 'fresh'))).mode & 0o777).toBe(0o666 & ~process.umask())
    },
  )

  it.skipIf(process.getuid?.() !== 0)('keeps the owner of a file, as root', async () => {
    const path = join(folder, 'theirs')
    await writeFile(path, 'old')
    execFileSync('chown', ['12345:54321', path])
    await writeFileAtomically(path, 'new')
    expect(await stat(path)).toMatchObject({ uid: 12345, gid: 54321 })
  })

  it.skipIf(process.platform === 'win32')('writes into a FIFO, and waits for its reader', async () => {
    const path = join(folder, 'pipe')
    execFileSync('mkfifo', [path])
    const contents = 'line\n'.repeat(100_000)
    const writing = writeFileAtomically(path, contents)
    const reader = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'inherit'] })
    let read = ''
    for await (const chunk of reader.stdout) read += String(chunk)
    await writing
    expect(read === contents).toBe(true)
    expect((await stat(path)).isFIFO()).toBe(true)
    expect(await readdir(folder)).toEqual(['pipe'])
  })

  it.skipIf(process.platform === 'win32')('says that the reader of a FIFO has gone', async () => {
    const path = join(folder, 'pipe')
    execFileSync('mkfifo', [path])
    const reader = spawn('head', ['-c', '1', path], { stdio: 'ignore' })
    await expect(writeFileAtomically(path, new Uint8Array(1e6))).rejects.toThrow(
      new FileError(`${path} cannot be written: the program that reads it has ended.`),
    )
    reader.kill()
  })

  it.skipIf(!existsSync('/dev/full'))('writes to devices without replacing them', async () => {
    await writeFileAtomically('/dev/null', 'x')
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true)
    for (const write of [
      () => writeFileAtomically('/dev/full', 'x'),
      () => replaceFile('/dev/full', (draft) => writeFile(draft, 'x')),
    ])
      await expect(write()).rejects.toThrow(new FileError('/dev/full cannot be written: the disk is full.'))
    await symlink('/dev/null', join(folder, 'nothing'))
    await writeFileAtomically(join(folder, 'nothing'), 'x')
    expect(await readdir(folder)).toEqual(['nothing'])
  })

  it('does not follow a link planted in place of a draft', async () => {
    const path = join(folder, 'a')
    for (let i = 0; i < 4; i++) await symlink('made-by-link', join(folder, `.a.${process.pid}-${i}.tmp`))
    await replaceFile(path, (draft) => writeFile(draft, 'x'))
    await writeFileAtomically(path, 'y')
    expect(existsSync(join(folder, 'made-by-link'))).toBe(false)
    expect((await lstat(path)).isFile()).toBe(true)
  })

  it('accepts the longest possible name, and refuses one that is too long, empty or a folder', async () => {
    const longest = join(folder, 'é'.repeat(127))
    await writeFileAtomically(longest, 'x')
    await replaceFile(longest, (draft) => writeFile(draft, 'y'))
    expect(await readFile(longest, 'utf8')).toBe('y')
    for (const [path, problem] of [
      [join(folder, 'x'.repeat(256)), 'the name is too long'],
      [folder, 'it is a folder, not a file'],
      [`${folder}/new/`, 'it is a folder, not a file'],
      [`${longest}/a`, 'part of the path is a file, not a folder'],
    ] as const)
      for (const write of [() => writeFileAtomically(path, 'x'), () => checkFileTarget(path)])
        await expect(write()).rejects.toThrow(new FileError(`${path} cannot be written: ${problem}.`))
    await expect(writeFileAtomically('', 'x')).rejects.toThrow('Cannot write a file with an empty name')
    await symlink('round', join(folder, 'round'))
    await expect(writeFileAtomically(join(folder, 'round'), 'x')).rejects.toThrow(
      'too many symbolic links point at each other',
    )
  })

  it('removes what killed processes left, and nothing else', async () => {
    // No process has the greatest number that there can be.
    const gone = `.a.4194304-0123456789abcdef.tmp`
    const others = [`.a.${process.pid}-0123456789abcdef.tmp`, '.b.4194304-1.tmp', '.notes.tmp']
    for (const name of [gone, ...others]) await writeFile(join(folder, name), '')
    await symlink('x', join(folder, '.a.4194304-00.tmp'))
    await removeLeftTemporaries(folder, join(folder, 'a'))
    expect((await readdir(folder)).toSorted()).toEqual([...others, '.a.4194304-00.tmp'].toSorted())
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
      `${path} cannot be written: there is no folder ${join(folder, 'none')}.`,
    )
  })

  it.skipIf(process.platform === 'win32')(
    'leaves the old file and no other where the disk takes only a part of the new one',
    async () => {
      const path = join(folder, 'a')
      await writeFile(path, 'old')
      const script = `import { removeLeftTemporaries, replaceFile, writeFileAtomically } from './src/base/atomic-write.ts'
        await writeFileAtomically(${JSON.stringify(path)}, new Uint8Array(1e6)).catch((error) => console.log(error.message))`
      const run = promisify(execFile)('bash', [
        '-c',
        'ulimit -f 8 && exec "$0" --import tsx --input-type=module -e "$1"',
        process.execPath,
        script,
      ])
      expect((await run).stdout).toBe(
        `${path} cannot be written: the file would be larger than allowed here; the existing file is unchanged.\n`,
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

it.skipIf(process.platform === 'win32')(
  'isInside follows links, of what does not exist yet too',
  async () => {
    const run = join(folder, 'run')
    await mkdir(run)
    await symlink(folder, join(run, 'out'))
    await symlink('nowhere', join(run, 'dangling'))
    await symlink('run', join(folder, 'same'))
    const inside = ['run', 'run/a', 'run/a/b', 'same/a', 'run/..a']
    const outside = ['a', 'run/../a', 'run/out/a', 'run/dangling', 'running']
    for (const path of inside) expect(await isInside(run, join(folder, path)), path).toBe(true)
    for (const path of outside) expect(await isInside(run, `${folder}/${path}`), path).toBe(false)
  },
)

describe('makeFolder', () => {
  it('makes folders, and says the reason where it cannot', async () => {
    expect(await makeFolder(join(folder, 'a', 'b'))).toBe(join(folder, 'a'))
    await writeFile(join(folder, 'file'), '')
    await checkFolderTarget(join(folder, 'a', 'c', 'd'))
    for (const [path, problem] of [
      [join(folder, 'file'), 'it is a file, not a folder'],
      [join(folder, 'file', 'x'), 'part of the path is a file, not a folder'],
      [join(folder, 'c', 'x'.repeat(300)), 'the name is too long'],
    ] as const) {
      await expect(makeFolder(path)).rejects.toThrow(`${path} cannot be created: ${problem}.`)
      await expect(checkFolderTarget(path)).rejects.toThrow(`: ${problem}.`)
    }
    // Node's own recursive mkdir never ends here.
    if (existsSync('/proc/self'))
      await expect(makeFolder('/proc/none/x')).rejects.toThrow(
        '/proc/none/x cannot be created: there is no such file',
      )
    for (const make of [makeFolder, checkFolderTarget])
      await expect(make('')).rejects.toThrow('Cannot create a folder with an empty name')
    expect(existsSync(join(folder, 'a', 'c'))).toBe(false)
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
    expect(() => log.write({})).toThrow(`${path} is closed; no line can be added.`)
  })

  it.skipIf(process.platform === 'win32')(
    'replaces a link, or refuses it, where links are not followed',
    async () => {
      const [path, precious] = [join(folder, 'log.jsonl'), join(folder, 'precious')]
      await writeFile(precious, 'precious')
      await symlink(precious, path)
      expect(() => new JsonLinesWriter(path, { append: 3, followLinks: false })).toThrow(FileError)
      const log = new JsonLinesWriter(path, { followLinks: false })
      log.write({ a: 1 })
      log.close()
      expect(await readFile(precious, 'utf8')).toBe('precious')
      expect(await readFile(path, 'utf8')).toBe('{"a":1}\n')
    },
  )

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

it('says in a page, which has no files, where the bytes are to be had', async () => {
  vi.stubGlobal('process', undefined)
  await expect(writeFileAtomically('model.safetensors', '')).rejects.toThrow(
    'Writing a file (in a page take its bytes from run.files() or stateToSafetensors()) needs Node 20.16 or newer',
  )
  vi.unstubAllGlobals()
})

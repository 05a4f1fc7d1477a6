import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lanner, sampleText, type Outcome } from './run-lanner.ts'
import { offeredCommands, shell } from './run-shell.ts'

const root = process.getuid?.() === 0
let cwd: string
/** What each kind of training is given. */
const fits: Readonly<Record<string, readonly string[]>> = {
  text: ['book.txt', '--hidden', '8', '--factors', '4', '--steps', '16'],
  tabular: ['houses.csv', '--target', 'price', '--layers', '8'],
  ratings: ['ratings.csv', '--user', 'user', '--item', 'item', '--rating', 'rating'],
  autoencoder: ['houses.csv', '--app', 'autoencoder', '--layers', '8,4,8'],
  words: ['book.txt', '--app', 'word2vec', '--dim', '8'],
}
const fit = (kind: string): string[] => ['fit', ...fits[kind]!, '--epochs', '1']

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-output-'))
  const table = (rows: readonly string[]): string => `${rows.join('\n')}\n`
  const rows = Array.from({ length: 400 }, (_, i) => i)
  writeFileSync(join(cwd, 'book.txt'), sampleText(200))
  writeFileSync(
    join(cwd, 'houses.csv'),
    table([
      'city,size,price',
      ...rows.map((i) => `${['Ulm', 'Bonn'][i % 2]},${50 + (i % 30)},${100 + (i % 30)}`),
    ]),
  )
  writeFileSync(
    join(cwd, 'ratings.csv'),
    table(['user,item,rating', ...rows.map((i) => `${i % 20},${(i * 7) % 15},${1 + ((i * 3) % 5)}`)]),
  )
  for (const kind of Object.keys(fits)) {
    const { code, stderr } = await lanner([...fit(kind), '--out', kind], { cwd })
    expect(code, stderr).toBe(0)
  }
}, 600_000)
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const printing = [
  '--help',
  'doctor',
  'doctor --json',
  'recommend ratings 1',
  'recommend ratings 1 --json',
  'predict tabular houses.csv',
  'predict tabular houses.csv --json',
  'predict ratings ratings.csv',
  'generate text --prompt the --length 50',
  'generate text --prompt the --length 50 --json',
  'nearest words the --json',
  'analogy words the sea ship',
  `lr-find ${fits['tabular']!.join(' ')}`,
  `lr-find ${fits['tabular']!.join(' ')} --json`,
  `${fit('tabular').join(' ')} --out new --json`,
]

describe.skipIf(!existsSync('/dev/full'))('stdout', () => {
  it.each(printing)('%s: a full disk is one line and code 2', async (command) => {
    const { code, stderr } = await shell(`lanner ${command} > /dev/full`, cwd)
    expect(code).toBe(2)
    expect(stderr).toMatch(/(^|\n)lanner: Cannot write to stdout: the disk is full\.\n$/)
    expect(stderr).not.toContain('    at ')
    expect(existsSync(join(cwd, 'new'))).toBe(false)
  })

  it.each(printing)('%s: a reader that has left is not an error', async (command) => {
    const { code, stderr } = await shell(`lanner ${command} | true`, cwd)
    expect(code).toBe(0)
    expect(stderr).not.toMatch(/EPIPE|unexpected|^lanner: /m)
    if (command.startsWith('fit')) expect(existsSync(join(cwd, 'new', 'report.html'))).toBe(true)
    rmSync(join(cwd, 'new'), { recursive: true, force: true })
  })

  it.each(['predict tabular houses.csv', 'generate text --prompt the --length 5000'])(
    '%s: a file that takes a part only is code 2',
    async (command) => {
      const { code, stderr } = await shell(
        `lanner ${command} > whole; trap '' XFSZ; (ulimit -f 4; lanner ${command} > part; exit $?)`,
        cwd,
      )
      expect([code, stderr]).toEqual([
        2,
        'lanner: Cannot write to stdout: the file would be larger than allowed here.\n',
      ])
      const [whole, part] = ['whole', 'part'].map((name) => readFileSync(join(cwd, name)))
      expect(part!.equals(whole!.subarray(0, 4096))).toBe(true)
    },
  )

  it.each(['2>&1 > /dev/null | true', '2> /dev/full', '2>&-', '--json 2>&1 | true'])(
    'a training resumes with %s',
    async (where) => {
      const { code } = await shell(`lanner ${fit('tabular').join(' ')} --out new ${where}`, cwd)
      expect(code).toBe(0)
      expect(existsSync(join(cwd, 'new', 'report.html'))).toBe(true)
      rmSync(join(cwd, 'new'), { recursive: true })
    },
  )
})

/** Every command that writes a file of its own name. */
const writing: Readonly<
  Record<string, { readonly ending: string; readonly args: (file: string) => string[] }>
> = {
  predict: { ending: '.csv', args: (file) => ['predict', 'tabular', 'houses.csv', '--out', file] },
  'predict, parquet': {
    ending: '.parquet',
    args: (file) => ['predict', 'tabular', 'houses.csv', '--out', file],
  },
  embed: { ending: '.jsonl', args: (file) => ['embed', 'tabular', 'houses.csv', '--out', file] },
  onnx: { ending: '.onnx', args: (file) => ['export', 'tabular', '--onnx', file] },
  card: { ending: '.md', args: (file) => ['export', 'tabular', '--card', file] },
  explain: { ending: '.html', args: (file) => ['explain', 'tabular', '--out', file] },
  'lr-find': { ending: '.svg', args: (file) => ['lr-find', ...fits['tabular']!, '--json', '--plot', file] },
  'fit --csv': {
    ending: '.csv',
    args: (file) => [...fit('tabular'), '--json', '--restart', '--out', 'logged', '--csv', file],
  },
}

describe.skipIf(process.platform === 'win32').each(Object.entries(writing))(
  '%s',
  (_name, { ending, args }) => {
    const place = (name: string): string => join(cwd, 'place', `${name}${ending}`)
    const write = (file: string): Promise<Outcome> => lanner(args(file), { cwd })
    const refused = async (file: string, problem: string): Promise<void> => {
      const { code, stderr } = await write(file)
      expect([code, stderr]).toEqual([2, expect.stringMatching(/^lanner: [^\n]+\.\n$/)])
      expect(stderr).toContain(problem)
    }
    beforeAll(() => {
      rmSync(join(cwd, 'place'), { recursive: true, force: true })
      rmSync(join(cwd, 'logged'), { recursive: true, force: true })
      mkdirSync(join(cwd, 'place'))
    })

    it('names what cannot be a file', async () => {
      mkdirSync(place('folder'))
      await refused(place('folder'), 'it is a folder, not a file')
      await refused(join(cwd, 'none', `x${ending}`), `there is no folder ${join(cwd, 'none')}`)
      await refused(place('x'.repeat(256)), 'the name is too long')
      if (!_name.startsWith('lr-find')) await refused('', 'empty name')
      expect(readdirSync(join(cwd, 'place'))).toEqual([`folder${ending}`])
      expect((await write(place('é'.repeat(120)))).code).toBe(0)
    })

    it('writes through links, and keeps file permissions', async () => {
      writeFileSync(join(cwd, 'place', 'target'), 'old', { mode: 0o600 })
      symlinkSync('target', place('link'))
      expect((await write(place('link'))).code).toBe(0)
      expect(lstatSync(place('link')).isSymbolicLink()).toBe(true)
      expect(statSync(place('link')).mode & 0o777).toBe(0o600)
      expect(readFileSync(join(cwd, 'place', 'target'), 'utf8')).not.toBe('old')
    })

    it('writes into FIFOs and devices', async () => {
      execFileSync('mkfifo', [place('pipe')])
      const [{ code }, read] = await Promise.all([write(place('pipe')), shell(`cat '${place('pipe')}'`, cwd)])
      expect(code).toBe(0)
      expect(read.stdout.length).toBeGreaterThan(20)
      expect(statSync(place('pipe')).isFIFO()).toBe(true)
      symlinkSync('/dev/full', place('full'))
      await refused(place('full'), 'the disk is full')
      symlinkSync('/dev/null', place('null'))
      expect((await write(place('null'))).code).toBe(0)
      expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
      if (!root) return
      spawnSync('mknod', [place('node'), 'c', '1', '3'])
      expect((await write(place('node'))).code).toBe(0)
      expect(statSync(place('node')).isCharacterDevice()).toBe(true)
    })

    it('leaves the earlier file if the disk is full or read-only', async (context) => {
      const disk = join(cwd, 'disk')
      mkdirSync(disk, { recursive: true })
      if (!root || spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', disk]).status !== 0)
        return context.skip('only root can mount a small file system')
      try {
        const file = join(disk, `x${ending}`)
        writeFileSync(file, 'old')
        writeFileSync(join(disk, 'ballast'), new Uint8Array(4096))
        await refused(file, 'the disk is full; the existing file is unchanged')
        expect(readFileSync(file, 'utf8')).toBe('old')
        expect(readdirSync(disk).toSorted()).toEqual(['ballast', `x${ending}`])
        spawnSync('mount', ['-o', 'remount,ro', disk])
        await refused(file, 'the file system is read-only')
        await refused(join(disk, `new${ending}`), 'the file system is read-only')
      } finally {
        spawnSync('umount', [disk])
      }
    })

    it.skipIf(root)('says that a folder is write-protected', async () => {
      mkdirSync(join(cwd, 'place', 'protected'))
      chmodSync(join(cwd, 'place', 'protected'), 0o555)
      await refused(join(cwd, 'place', 'protected', `x${ending}`), 'permission denied')
    })
  },
)

describe.skipIf(process.platform === 'win32')('a run folder', () => {
  it('says why it cannot be created, before training', async (context) => {
    for (const [out, problem] of [
      ['', 'Cannot create a folder with an empty name'],
      ['book.txt', 'book.txt is a file'],
      ['book.txt/x', 'part of the path is a file'],
      ['x'.repeat(256), 'the name is too long'],
    ] as const) {
      const { code, stderr } = await lanner([...fit('tabular'), '--json', '--out', out], { cwd })
      expect([code, stderr]).toEqual([2, expect.stringMatching(/^lanner: [^\n]+\.\n$/)])
      expect(stderr).toContain(problem)
    }
    const disk = join(cwd, 'disk')
    mkdirSync(disk, { recursive: true })
    if (!root || spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,ro', 'tmpfs', disk]).status !== 0)
      return context.skip('only root can mount a file system')
    try {
      const { code, stderr } = await lanner([...fit('tabular'), '--json', '--out', 'disk/x/y'], { cwd })
      expect([code, stderr]).toEqual([
        2,
        'lanner: disk/x/y cannot be created: the file system is read-only.\n',
      ])
      rmSync(join(cwd, 'ro'), { recursive: true, force: true })
    } finally {
      spawnSync('umount', [disk])
    }
  })

  it('stays private when it is trained again', async () => {
    const run = join(cwd, 'private')
    expect((await lanner([...fit('ratings'), '--out', 'private'], { cwd })).code).toBe(0)
    const files = readdirSync(run)
    for (const name of files) chmodSync(join(run, name), 0o600)
    expect((await lanner([...fit('ratings'), '--out', 'private', '--restart'], { cwd })).code).toBe(0)
    expect(readdirSync(run)).toEqual(files)
    for (const name of files) expect(statSync(join(run, name)).mode & 0o777, name).toBe(0o600)
  })

  it.each([
    ['SIGHUP', 129],
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('is saved by %s, and goes on', async (signal, code) => {
    let sent = false
    const args = ['fit', ...fits['tabular']!, '--epochs', '2000', '--json', '--out', signal]
    const stopped = await lanner(args, {
      cwd,
      onStdout: (text, child) => {
        if (sent || !text.includes('"epoch":2,')) return
        // A terminal that is closed may say so twice.
        sent = child.kill(signal) && (signal !== 'SIGHUP' || child.kill(signal))
      },
    })
    expect(stopped.code, stopped.stderr).toBe(code)
    expect(readdirSync(join(cwd, signal, 'checkpoints')).length).toBeGreaterThan(0)
    expect(existsSync(join(cwd, signal, 'model.json'))).toBe(true)
  })
})

it.skipIf(process.platform === 'win32').each(Object.keys(fits))(
  'the command that a fit of %s suggests can be pasted, whatever the file name',
  async (kind) => {
    const name = `漢 字;$(touch pwn) ${kind} it's`
    const [file, ...rest] = fits[kind]!
    const ending = file!.slice(file!.indexOf('.'))
    writeFileSync(join(cwd, `${name}${ending}`), readFileSync(join(cwd, file!)))
    const said = await lanner(['fit', `${name}${ending}`, ...rest, '--epochs', '1'], { cwd })
    expect(said.code, said.stderr).toBe(0)
    const offered = await offeredCommands(said.stderr, cwd)
    expect(offered).toHaveLength(1)
    expect(offered[0]![1]).toBe(join('runs', name))
    expect(existsSync(join(cwd, 'pwn'))).toBe(false)
  },
)

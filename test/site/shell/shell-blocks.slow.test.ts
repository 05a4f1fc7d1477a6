import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandsBefore, writeGuideData } from './guide-data.ts'
import { shellLines, type ShellLine } from './shell-blocks.ts'

/** Lines that are not run here, and why not. */
const elsewhere: readonly (readonly [line: RegExp, why: string])[] = [
  [/^docs\/start\.md/, 'start-page.long.test.ts follows the page word by word, from packed packages'],
  [/^docs\/studio\.md/, 'the long test of the studio builds the page and opens its runs with the command'],
  [/lanner studio/, 'needs the built page; test/cli/studio.test.ts starts it'],
  [/^docs\/gpu\.md/, 'needs the package webgpu (137 MB)'],
  [/(^|: )(mpirun|apt-get)|launch -n 4/, 'needs MPI; test/mpi trains on several processes'],
  [/--hosts a,b -- fit big/, 'needs two machines'],
  [/lanner data|OPINFO|opinfo/, 'downloads or needs data'],
  [/: (LANNER_\w+=\S+ )?npm run /, 'CI runs the scripts; the test below checks their names'],
  [/python3? /, 'needs Python'],
]

const lines = shellLines()
const reasonOf = ({ where, command }: ShellLine): string | undefined =>
  elsewhere.find(([pattern]) => pattern.test(`${where}: ${command}`))?.[1]
const here = lines.filter((line) => reasonOf(line) === undefined)

let bin: string
const folders: string[] = []
const children: ChildProcess[] = []

beforeAll(() => {
  bin = folder('bin')
  writeFileSync(
    join(bin, 'lanner'),
    `#!/bin/sh\nexec "${process.execPath}" "${resolve('dist/cli/main.js')}" "$@"\n`,
  )
  chmodSync(join(bin, 'lanner'), 0o755)
})
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  for (const each of folders) rmSync(each, { recursive: true, force: true })
})

function folder(name: string): string {
  const made = mkdtempSync(join(tmpdir(), `lanner-shell-${name}-`))
  folders.push(made)
  return made
}

/** A command as the page has it, except that it trains for a moment only. */
function short(command: string): string {
  const brief = command.replace(/--time-budget \w+/, '--time-budget 5s')
  return /lanner fit/.test(brief) && !/--(epochs|time-budget)/.test(brief) ? `${brief} --epochs 1` : brief
}

const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  NO_COLOR: '1',
  LANNER_THREADS: '1',
  PATH: `${bin}${delimiter}${process.env['PATH']}`,
})

async function run(command: string, cwd: string): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)('sh', ['-c', command], { cwd, env: environment() })
  return stdout + stderr
}

/** Starts `lanner serve` on a port of its own and returns the port. */
async function serve(command: string, cwd: string): Promise<string> {
  const plain = command.replace(/ --port \d+/, '')
  const child = spawn('sh', ['-c', `exec ${plain} --port 0 2>&1`], { cwd, env: environment() })
  children.push(child)
  let printed = ''
  for await (const chunk of child.stdout) {
    printed += String(chunk)
    const port = /http:\/\/[^\s/:]+:(\d+)/.exec(printed)?.[1]
    if (port !== undefined) return port
  }
  throw new Error(`${command} did not start:\n${printed}`)
}

/** A line without its numbers and the widths of its columns. */
const shape = (line: string): string =>
  line
    .replaceAll(/[-+]?\d[\d.,]*/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim()

describe.each([...new Set(here.map(({ page }) => page))])('the commands of docs/%s.md', (page) => {
  it('run in this order, on data as the page has it', async () => {
    const cwd = folder(page)
    mkdirSync(join(cwd, 'runs'))
    await writeGuideData(page, cwd)
    for (const command of commandsBefore[page] ?? []) await run(short(command), cwd)
    let port = ''
    for (const { where, command, output } of here.filter((line) => line.page === page)) {
      if (command.startsWith('lanner serve')) {
        port = await serve(command, cwd)
        continue
      }
      const printed = await run(
        short(command).replace(/(localhost|127\.0\.0\.1):3210/, `127.0.0.1:${port}`),
        cwd,
      ).catch((error: Error) => {
        throw new Error(`${where}: ${error.message}`)
      })
      if (command.startsWith('curl')) expect(printed, where).not.toMatch(/"error"|^$/)
      const shapes = printed.split('\n').map(shape)
      for (const line of output) expect(shapes, `${where} prints: ${line}`).toContain(shape(line))
    }
  }, 900_000)
})

it('each reason for not running a line belongs to a line', () => {
  const unused = elsewhere.filter(
    ([pattern]) => !lines.some(({ where, command }) => pattern.test(`${where}: ${command}`)),
  )
  expect(unused.map(([pattern]) => String(pattern))).toEqual([])
  expect(here.length).toBeGreaterThan(55)
})

it('scripts and checks that pages name exist', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>
  }
  for (const { where, command } of lines) {
    const script = /npm run ([\w:-]+)/.exec(command)?.[1]
    if (script !== undefined) expect(Object.keys(scripts), where).toContain(script)
    const program = /(?:npx tsx|node) ((?:bench|scripts|examples|site)\/\S+)/.exec(command)?.[1]
    if (program !== undefined) expect(existsSync(program), `${where}: ${program}`).toBe(true)
  }
})

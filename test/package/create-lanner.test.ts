import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

const program = resolve('packages/create-lanner/create-lanner.mjs')
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanner-create-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function create(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}
const files = (path: string): string[] => readdirSync(join(folder, path)).toSorted()
const manifest = (path: string): { name: string; dependencies: Record<string, string> } =>
  JSON.parse(readFileSync(join(folder, path, 'package.json'), 'utf8')) as ReturnType<typeof manifest>

it('makes a project for Node, and says what to type next', () => {
  const { status, stdout } = create('My Net')
  expect(status).toBe(0)
  expect(stdout).toContain('cd "My Net"\n  npm install\n  npm start')
  expect(files('My Net')).toEqual(
    expect.arrayContaining(['.gitignore', 'README.md', 'book.txt', 'package.json', 'train.js']),
  )
  expect(manifest('My Net').name).toBe('my-net')
  // Of a clone, which is not in the registry.
  expect(manifest('My Net').dependencies['lanner']).toBe(`file:${resolve('.')}`)
  expect(readFileSync(join(folder, 'My Net', 'README.md'), 'utf8')).toMatch(/^# My Net\n/)
})

it('makes a page, also in the current folder if it is empty', () => {
  mkdirSync(join(folder, 'here'))
  expect(create('here', '--template', 'page').status).toBe(0)
  expect(files('here')).toEqual(expect.arrayContaining(['index.html', 'src', 'vite.config.js']))
})

it('refuses a folder with files, an unknown template and no folder, with 2', () => {
  mkdirSync(join(folder, 'full'))
  writeFileSync(join(folder, 'full', 'mine.txt'), 'mine')
  expect(create('full')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/full is not empty/) as string,
  })
  expect(create('new', '--template', 'vue')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("--template must be node, page, pictures, not 'vue'") as string,
  })
  expect(create()).toMatchObject({ status: 2, stderr: expect.stringContaining('name one folder') as string })
  expect(files('full')).toEqual(['mine.txt'])
})

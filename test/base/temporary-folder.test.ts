import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { FileError } from '../../src/base/errors.ts'
import { makeTemporaryFolder } from '../../src/base/temporary-folder.ts'

const parent = mkdtempSync(join(tmpdir(), 'lanner-temporary-'))
afterAll(() => rmSync(parent, { recursive: true, force: true }))

it('a temporary folder goes with all that is in it, and takes along those of processes that are gone', () => {
  const elsewhere = join(parent, 'first')
  mkdirSync(elsewhere)
  const { path, remove } = makeTemporaryFolder('tables', elsewhere)
  writeFileSync(join(path, 'rows'), 'x')
  remove()
  remove()
  expect(readdirSync(elsewhere)).toEqual([])

  const [own, machine] = /^lanner-tables-(\d+-\d+)-([0-9a-f]{8})-/.exec(basename(path))!.slice(1)
  const [pid, began] = own!.split('-')
  // No process has the greatest number that there can be.
  const left = [`lanner-rows-4194304-7-${machine}-aB3xYz`, `lanner-tables-${pid}-1${began}-${machine}-aB3xYz`]
  const others = [
    `lanner-tables-${own}-${machine}-aB3xYz`,
    'lanner-tables-4194304-7-00000000-aB3xYz',
    'lanner-tables-notes',
    'mine',
  ]
  for (const name of [...left, ...others]) {
    mkdirSync(join(parent, name))
    writeFileSync(join(parent, name, 'rows'), 'x')
  }
  makeTemporaryFolder('rows', parent).remove()
  expect(readdirSync(parent).toSorted()).toEqual([...others, 'first'].toSorted())
})

it.skipIf(process.platform === 'win32')(
  'what looks left by a process but is a link, or of another user, stays',
  () => {
    const shared = join(parent, 'shared')
    const precious = join(parent, 'precious')
    mkdirSync(shared)
    mkdirSync(precious)
    const { path, remove } = makeTemporaryFolder('tables', join(parent, 'first'))
    const machine = /^lanner-tables-\d+-\d+-([0-9a-f]{8})-/.exec(basename(path))![1]!
    remove()
    const planted = [`lanner-rows-4194304-7-${machine}-aB3xYz`, `lanner-rows-4194304-8-${machine}-aB3xYz`]
    symlinkSync(precious, join(shared, planted[0]!))
    mkdirSync(join(shared, planted[1]!))
    const root = process.getuid!() === 0
    if (root) chownSync(join(shared, planted[1]!), 12345, 12345)
    makeTemporaryFolder('rows', shared).remove()
    expect(readdirSync(shared)).toEqual(root ? planted : planted.slice(0, 1))
  },
)

it('a missing folder for temporary files is reported in one sentence', () => {
  const nowhere = join(parent, 'nowhere')
  expect(() => makeTemporaryFolder('rows', nowhere)).toThrow(FileError)
  expect(() => makeTemporaryFolder('rows', nowhere)).toThrow('set TMPDIR to another place.')
  expect(existsSync(nowhere)).toBe(false)
})

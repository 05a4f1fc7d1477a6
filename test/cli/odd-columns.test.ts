import { lannerHere } from './in-process.ts'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'lanner-odd-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('a table whose columns and classes are named like methods of Object trains and has a report', async () => {
  const file = join(folder, 'f1.csv')
  const rows = Array.from(
    { length: 60 },
    (_, i) =>
      `${i}.5,${['valueOf', 'toString', '__proto__', 'b'][i % 4]},${i % 2 ? 'hasOwnProperty' : 'constructor'}`,
  )
  writeFileSync(file, ['constructor,isPrototypeOf,toString', ...rows].join('\n'))
  const out = join(folder, 'run')
  const { code, stderr } = await lannerHere(
    'fit',
    file,
    '--target',
    'toString',
    '--epochs',
    '1',
    '--out',
    out,
  )
  expect([code, /cannot be drawn|report lacks/.test(stderr)]).toEqual([0, false])
  expect(existsSync(join(out, 'report.html'))).toBe(true)
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Levels of isPrototypeOf')
})

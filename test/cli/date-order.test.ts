import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lanner } from './in-process.ts'

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-date-order-'))
  const rows = (dayOf: (i: number) => string): string =>
    `when,x,y\n${Array.from({ length: 60 }, (_, i) => `${dayOf(i)},${i % 7},${(i % 12) + (i % 7)}`).join('\n')}\n`
  writeFileSync(
    join(cwd, 'clear.csv'),
    rows((i) => `${1 + (i % 28)}/${1 + (i % 12)}/2020`),
  )
  writeFileSync(
    join(cwd, 'two.csv'),
    rows((i) => `${1 + (i % 11)}/${1 + (i % 12)}/2020`),
  )
  writeFileSync(join(cwd, 'new.csv'), 'when,x\n3/4/2020,1\n5/6/2020,2\n')
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const small = ['--target', 'y', '--epochs', '1', '--layers', '4']
const predicted = async (run: string): Promise<string[]> => {
  const { code, stdout, stderr } = await lanner(['predict', run, 'new.csv'], { cwd })
  expect(code, stderr).toBe(0)
  return stdout
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',')[0]!)
}

describe('lanner fit of dates with the year last', () => {
  it('reads new rows in the order of the training rows', async () => {
    for (const memory of [[], ['--memory', '1GB']]) {
      const fit = await lanner(['fit', 'clear.csv', ...small, ...memory, '--out', 'clear', '--restart'], {
        cwd,
      })
      expect(fit.code, fit.stderr).toBe(0)
      expect(fit.stderr).toMatch(
        /warning: Column "when" is read as dates, day first: "13\/1\/2020" is 2020-01-13/,
      )
      expect(await predicted('clear')).toEqual(['2020-04-03', '2020-06-05'])
    }
  }, 60_000)

  it('takes --date-order for dates with two readings, and says so without it', async () => {
    const plain = await lanner(['fit', 'two.csv', ...small, '--out', 'plain'], { cwd })
    expect(plain.stderr).toContain('decide with --date-order day-first or --date-order month-first.')
    const fit = await lanner(['fit', 'two.csv', ...small, '--date-order', 'month-first', '--out', 'months'], {
      cwd,
    })
    expect(fit.code, fit.stderr).toBe(0)
    expect(readFileSync(join(cwd, 'months', 'model.json'), 'utf8')).toContain('"dateOrder": "month-first"')
    expect(await predicted('months')).toEqual(['2020-03-04', '2020-05-06'])
    const wrong = await lanner(['fit', 'two.csv', ...small, '--date-order', 'dmy'], { cwd })
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('Allowed choices are day-first, month-first'),
    ])
  }, 60_000)
})

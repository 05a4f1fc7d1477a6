import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { fit } from '../../../src/apps/tabular/index.ts'
import { readTable, type Table } from '../../../src/data/tables/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanner-odd-cells-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A CSV of 30 rows with a column `a`, in which row 18 (line 19) is odd. */
async function tableWith(cell: (row: number) => string, odd: string): Promise<Table> {
  const path = join(folder, 'odd.csv')
  const rows = Array.from({ length: 30 }, (_, i) => `${i === 17 ? odd : cell(i)},${i % 7},${i * 3}`)
  writeFileSync(path, `a,b,y\n${rows.join('\n')}\n`)
  return readTable(path)
}

const notesOf = (table: Table): string[] => table.notes.map(({ message }) => message)

describe('a column that one cell turns into text', () => {
  it('has a note that names the row and line of the cell', async () => {
    const end = 'correct the cell, or treat it as missing'
    expect(notesOf(await tableWith((i) => String(i / 4), 'NA'))).toEqual([
      `Column "a" stays text: row 18 (line 19) has "NA", but most cells are numbers; ${end} (--missing NA).`,
    ])
    expect(notesOf(await tableWith((i) => `${i},50`.replace(/^/, '"') + '"', 'not known'))).toEqual([
      `Column "a" stays text: row 18 (line 19) has "not known", but most cells are numbers; ${end} (--missing 'not known').`,
    ])
    expect(notesOf(await tableWith((i) => `2015-07-${10 + (i % 20)}`, 'soon'))).toEqual([
      `Column "a" stays text: row 18 (line 19) has "soon", but most cells are dates such as 2015-07-31; ${end} (--missing soon).`,
    ])
  })

  it.each(['NA', '?', '-', 'N/A', 'null', 'None', 'missing', 'n.a.', '#N/A'])(
    'has one for %s among few different numbers, such as grades',
    async (odd) => {
      expect(notesOf(await tableWith((i) => String(1 + (i % 5)), odd))).toEqual([
        expect.stringContaining(
          `Column "a" stays text: row 18 (line 19) has ${JSON.stringify(odd)}, but most cells are numbers`,
        ),
      ])
    },
  )

  it('advises --missing for nan, which is read as a number', async () => {
    const table = await tableWith((i) => String(1 + (i % 5)), 'nan')
    await expect(fit(table, { target: 'y', epochs: 1 })).rejects.toThrow(/row 18 is NaN.*--missing nan/)
  })

  it('has none if it looks like categories', async () => {
    expect(notesOf(await tableWith((i) => String(i % 5), 'many'))).toEqual([])
    expect(notesOf(await tableWith((i) => (i % 5 === 0 ? 'few' : String(i % 5)), 'NA'))).toEqual([])
    expect(notesOf(await tableWith((i) => (i % 2 === 0 ? `kind${i}` : String(i)), 'NA'))).toEqual([])
  })

  it('is left out, or the target, with a warning that names the cell once', async () => {
    const warningsOf = async (table: Table, target: string): Promise<readonly string[]> => {
      let all: readonly string[] = []
      await fit(table, {
        target,
        epochs: 1,

        layers: [4],
        onStart: ({ warnings }) => (all = warnings),
      })
      return all
    }
    const table = await tableWith((i) => String(i / 4), 'NA')
    const [note] = notesOf(table)
    const [first, ...others] = await warningsOf(table, 'y')
    expect(first).toBe(note)
    expect(others).toEqual([
      expect.stringMatching(
        /^Column "a" is left out: its \d+ texts have \d+ different values, too many to learn\.$/,
      ),
    ])
    expect(await warningsOf(await tableWith((i) => String(i / 4), 'NA'), 'a')).toEqual([
      note,
      'Target "a" is treated as 30 classes.',
    ])
  })
})

it('line ends of both kinds in one file are read', async () => {
  const path = join(folder, 'ends.csv')
  writeFileSync(path, 'a,b\r\n1,x\r\n2,"y\r\nz"\n3,w\r\n')
  const table = await readTable(path)
  expect(table.toRows()).toEqual([
    { a: 1, b: 'x' },
    { a: 2, b: 'y\r\nz' },
    { a: 3, b: 'w' },
  ])
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTable, Table, type ReadTableOptions } from '../../../src/data/tables/index.ts'

let path: string
beforeAll(() => (path = join(mkdtempSync(join(tmpdir(), 'lanner-date-order-')), 'days.csv')))
afterAll(() => rmSync(join(path, '..'), { recursive: true, force: true }))

/** The first column as texts, and the notes; both readers must agree. */
async function read(
  cells: readonly string[],
  options: ReadTableOptions = {},
): Promise<[unknown[], string[]]> {
  const text = `day,x\n${cells.map((cell, i) => `${cell},${i}`).join('\n')}\n`
  writeFileSync(path, text)
  const [inMemory, fromFile] = [await Table.fromCsv(text, options), await readTable(path, options)]
  expect(fromFile.toRows()).toEqual(inMemory.toRows())
  expect(fromFile.notes).toEqual(inMemory.notes)
  const shown = fromFile
    .toRows()
    .map(({ day }) => (day instanceof Date ? day.toISOString().slice(0, 16) : day))
  return [shown, fromFile.notes.map(({ message }) => message)]
}

describe('dates with the year last', () => {
  it.each([
    [
      'one day after the 12th',
      ['13/02/2020', '1/3/2020'],
      ['2020-02-13T00:00', '2020-03-01T00:00'],
      'day first: "13/02/2020" is 2020-02-13',
    ],
    [
      'a month before such a day, and times',
      ['1/2/2020 5:30', '2/13/2020 15:45:10'],
      ['2020-01-02T05:30', '2020-02-13T15:45'],
      'month first: "2/13/2020 15:45:10" is 2020-02-13 15:45:10',
    ],
    [
      'points, and a missing day',
      ['01.02.2020', '', '03.04.2020'],
      ['2020-02-01T00:00', null, '2020-04-03T00:00'],
      'day first: "01.02.2020" is 2020-02-01',
    ],
    [
      'dashes',
      ['31-12-2020', '03-04-2020'],
      ['2020-12-31T00:00', '2020-04-03T00:00'],
      'day first: "31-12-2020"',
    ],
  ])('have one reading: %s', async (_, cells, days, note) => {
    const [found, notes] = await read(cells)
    expect(found).toEqual(days)
    expect(notes[0]).toContain(`Column "day" is read as dates, ${note}`)
    // The option decides between two readings only.
    expect(
      (await read(cells, { dateOrder: cells[0]!.includes('.') ? 'day-first' : 'month-first' }))[0],
    ).toEqual(days)
  })

  it('stay text if they have two, until an option decides', async () => {
    const cells = ['02/02/2020', '01/02/2020', '03/04/2020']
    expect(await read(cells)).toEqual([
      cells,
      [
        'Column "day" stays text: "01/02/2020" may be 2020-02-01 or 2020-01-02; decide with --date-order day-first or --date-order month-first (dateOrder in readTable).',
      ],
    ])
    expect((await read(cells, { dateOrder: 'day-first' }))[0]).toEqual([
      '2020-02-02T00:00',
      '2020-02-01T00:00',
      '2020-04-03T00:00',
    ])
    expect((await read(cells, { dateOrder: 'month-first' }))[0]).toEqual([
      '2020-02-02T00:00',
      '2020-01-02T00:00',
      '2020-03-04T00:00',
    ])
  })

  it.each([
    ['a day that does not exist', ['30/02/2020', '12/01/2020']],
    ['two orders', ['31/12/2020', '12/31/2020']],
    ['something else', ['13/02/2020', 'soon']],
    ['two marks', ['13/02.2020', '13/02.2020']],
    ['a year of two digits', ['13/02/20', '14/02/20']],
  ])('stay text with %s', async (_, cells) => {
    expect((await read(cells, { dateOrder: 'day-first' }))[0]).toEqual(cells)
  })

  it('need the order if the column is requested as dates', async () => {
    const asked = { types: { day: 'date' } } as const
    const cells = ['13/02/2020', '2020-03-01', '01/04/2020']
    expect((await read(cells, { ...asked, dateOrder: 'day-first' }))[0]).toEqual([
      '2020-02-13T00:00',
      '2020-03-01T00:00',
      '2020-04-01T00:00',
    ])
    const needs =
      /^Column "day", row 1: "13\/02\/2020" has the year last; decide what comes first with --date-order/
    await expect(Table.fromCsv('day\n13/02/2020\n', asked)).rejects.toThrow(needs)
    writeFileSync(path, 'day\n13/02/2020\n')
    await expect(readTable(path, asked)).rejects.toThrow(needs)
    writeFileSync(path, 'day\n13/02/2020\n30/02/2020\n')
    await expect(readTable(path, { ...asked, dateOrder: 'day-first' })).rejects.toThrow(
      'row 2: "30/02/2020" is not',
    )
  })

  it.each(['day', 'dmy', ''])('refuse the order %j', async (order) => {
    const wrong = { dateOrder: order as never }
    const message = `dateOrder must be 'day-first' or 'month-first', got "${order}"`
    await expect(Table.fromCsv('day\n1\n', wrong)).rejects.toThrow(`Table.fromCsv: ${message}`)
    await expect(readTable(path, wrong)).rejects.toThrow(`readTable: ${message}`)
  })
})

import { expect, it } from 'vitest'
import { csvLines, jsonLines } from '../../src/cli/row-lines.ts'
import { Table } from '../../src/data/tables/index.ts'

it('all dates of a column have a time, or none has', () => {
  const table = Table.fromRows([
    { at: new Date('2020-01-01T05:00:00.250Z'), day: new Date('2020-01-01'), x: 540 },
    { at: new Date('2020-01-02'), day: null, x: null },
  ])
  expect([...csvLines(table, true)].join('')).toBe(
    'at,day,x\n2020-01-01 05:00:00.250,2020-01-01,540\n2020-01-02 00:00:00,,\n',
  )
  expect([...jsonLines(table)].join('')).toBe(
    '{"at":"2020-01-01T05:00:00.250Z","day":"2020-01-01","x":540}\n{"at":"2020-01-02T00:00:00.000Z","day":null,"x":null}\n',
  )
})

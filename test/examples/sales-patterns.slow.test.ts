import { gunzipSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { salesAroundClosings, salesByWeekday } from '../../examples/rossmann/sales-patterns.ts'
import type { SalesRows } from '../../examples/rossmann/sales-rows.ts'
import { sharedData } from '../shared-data.ts'

const train = sharedData('rossmann/train.csv.gz')
describe.skipIf(train === null)('on the sales of Rossmann', () => {
  it('shows other stores on Sundays, the rush before two closed days and the one after many', () => {
    const lines = gunzipSync(readFileSync(train!)).toString('utf8').trimEnd().split('\n').slice(1)
    // Every third store shows the same in a third of the time.
    const cells = lines.filter((line) => parseInt(line, 10) % 3 === 1).map((line) => line.split(',', 6))
    const rows: SalesRows = {
      stores: Int32Array.from(cells, (row) => (Number(row[0]) - 1) / 3),
      storeLabels: Array.from({ length: 372 }, (_, i) => String(3 * i + 1)),
      days: Int32Array.from(cells, (row) => Date.parse(row[2]!) / 86_400_000),
      sales: Float64Array.from(cells, (row) => Number(row[3])),
      open: Uint8Array.from(cells, (row) => Number(row[5])),
    }
    const weekdays = salesByWeekday(rows)
    const mean = (group: string, day: string): number =>
      weekdays.find((row) => row.group === group && row.day === day)!.mean
    const onSundays = weekdays.filter((row) => row.day === 'Sun')
    expect(onSundays.map((row) => row.group)).toEqual(['open on Sundays'])
    expect(onSundays[0]!.stores).toBeLessThan(0.05 * 372)
    expect(mean('open on Sundays', 'Sun')).toBeGreaterThan(1.3 * mean('closed on Sundays', 'Sat'))
    expect(mean('open on Sundays', 'Mon')).toBeGreaterThan(1.1 * mean('closed on Sundays', 'Mon'))
    const relative = (closedDays: number): ((offset: number) => number) => {
      const around = salesAroundClosings(rows, { closedDays, reach: 5 })
      return (offset) => around.find((row) => row.offset === offset)!.relative
    }
    const holiday = relative(2)
    expect(holiday(-3)).toBeGreaterThan(1.2)
    expect(holiday(2)).toBeLessThan(1)
    const renovation = relative(4)
    expect(renovation(-1)).toBeLessThan(0.75)
    expect(renovation(3)).toBeGreaterThan(1.4)
  })
})

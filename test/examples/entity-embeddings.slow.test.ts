import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { inputs, methods, paperTable, splits } from '../../examples/entity-embeddings/paper-table.ts'
import { paperSplit, sevenFeatures } from '../../examples/entity-embeddings/seven-features.ts'
import { Mt19937 } from '../../src/data/index.ts'
import { Table } from '../../src/data/tables/table.ts'
import { cellOf } from '../../src/data/tables/table-column.ts'
import { hasXgboost } from '../has-xgboost.ts'
import { writeRossmannFiles } from './rossmann-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanner-paper-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/**
 * Days of many stores, few of each: what a store and a day sell are products of a few hidden numbers, so levels that behave alike must be
 * found out from other rows.
 */
function chain(rows: number): Table {
  const random = new Mt19937(11)
  const draw = (levels: number): number => random.interval(levels - 1)
  const size = Array.from({ length: 150 }, () => draw(1000) / 500)
  const weekday = [0.4, 0.1, 0, 0, 0.1, 0.3, -0.5]
  const columns = Array.from({ length: rows }, (_, row) => {
    const store = draw(150)
    const day = draw(7)
    const promo = draw(2)
    const month = Math.min(11, Math.floor((row * 12) / rows))
    const log =
      7 +
      size[store]! +
      weekday[day]! * (1 + size[store]! / 3) +
      0.3 * promo +
      0.1 * Math.sin(month) +
      draw(100) / 1000
    return {
      Store: store,
      DayOfWeek: day,
      Promo: promo,
      Year: 2013 + draw(3),
      Month: month,
      Day: draw(31),
      State: 'ABCDEF'[store % 6]!,
      Sales: Math.round(Math.exp(log)),
    }
  })
  return Table.fromRows(columns)
}

describe('the seven features', () => {
  it('are the days with sales, oldest first', async () => {
    writeRossmannFiles(folder)
    const table = await sevenFeatures(folder)
    expect(table.names).toEqual(['Store', 'DayOfWeek', 'Promo', 'Year', 'Month', 'Day', 'State', 'Sales'])
    // 518 days of four stores, of them 74 Sundays and two holidays.
    expect(table.rows).toBe(4 * (518 - 76))
    // The file ends with the stores of the 1st of June 2013, a Saturday.
    expect(table.row(0)).toMatchObject({ Store: 4, DayOfWeek: 6, Year: 2013, Month: 6, Day: 1, State: 'HE' })
    expect(table.row(table.rows - 1)).toMatchObject({ Store: 1, Year: 2014, Month: 10, Day: 31 })
  })

  it('need both files', async () => {
    await expect(sevenFeatures(join(folder, 'nowhere'))).rejects.toThrow('There is no train.csv (or .csv.gz)')
  })
})

describe('the split of the paper', () => {
  const table = Table.fromRows(Array.from({ length: 1000 }, (_, i) => ({ Sales: i })))
  const sales = (part: Table): number[] =>
    Array.from({ length: part.rows }, (_, row) => Number(cellOf(part.column('Sales'), row)))

  it('in time tests on the last tenth and draws from what comes before, some rows twice', () => {
    const { train, test } = paperSplit(table, { shuffled: false, trainRows: 500 })
    expect(sales(test)).toEqual(Array.from({ length: 100 }, (_, i) => 900 + i))
    expect(sales(train)).toHaveLength(500)
    expect(Math.max(...sales(train))).toBeLessThan(900)
    expect(new Set(sales(train)).size).toBeLessThan(500)
  })

  it('of shuffled rows tests on other rows than the training ones', () => {
    const { train, test } = paperSplit(table, { shuffled: true, trainRows: 500, testRows: 40 })
    expect(test.rows).toBe(40)
    expect(sales(test).every((value) => value >= 900)).toBe(false)
    const trained = new Set(sales(train))
    expect(sales(test).some((value) => trained.has(value))).toBe(false)
  })
})

describe.skipIf(!hasXgboost)('the table of the paper on a small chain', () => {
  it('shows that embeddings help every method, and resumes from its folder', async () => {
    const options = {
      settings: {
        trainRows: 2500,
        testRows: 300,
        epochs: 30,
        layers: [60, 30],
        batchSize: 32,
        forest: { trees: 20, depth: 20 },
        boosting: { rounds: 60, depth: 6, learningRate: 0.1 },
        cycle: { epochs: 30, nets: 2 },
      },
      nets: 1,
      folder: join(folder, 'results'),
    } as const
    const table = chain(6000)
    const cells = await paperTable(table, options)
    expect(cells).toHaveLength(methods.length * splits.length * inputs.length)
    const error = (method: string, split: string, of: string): number =>
      cells.find((cell) => cell.method === method && cell.split === split && cell.inputs === of)!.error
    for (const method of methods)
      for (const split of splits)
        expect(error(method, split, 'embedded'), `${method}, ${split}`).toBeLessThan(
          error(method, split, 'plain'),
        )

    rmSync(join(options.folder, 'shuffled-boosting-embedded.json'))
    const before = readdirSync(options.folder).length
    const again = await paperTable(table, options)
    expect(readdirSync(options.folder)).toHaveLength(before + 1)
    expect(again.map((cell) => cell.error)).toEqual(cells.map((cell) => cell.error))
  })
})

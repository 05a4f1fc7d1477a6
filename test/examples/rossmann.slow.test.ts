import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rossmannFeatures, type RossmannTables } from '../../examples/rossmann/features.ts'
import { forestBaseline } from '../../examples/rossmann/forest-baseline.ts'
import { networkRows } from '../../examples/rossmann/model-rows.ts'
import { predictSales, writeSubmission } from '../../examples/rossmann/submission.ts'
import { trainRossmann, type RossmannRun } from '../../examples/rossmann/train.ts'
import { RandomForest } from '../../examples/rossmann/random-forest.ts'
import { growTree, rankColumns } from '../../examples/rossmann/regression-tree.ts'
import { categories, continuous } from '../../examples/rossmann/variables.ts'
import type { Table } from '../../src/data/tables/table.ts'
import { countMissing } from '../../src/data/tables/table-column.ts'
import { sharedData } from '../shared-data.ts'
import { writeRossmannFiles } from './rossmann-files.ts'

const realFile = sharedData('rossmann/train.csv.gz')

/** The row of a store's day. */
function rowOf(table: Table, store: number, date: string): Record<string, unknown> {
  const [stores, dates] = [table.column('Store'), table.column('Date')]
  if (stores.kind !== 'number' || dates.kind !== 'date') throw new Error('Store is a number and Date a date')
  const time = Date.parse(date)
  for (let row = 0; row < table.rows; row++)
    if (dates.values[row] === time && stores.values[row] === store) return table.row(row)
  throw new Error(`no row of store ${store} on ${date}`)
}

function distinct(table: Table, name: string): number {
  const column = table.column(name)
  const values: ArrayLike<number> = column.kind === 'text' ? column.codes : column.values
  const seen = new Set<number>()
  for (let row = 0; row < table.rows; row++) seen.add(values[row]!)
  if (column.kind === 'text') seen.delete(-1)
  return seen.size
}

describe('features of a small chain of stores', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanner-rossmann-'))
  let tables: RossmannTables
  beforeAll(async () => {
    writeRossmannFiles(folder)
    tables = await rossmannFeatures(folder, { columns: 'all' })
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('excludes days without sales, and keeps all rows of the test file in order', () => {
    // 518 days, of them 74 Sundays and two holidays.
    expect(tables.train.rows).toBe(4 * (518 - 76))
    expect(tables.test.rows).toBe(36)
    const id = tables.test.column('Id')
    expect(id.kind === 'number' && [...id.values]).toEqual(Array.from({ length: 36 }, (_, i) => i + 1))
  })

  it('joins each row with its store, its weather and the searches of its region and of the country', () => {
    const row = rowOf(tables.train, 3, '2014-08-06')
    // Day 431 of the files; the search of ISO week 32 is the row that starts on Sunday, 10 August.
    const searches = 50 + ((Date.UTC(2014, 7, 10) / 86_400_000) % 40)
    expect(row).toMatchObject({ StoreType: 'a', Assortment: 'c', State: 'HB,NI', Week: 32 })
    expect(row).toMatchObject({ Max_TemperatureC: 24, Min_TemperatureC: 8, CloudCover: 8, Events: null })
    expect(row).toMatchObject({ trend: searches, trend_DE: searches, CompetitionDistance: null })
  })

  it('knows how long a competitor and a promotion have existed', () => {
    // The competitor of store 1 opened on 2014-06-15; the promotion of store 2 began on Monday, 2014-06-30.
    expect(rowOf(tables.train, 1, '2014-06-14')).toMatchObject({ CompetitionDaysOpen: 0 })
    expect(rowOf(tables.train, 1, '2014-10-31')).toMatchObject({
      CompetitionDaysOpen: 138,
      CompetitionMonthsOpen: 4,
    })
    expect(rowOf(tables.train, 2, '2014-06-28')).toMatchObject({ Promo2Days: 0, Promo2Weeks: 0 })
    expect(rowOf(tables.train, 2, '2014-07-14')).toMatchObject({ Promo2Days: 14, Promo2Weeks: 2 })
    // Years before 1990, and missing ones, count as never.
    expect(rowOf(tables.train, 4, '2014-07-14')).toMatchObject({ CompetitionDaysOpen: 0, Promo2Days: 0 })
    expect(rowOf(tables.train, 3, '2014-07-14')).toMatchObject({
      CompetitionOpenSinceYear: 1900,
      CompetitionOpenSinceMonth: 1,
      Promo2Weeks: 25,
    })
  })

  it('counts days since and until an event, and events in seven rows, across the border between the files', () => {
    expect(rowOf(tables.train, 2, '2014-07-25')).toMatchObject({
      AfterSchoolHoliday: 351,
      BeforeSchoolHoliday: -3,
      SchoolHoliday_fw: 4,
      SchoolHoliday_bw: 0,
    })
    expect(rowOf(tables.train, 2, '2014-10-04')).toMatchObject({
      AfterStateHoliday: 1,
      BeforeStateHoliday: 0,
      StateHoliday_bw: 1,
      StateHoliday_fw: 0,
    })
    // Promotions from Thursday, 23 to Wednesday, 29 October, but for Sunday; again from 6 November, in the test file.
    expect(rowOf(tables.train, 2, '2014-10-31')).toMatchObject({ Promo_bw: 4, Promo_fw: 1, BeforePromo: -6 })
    expect(rowOf(tables.test, 2, '2014-11-01')).toMatchObject({ Promo_bw: 3, Promo_fw: 2, AfterPromo: 3 })
    expect(rowOf(tables.test, 2, '2014-11-09')).toMatchObject({ Promo: 0, AfterPromo: 1, BeforePromo: 0 })
  })

  it('has the parts of each date', () => {
    expect(rowOf(tables.train, 1, '2014-09-30')).toMatchObject({
      Year: 2014,
      Month: 9,
      Week: 40,
      Day: 30,
      Weekday: 1,
      Dayofyear: 273,
      Is_month_end: true,
      Is_quarter_end: true,
      Is_year_end: false,
      Is_month_start: false,
      Elapsed: Date.UTC(2014, 8, 30) / 1000,
    })
  })

  it('names a missing table', async () => {
    rmSync(join(folder, 'weather.csv'))
    await expect(rossmannFeatures(folder)).rejects.toThrow(
      `There is no weather.csv (or .csv.gz) in ${folder}`,
    )
  })
})

describe.skipIf(realFile === null)('features of the real files', () => {
  let tables: RossmannTables
  beforeAll(async () => {
    tables = await rossmannFeatures(dirname(realFile!))
  }, 180_000)

  it('has every row with sales, and every row of the test file', () => {
    expect([tables.train.rows, tables.test.rows]).toEqual([844_338, 41_088])
  })

  it("has categories of the sizes that the notebook's embeddings had", () => {
    const sizes = categories.map((name) => distinct(tables.train, name) + 1)
    expect(sizes).toEqual([1116, 8, 4, 13, 32, 3, 26, 27, 5, 4, 4, 24, 9, 13, 53, 22, 7, 7, 4, 4, 9, 9])
  })

  it('joins every row: only distances of competitors and clouds are missing', () => {
    const missing = continuous.filter((name) => countMissing(tables.train.column(name)) > 0)
    expect(missing).toEqual(['CompetitionDistance', 'CloudCover'])
  })

  it('has what the raw files say of store 2 on 12 June 2014', () => {
    expect(rowOf(tables.train, 2, '2014-06-12')).toMatchObject({
      Sales: 5187,
      State: 'TH',
      Week: 24,
      PromoInterval: 'Jan,Apr,Jul,Oct',
      CompetitionDistance: 570,
      CompetitionOpenSinceYear: 2007,
      CompetitionMonthsOpen: 24,
      Promo2SinceYear: 2010,
      Promo2Weeks: 25,
      // The row of the week from Sunday, 15 June: that day belongs to ISO week 24.
      trend: 87,
      trend_DE: 75,
      Max_TemperatureC: 22,
      Mean_TemperatureC: 18,
      Min_TemperatureC: 15,
      Mean_Humidity: 66,
      Max_Wind_SpeedKm_h: 18,
      CloudCover: 4,
      Events: 'Rain',
      // Whit Monday was the 9th, the next holiday is 3 October.
      AfterStateHoliday: 3,
      BeforeStateHoliday: -113,
      StateHoliday_bw: 1,
      StateHoliday_fw: 0,
      SchoolHoliday_bw: 0,
      // Promotions until Friday the 6th, and again from Monday the 16th.
      Promo_bw: 1,
      Promo_fw: 3,
    })
  })

  it('counts rows, not days, where a store was closed for half a year', () => {
    expect(rowOf(tables.train, 13, '2014-06-30')).toMatchObject({
      BeforeStateHoliday: -185,
      Promo_fw: 3,
      StateHoliday_fw: 2,
      SchoolHoliday_fw: 3,
      CompetitionOpenSinceYear: 1900,
      CompetitionMonthsOpen: 0,
      CompetitionDistance: 310,
    })
  })

  it('counts months of competition and weeks of promotion from the opening on', () => {
    // A competitor since 2015-04-15: 107 days. A promotion since Monday, 2014-09-29: 98 days.
    expect(rowOf(tables.train, 5, '2015-07-31')).toMatchObject({ CompetitionMonthsOpen: 3 })
    expect(rowOf(tables.train, 20, '2015-01-05')).toMatchObject({ Promo2Weeks: 14 })
  })

  it('trains a small network on a slice that beats the mean, and predicts all test rows', async () => {
    const run = await trainRossmann(tables.train, {
      rows: 12_000,
      epochs: [3, 1],
      layers: [64, 32],
      print: () => {},
    })
    const { target, validRows } = run
    const mean = target.reduce((sum, value) => sum + value, 0) / target.length
    const squares = validRows.reduce((sum, row) => sum + (1 - Math.exp(mean - target[row]!)) ** 2, 0)
    expect(run.epochs.at(-1)!.metrics['expRmspe']).toBeLessThan(0.7 * Math.sqrt(squares / validRows.length))
    const sales = await predictSales(run, tables.test)
    expect(sales).toHaveLength(41_088)
    expect(sales.every((value) => value > 100 && value < 60_000)).toBe(true)
  }, 180_000)
})

describe('the network on a small chain of stores', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanner-rossmann-'))
  let tables: RossmannTables
  let run: RossmannRun
  const lines: string[] = []
  beforeAll(async () => {
    writeRossmannFiles(folder)
    tables = await rossmannFeatures(folder)
    run = await trainRossmann(tables.train, {
      epochs: [7, 3],
      layers: [64, 32],
      batchSize: 16,
      learningRate: 3e-3,
      print: (line) => void lines.push(line),
    })
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('keeps the days from 1 August to 17 September 2014 for validation', () => {
    // 48 days, of them 7 Sundays, in four stores.
    expect(run.validRows.length).toBe(4 * 41)
    expect(run.learner.data.validLoader.rows).toBe(4 * 41)
    expect(run.learner.data.trainLoader.rows).toBe(tables.train.rows - 4 * 41)
  })

  it('prints a row for each epoch and learns what sells', () => {
    expect(lines).toHaveLength(10)
    expect(lines[0]).toMatch(/^\[0, \d+\.\d{5}, \d\.\d{5}, \d+\.\d{5}\] {2}\d+ s$/)
    expect(run.epochs.at(-1)!.metrics['expRmspe']).toBeLessThan(0.1)
  })

  it('codes levels in their order from 1, and levels of other rows as 0', () => {
    expect(run.pipeline.cats[0]!.levels).toEqual(['1', '2', '3', '4'])
    expect(run.pipeline.cats[13]!.levels).toEqual(['HB,NI', 'HE', 'TH'])
    const { columns, warnings } = networkRows(run.pipeline, tables.test)
    expect([run.pipeline.cats.length, run.pipeline.conts.length]).toEqual([22, 16])
    // The first row is of a Sunday, when no store sells anything.
    expect([...columns[0].values.subarray(0, 5)]).toEqual([1, 0, 2, 11, 9])
    expect(warnings).toMatchObject([{ column: 'DayOfWeek', kind: 'unseen', count: 8, examples: ['7'] }])
  })

  it('is compared with a forest on the same rows', () => {
    const { expRmspe: error, r2 } = forestBaseline(run, { trees: 10 })
    expect(error).toBeLessThan(0.1)
    expect(r2[0]).toBeGreaterThan(r2[2])
    expect(r2[2]).toBeGreaterThan(0.8)
  })

  it('writes predicted sales for every row of the test file, sorted by Id', async () => {
    const path = join(folder, 'submission.csv')
    const sales = await predictSales(run, tables.test)
    expect(await writeSubmission(path, tables.test, sales)).toBe(36)
    const written = readFileSync(path, 'utf8').trim().split('\n')
    expect(written[0]).toBe('"Id","Sales"')
    expect(written.slice(1).map((line) => Number(line.split(',')[0]))).toEqual(
      Array.from({ length: 36 }, (_, i) => i + 1),
    )
    for (const line of written.slice(1)) expect(Number(line.split(',')[1])).toBeGreaterThan(2000)
  })
})

describe('a regression tree', () => {
  const grow = (columns: number[][], target: number[], weights: number[], minRows: number) =>
    growTree(
      rankColumns(columns.map((column) => Float32Array.from(column))),
      Float32Array.from(target),
      Uint8Array.from(weights),
      () => 0,
      { columnsPerSplit: columns.length, minRows },
    )

  it('splits in the middle between two values where the squared error falls most', () => {
    const tree = grow(
      [
        [5, 5, 5, 5, 5],
        [1, 2, 4, 8, 9],
      ],
      [10, 10, 10, 30, 32],
      [1, 1, 1, 1, 1],
      2,
    )
    // One split, at 6; the left half is pure, and the right one has too few rows for another.
    expect([...tree.column]).toEqual([1, -1, -1])
    expect(tree.threshold[0]).toBe(6)
    expect([...tree.threshold.subarray(1)].toSorted()).toEqual([10, 31])
    const others = [Float32Array.of(0, 0), Float32Array.of(6, 6.5)]
    expect([tree.predict(others, 0), tree.predict(others, 1)]).toEqual([10, 31])
  })

  it('counts a row as often as it was drawn, and ignores the others', () => {
    const tree = grow([[1, 2, 3]], [0, 12, 99], [2, 1, 0], 2)
    expect([...tree.column]).toEqual([-1])
    expect(tree.threshold[0]).toBe(4)
  })

  it('has no split that does not lower the error', () => {
    // Exclusive or: neither column alone helps, so nothing is split.
    const tree = grow(
      [
        [0, 0, 1, 1],
        [0, 1, 0, 1],
      ],
      [0, 1, 1, 0],
      [1, 1, 1, 1],
      1,
    )
    expect([...tree.column]).toEqual([-1])
  })
})

describe('a random forest', () => {
  it('is accurate on unseen rows, and estimates its error from out-of-bag rows', () => {
    const x = Float32Array.from({ length: 2000 }, (_, i) => (i * 0.618_034) % 1)
    const z = Float32Array.from({ length: 2000 }, (_, i) => (i * 0.754_878) % 1)
    const truth = (a: number, b: number): number => Math.sin(6 * a) + 2 * b
    const y = x.map((value, i) => truth(value, z[i]!))
    const forest = RandomForest.fit([x, z], y, { trees: 40, seed: 1 })
    const squares = (answers: Float32Array, wanted: Float32Array): number =>
      answers.reduce((sum, value, i) => sum + (value - wanted[i]!) ** 2, 0) / wanted.length
    const [newX, newZ] = [x.map((value) => (value + 0.01) % 1), z.map((value) => (value + 0.02) % 1)]
    const fresh = squares(
      forest.predict([newX, newZ]),
      newX.map((value, i) => truth(value, newZ[i]!)),
    )
    expect(forest.outOfBag.every((value) => !Number.isNaN(value))).toBe(true)
    expect(fresh).toBeLessThan(0.01)
    expect(squares(forest.outOfBag, y)).toBeLessThan(0.01)
    expect(squares(forest.predict([x, z]), y)).toBeLessThan(squares(forest.outOfBag, y))
  })
})

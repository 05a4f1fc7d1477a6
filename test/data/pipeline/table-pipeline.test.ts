import { describe, expect, it } from 'vitest'
import { DataError, FileError } from '../../../src/base/errors.ts'
import { TablePipeline } from '../../../src/data/tables/pipeline/index.ts'
import { Table } from '../../../src/data/tables/table.ts'

const train = Table.fromRows([
  { city: 'Ulm', beds: 3, metres: 10.5, open: true, sold: new Date('2015-07-31'), price: 1 },
  { city: 'Bonn', beds: 1, metres: null, open: false, sold: new Date('2015-12-31'), price: 2 },
  { city: 'Aachen', beds: 10, metres: 14.5, open: true, sold: new Date('2016-02-29'), price: 3 },
  { city: null, beds: 1, metres: 11.5, open: true, sold: new Date('2016-01-01'), price: 4 },
])
const pipeline = TablePipeline.fit(train, { target: 'price' })
const level = (name: string): readonly string[] | undefined =>
  pipeline.cats.find((cat) => cat.name === name)?.levels

describe('TablePipeline', () => {
  it('chooses categories and measurements, and replaces dates by their parts', () => {
    expect(pipeline.cats.map(({ name }) => name).slice(0, 5)).toEqual([
      'city',
      'beds',
      'open',
      'soldMonth',
      'soldWeek',
    ])
    expect(pipeline.conts.map(({ name }) => name)).toEqual([
      'metres',
      'soldYear',
      'soldDayofyear',
      'soldElapsed',
      'metres_na',
    ])
    expect(pipeline.needed).toEqual(['city', 'beds', 'open', 'sold', 'metres'])
  })

  it('sorts texts by code unit and numbers as numbers', () => {
    expect(level('city')).toEqual(['Aachen', 'Bonn', 'Ulm'])
    expect(level('beds')).toEqual(['1', '3', '10'])
    expect(level('open')).toEqual(['false', 'true'])
    expect(level('soldWeek')).toEqual(['9', '31', '53'])
  })

  it('fills missing measurements with the median and standardizes by the population deviation', () => {
    const filled = [10.5, 11.5, 14.5, 11.5]
    const mean = 12
    const deviation = Math.sqrt(filled.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4)
    const { conts, warnings } = pipeline.transform(train)
    filled.forEach((value, row) => expect(conts[row * 5]).toBeCloseTo((value - mean) / deviation, 6))
    expect([...conts].filter((_, i) => i % 5 === 4).map((flag) => flag > 0)).toEqual([
      false,
      true,
      false,
      false,
    ])
    expect(warnings).toEqual([])
  })

  it('gives the same for rows as for a table, in any order of columns', () => {
    const shuffled = train
      .select(['price', 'open', 'metres', 'sold', 'beds', 'city'])
      .with('more', train.column('beds'))
    expect(pipeline.transform(shuffled)).toEqual(pipeline.transform(train))
    expect(pipeline.transform(train.toRows())).toEqual(pipeline.transform(train))
  })

  it('counts unseen categories and new missing cells', () => {
    const { cats, conts, warnings } = pipeline.transform([
      { city: 'Köln', beds: null, metres: 12, open: true, sold: '2016-01-01' },
      { city: 'Köln', beds: '3', metres: '12', open: 'TRUE', sold: null },
    ])
    expect(cats.slice(0, 3).map((codes) => Array.from(codes))).toEqual([
      [0, 0],
      [0, 2],
      [2, 2],
    ])
    expect(conts.every(Number.isFinite)).toBe(true)
    expect(warnings[0]).toEqual({
      column: 'city',
      kind: 'unseen',
      count: 2,
      examples: ['Köln'],
      message:
        'Column "city": 2 rows have a category that no training row has ("Köln"); it counts as missing.',
    })
    expect(warnings[1]).toMatchObject({ column: 'beds', kind: 'missing', count: 1 })
    expect(warnings.filter(({ kind }) => kind === 'missing').map(({ message }) => message)).toEqual([
      'Column "beds": 1 row has a missing cell, unlike any training row; it counts as unknown.',
      'Column "sold": 1 row has a missing cell, unlike any training row; it counts as unknown.',
    ])
  })

  it('names the column of a date whose part is unseen, not the columns made from it', () => {
    const days = Array.from({ length: 40 }, (_, i) => ({ sold: `2015-02-${10 + (i % 10)}`, beds: i }))
    const dated = TablePipeline.fit(Table.fromRows(days), { dates: ['sold'] })
    const unseen = dated
      .transform([{ sold: '2015-04-01', beds: 3 }])
      .warnings.filter(({ kind }) => kind === 'unseen')
    expect(unseen.length).toBeGreaterThan(0)
    for (const { column, source, part, message, examples } of unseen) {
      expect([column, source]).toEqual([`sold${part}`, 'sold'])
      expect(message).toBe(
        `Column "sold": 1 row has a date whose ${part} no training row has (${JSON.stringify(examples[0])}); this part of the date counts as missing.`,
      )
    }
  })

  it('keeps its columns where a measurement is missing only in new rows', () => {
    const small = TablePipeline.fit(Table.fromRows([{ x: 1.5 }, { x: 2.5 }, { x: 6.5 }]))
    const { conts } = small.transform([{ x: null }])
    expect(small.conts.map(({ name }) => name)).toEqual(['x'])
    expect(small.transform([{ x: null }]).warnings.map(({ message }) => message)).toEqual([
      'Column "x": 1 row has a missing cell, unlike any training row; the median of the training rows replaces it.',
    ])
    expect(conts[0]).toBeCloseTo((2.5 - 3.5) / Math.sqrt((4 + 1 + 9) / 3), 6)
  })

  it('gives 0 for a constant column', () => {
    const constant = TablePipeline.fit(Table.fromRows(Array.from({ length: 7 }, () => ({ x: 0.1 }))))
    expect([...constant.transform([{ x: 0.1 }, { x: 3 }]).conts]).toEqual([0, 0])
  })

  it('finds truth values by their usual texts', () => {
    const flags = TablePipeline.fit(Table.fromRows([{ a: true }, { a: false }]))
    const codes = (texts: readonly string[]): number[] => [
      ...flags.transform(texts.map((a) => ({ a }))).cats[0]!,
    ]
    expect(codes(['true', 'T', 'Yes', 'y', '1'])).toEqual([2, 2, 2, 2, 2])
    expect(codes(['FALSE', 'f', 'no', 'N', '0'])).toEqual([1, 1, 1, 1, 1])
    expect(codes(['maybe'])).toEqual([0])
  })

  it('matches numbers and their texts both ways', () => {
    const texts = TablePipeline.fit(
      Table.fromRows([
        { a: '5', b: 5 },
        { a: '7', b: 7 },
      ]),
    )
    expect(texts.transform([{ a: 5, b: '5' }]).cats.map((codes) => codes[0])).toEqual([1, 1])
    expect(texts.transform(Table.fromRows([{ a: 7, b: '7.0' }])).cats.map((codes) => codes[0])).toEqual([
      2, 2,
    ])
  })

  it('follows overrides', () => {
    const chosen = TablePipeline.fit(train, {
      target: 'price',
      cats: ['metres', 'soldDayofyear'],
      conts: ['beds', 'open'],
      ignore: ['soldElapsed'],
    })
    expect(chosen.conts.map(({ name }) => name)).toEqual(['beds', 'open', 'soldYear'])
    expect(chosen.cats.map(({ name }) => name)).toContain('soldDayofyear')
    expect(chosen.cats.map(({ name }) => name)).not.toContain('soldElapsed')
    const dated = TablePipeline.fit(Table.fromRows([{ when: '2015-07-31', x: 0.5 }]), { dates: ['when'] })
    expect(dated.needed).toEqual(['when', 'x'])
  })

  const refused = (run: () => unknown, message: RegExp): void => {
    expect(run).toThrow(DataError)
    expect(run).toThrow(message)
  }

  it('names the nearest column where one is not there', () => {
    refused(
      () => TablePipeline.fit(train, { target: 'prise' }),
      /no column "prise", which target names; did you mean "price"/,
    )
    refused(() => TablePipeline.fit(train, { cats: ['cty'] }), /did you mean "city"/)
    refused(
      () => TablePipeline.fit(train, { cats: ['city'], ignore: ['city'] }),
      /listed in cats and in ignore/,
    )
    refused(
      () => pipeline.transform(train.without(['metres']).with('meters', train.column('beds'))),
      /no column "metres".*rename "meters" if that is it\.$/,
    )
    refused(() => pipeline.transform([{ city: 'Ulm' }]), /no column "beds"/)
    refused(() => pipeline.transform([{}]), /no column "city".*; they have no columns\.$/)
  })

  it('names column and row of a cell that is not a number or date', () => {
    refused(() => TablePipeline.fit(Table.fromRows([{ x: 1.5 }, { x: NaN }])), /"x", row 2 is NaN/)
    refused(() => TablePipeline.fit(Table.fromRows([{ x: 1.5 }, { x: Infinity }])), /"x", row 2 is infinite/)
    refused(() => TablePipeline.fit(Table.fromRows([{ x: 1 }, { x: NaN }])), /"x", row 2 is NaN/)
    const row = { ...train.row(0) }
    refused(() => pipeline.transform([row, { ...row, metres: NaN }]), /"metres", row 2 is NaN/)
    refused(
      () => pipeline.transform([row, { ...row, metres: 'wide' }]),
      /"metres", row 2: "wide" is not a number/,
    )
    refused(
      () => pipeline.transform([{ ...row, sold: '31.7.2015' }]),
      /"sold", row 1: "31.7.2015" is not a date/,
    )
    refused(() => TablePipeline.fit(new Table([])), /empty/)
    refused(
      () => TablePipeline.fit(train.select(['price']), { target: 'price' }),
      /no column to learn from besides "price"/,
    )
  })

  it('leaves out texts that are nearly all different, whatever the number of rows', () => {
    for (const length of [20, 891, 1500]) {
      const names = Table.fromRows(Array.from({ length }, (_, i) => ({ id: `p${i}`, x: i / 2 })))
      const own = TablePipeline.fit(names)
      expect(own.needed).toEqual(['x'])
      const message = `Column "id" is left out: its ${length} texts have ${length} different values, too many to learn.`
      expect(own.excluded).toEqual([{ name: 'id', message, brief: message }])
      expect(TablePipeline.fit(names, { cats: ['id'] }).cats[0]!.levels).toHaveLength(length)
      refused(
        () => TablePipeline.fit(names.select(['id'])),
        /no column to learn from: Column "id" is left out/,
      )
    }
    // What to do instead depends on the texts and the target.
    const advised = (texts: (i: number) => string, target: (i: number) => string | number): string => {
      const rows = Array.from({ length: 2000 }, (_, i) => ({ 'the mail': texts(i), x: i, y: target(i) }))
      const [left] = TablePipeline.fit(Table.fromRows(rows), { target: 'y' }).excluded
      return left!.message.split('too many to learn.')[1]!
    }
    const [sentence, half] = [(i: number) => `please send us ${i} boxes`, (i: number) => `p${i % 1200}`]
    expect(advised(sentence, (i) => (i % 2 ? 'a' : 'b'))).toBe(
      " To learn from its words: --text 'the mail' (in code: text.fitClassifier).",
    )
    expect(advised(sentence, (i) => i)).toBe('')
    expect(advised(half, (i) => i)).toBe(" To keep it as a category: --cat 'the mail' (in code: cats).")
    // Few texts are categories though they are all different, and so are many that come again.
    const few = Table.fromRows(Array.from({ length: 10 }, (_, i) => ({ id: `p${i}` })))
    expect(TablePipeline.fit(few).cats[0]!.levels).toHaveLength(10)
    const again = Table.fromRows(Array.from({ length: 60 }, (_, i) => ({ id: `p${i % 40}` })))
    expect(TablePipeline.fit(again).cats[0]!.levels).toHaveLength(40)
    refused(() => TablePipeline.fit(train, { maxLevels: 2 }), /"city" is text with 3 distinct/)
  })

  it('reads texts as the numbers of the training file were written, from JSON too', () => {
    const values = Float64Array.of(1234.5, 2, 3.25)
    const written = { decimal: ',', unit: '€' } as const
    const prices = new Table([['price', { kind: 'number', values, missing: null, whole: false, written }]])
    const own = TablePipeline.fromJSON(JSON.parse(JSON.stringify(TablePipeline.fit(prices))))
    const numbers = own.transform(prices).conts
    expect(own.transform([{ price: '1.234,50 €' }, { price: '2' }, { price: '3,25' }]).conts).toEqual(numbers)
    expect(own.transform(Table.fromColumns({ price: ['€1.234,5', '2,00', '3,25'] })).conts).toEqual(numbers)
    refused(
      () => own.transform([{ price: '2' }, { price: '1,234.50' }]),
      /Column "price", row 2: "1,234.50" is not a number with a decimal comma in €/,
    )
    refused(() => own.transform(Table.fromColumns({ price: ['$5'] })), /row 1: "\$5" is not a number/)
    expect(() =>
      TablePipeline.fromJSON({ ...own.toJSON(), forms: [['price', { decimal: ';', unit: null }]] }),
    ).toThrow('its number formats are invalid')
  })

  it('has no untrained code for unknown values if all training rows have the same level', () => {
    const same = Table.fromRows([
      { city: 'Ulm', x: 1 },
      { city: 'Ulm', x: 2 },
    ])
    const own = TablePipeline.fit(same, { conts: ['x'] })
    const rows = [
      { city: 'Bonn', x: 1 },
      { city: null, x: 1 },
      { city: 'Ulm', x: 1 },
    ]
    for (const given of [rows, Table.fromRows(rows)]) {
      const { cats, warnings } = own.transform(given)
      expect([...cats[0]!]).toEqual([1, 1, 1])
      expect(warnings.map(({ kind }) => kind)).toEqual(['unseen', 'missing'])
    }
  })

  it('survives a JSON round trip', () => {
    const json: unknown = JSON.parse(JSON.stringify(pipeline))
    const back = TablePipeline.fromJSON(json)
    expect(back.toJSON()).toEqual(pipeline.toJSON())
    expect(back.transform(train)).toEqual(pipeline.transform(train))
  })

  it('refuses damaged JSON', () => {
    const good = JSON.stringify(pipeline)
    const damaged = [
      'null',
      '[]',
      '{}',
      good.replace('"version":1', '"version":9'),
      good.replace('"Bonn"', '"Ulm"'),
      good.replace('"Bonn"', '4'),
      good.replace('"kind":"number"', '"kind":"color"'),
      good.replace('"mean":', '"meen":'),
      good.replace('"part":"Week"', '"part":"Fortnight"'),
      good.replace('"levels":["1","3","10"]', '"levels":["1","three"]'),
      good.replace('"std":', '"std":-'),
    ]
    for (const text of damaged)
      expect(() => TablePipeline.fromJSON(JSON.parse(text)), text.slice(0, 60)).toThrow(FileError)
  })

  it('makes a table of model-ready rows', () => {
    const table = pipeline.toTable(pipeline.transform(train))
    expect(table.names).toEqual([...pipeline.cats, ...pipeline.conts].map(({ name }) => name))
    expect(table.row(0)).toMatchObject({ city: 3, beds: 2, open: 2 })
  })
})

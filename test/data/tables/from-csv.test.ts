import { expect, it } from 'vitest'
import { DataError, FileError, ValueError } from '../../../src/base/errors.ts'
import { Table, type FromCsvOptions } from '../../../src/data/tables/index.ts'

it('reads kinds of columns from a text or a file', async () => {
  const text = 'n;price;day;sure;code;name\n1;"12,5 €";2015-07-31;true;007;a\n2;9 €;2015-08-01;FALSE;01;\n'
  for (const source of [text, new Blob([text])]) {
    const table = await Table.fromCsv(source)
    expect(table.toRows()).toEqual([
      { n: 1, price: 12.5, day: new Date(Date.UTC(2015, 6, 31)), sure: true, code: '007', name: 'a' },
      { n: 2, price: 9, day: new Date(Date.UTC(2015, 7, 1)), sure: false, code: '01', name: null },
    ])
    expect(table).toBeInstanceOf(Table)
  }
})

it('keeps hexadecimal and binary integers as text, among fractions and alone', async () => {
  const table = await Table.fromCsv('a,b,c\n0x1F,0x1F,0b11\n1.5,31,1\n')
  expect(table.toRows()).toEqual([
    { a: '0x1F', b: '0x1F', c: '0b11' },
    { a: '1.5', b: '31', c: '1' },
  ])
  await expect(Table.fromCsv('a\n1\n0x1F\n', { types: { a: 'number' } })).rejects.toThrow(
    'Column "a", row 2: "0x1F" is not a number',
  )
})

it('notes what it read differently than written', async () => {
  const table = await Table.fromCsv('a;b\n$1,234;1,5\n$2,000;2,5\n')
  expect(table.notes.map(({ column }) => column)).toEqual(['a', 'b'])
  expect(table.notes[0]!.message).toMatch(/stays text: "\$1,234" may be 1234 or 1.234/)
  expect(table.row(0)).toEqual({ a: '$1,234', b: 1.5 })
})

it.each<[string, string | Blob, FromCsvOptions, RegExp]>([
  [
    'too many fields',
    'a,b\n1,2\n\n3,4,5\n',
    { delimiter: ',' },
    /The CSV, line 4 has more fields than the header, which has 2/,
  ],
  ['too few fields', 'a,b\n"1\n2",2\n3\n', {}, /line 4 has 1 field but the header has 2/],
  ['an open quote', 'a,b\n1,"2\n3,4\n', {}, /line 2: a quoted field is not closed/],
  [
    'text after a quote',
    'a,b\n1,"2"x\n3,4\n',
    {},
    /line 2: a quoted field is not closed, or has text after its quote/,
  ],
  ['two columns of one name', 'a,A\n1,2\n', {}, /differ only in case/],
  ['no rows', 'a,b\n', {}, /no rows, only a header/],
  ['nothing', '', {}, /empty/],
  ['no number', 'a\n1\nx\n', { types: { a: 'number' } }, /Column "a", row 2: "x" is not a number/],
  ['no date', 'a\n2015-07-31\nx\n', { types: { a: 'date' } }, /Column "a", row 2: "x" is not a date/],
  ['an unknown column', 'price\n1\n', { columns: ['prise'] }, /did you mean "price"/],
])('refuses %s', async (_, source, options, message) => {
  const error = await Table.fromCsv(source, options).then(
    () => null,
    (refused: unknown) => refused,
  )
  expect(error).toBeInstanceOf(DataError)
  expect((error as Error).message).toMatch(message)
})

it('refuses bytes that are no text, and options that do not exist', async () => {
  await expect(Table.fromCsv(new Blob([Uint8Array.of(255, 0, 129)]))).rejects.toBeInstanceOf(FileError)
  await expect(Table.fromCsv('a\n1\n', { limit: -1 })).rejects.toBeInstanceOf(ValueError)
  await expect(Table.fromCsv('a\n1\n', { seperator: ',' } as FromCsvOptions)).rejects.toThrow('seperator')
})

it('refuses a file that is a single quote', async () => {
  await expect(Table.fromCsv('"')).rejects.toThrow(DataError)
})

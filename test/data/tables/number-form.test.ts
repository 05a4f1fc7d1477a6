import { describe, expect, it } from 'vitest'
import { formOf, parseNumber, readingsOf } from '../../../src/data/tables/number-form.ts'
import { nearestName } from '../../../src/base/nearest-name.ts'

describe('how numbers are written', () => {
  it.each([
    ['+1.5', '.', null, 1.5],
    ['-0.20', '.', null, -0.2],
    ['\u22121.5', '.', null, -1.5],
    ['30.5%', '.', '%', 30.5],
    ['30,5 %', ',', '%', 30.5],
    ['$12.50', '.', '$', 12.5],
    ['-$1,234.50', '.', '$', -1234.5],
    ['$ -3', '.', '$', -3],
    ['1.234,50 €', ',', '€', 1234.5],
    ['£1,234,567', '.', '£', 1234567],
    ['-1.234,50 EUR', ',', 'EUR', -1234.5],
    ['CHF 1\u2019234.50', '.', 'CHF', 1234.5],
    ['USD 1,234.5', '.', 'USD', 1234.5],
    ['¥ 300', '.', '¥', 300],
    ['1 234', '.', null, 1234],
    ['1\u202f234,5', ',', null, 1234.5],
    ["1'234.5", '.', null, 1234.5],
    ['1\u2019234\u2019567', '.', null, 1234567],
    ['12,34,567.5', '.', null, 1234567.5],
    ['0,123', ',', null, 0.123],
    ['1,2345', ',', null, 1.2345],
    ['+1.5e-3', '.', null, 0.0015],
    [' 7 ', '.', null, 7],
  ] as const)('%s is one number', (text, decimal, unit, value) => {
    expect(parseNumber(text, { decimal, unit })).toBe(value)
    const form = formOf(readingsOf([text]))
    expect(form).not.toBeNull()
    expect(form).not.toBe('ambiguous')
    expect(parseNumber(text, form as Exclude<typeof form, 'ambiguous' | null>)).toBe(value)
  })

  it.each(['1,234', '$1.234', '1.234 €', '-2,345', '1.234 EUR'])('%s alone could be two numbers', (text) => {
    expect(formOf(readingsOf([text]))).toBe('ambiguous')
    const [point, comma] = [formOf(readingsOf([text]), '.'), formOf(readingsOf([text]), ',')] as const
    expect([point, comma]).toMatchObject([{ decimal: '.' }, { decimal: ',' }])
  })

  it.each([
    '007',
    '1,23,4',
    '1.234.56',
    '1,234 567',
    '12-3',
    '5 apples',
    '5 XYZ',
    '5 EUR%',
    'e5',
    '--1',
    '$5%',
    '.',
    '1.5.',
  ])('%s is not a number', (text) => expect(formOf(readingsOf([text]))).toBeNull())

  it('decides by all cells of a column', () => {
    expect(formOf(readingsOf(['1,234', '1,5']))).toEqual({ decimal: ',', unit: null })
    expect(formOf(readingsOf(['1,234', '1.5']))).toEqual({ decimal: '.', unit: null })
    expect(formOf(readingsOf(['1,234', '0,500']))).toEqual({ decimal: ',', unit: null })
    expect(formOf(readingsOf(['+1.234', '', ' ']))).toEqual({ decimal: '.', unit: null })
    expect(formOf(readingsOf(['$1', '€2']))).toBeNull()
    expect(formOf(readingsOf(['$1', '2']))).toBeNull()
    expect(formOf(readingsOf(['1,5', '1.5']))).toBeNull()
  })

  it('compares no name that nobody mistypes', () => {
    expect(nearestName('x'.repeat(1e6), ['x'.repeat(1e6 - 1)])).toBeNull()
    expect(nearestName('sice', ['size'])).toBe('size')
  })
})

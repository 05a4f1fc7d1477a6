import { expect, it } from 'vitest'
import { whyText } from '../../../src/data/tables/pipeline/why-text.ts'

const list = (make: (i: number) => string): string[] => Array.from({ length: 20 }, (_, i) => make(i))

it.each([
  [
    'numbers with a word',
    [...list(String), 'n/a', 'NA'],
    '"NA" is not a number; correct it, or treat it as a missing cell (missing, --missing NA)',
  ],
  [
    'numbers with a sentence',
    [...list(String), 'not known'],
    `"not known" is not a number; correct it, or treat it as a missing cell (missing, --missing 'not known')`,
  ],
  [
    'numbers with a comma',
    list((i) => `1.${100 + i},5`),
    '"1.100,5" is not a number; write numbers with a point',
  ],
  [
    'dates with a word',
    [...list((i) => `2015-07-${i + 10}`), 'soon'],
    '"soon" is not a date; correct it, or treat it as a missing cell (missing, --missing soon)',
  ],
  [
    'dates in another order',
    list((i) => `${i + 10}.07.2015`),
    '"10.07.2015" is not a date in this form; write it like 2015-07-31',
  ],
])('%s are text for a reason that is said', (_, levels, why) => {
  expect(whyText(levels)).toBe(why)
})

it.each([
  ['words', list((i) => `word${i}`)],
  ['postcodes', list((i) => `0${1000 + i}`)],
  ['words with some numbers', [...list((i) => `word${i}`), ...list(String).slice(0, 9)]],
  ['a few values', ['1', '2', '3', 'many']],
  ['nothing', []],
])('%s are text for no reason', (_, levels) => {
  expect(whyText(levels)).toBe(null)
})

it('of dates that may begin with the day or with the month names --date-order', () => {
  const levels = Array.from({ length: 12 }, (_, i) => `02/${String(i + 1).padStart(2, '0')}/2011`)
  expect(whyText(levels)).toBe(
    '"02/01/2011" may begin with the day or with the month; decide with --date-order (dateOrder in readTable)',
  )
  expect(whyText(['31/31/2011', ...levels])).toContain('is not a date in this form')
})

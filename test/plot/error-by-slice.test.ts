import { expect, it } from 'vitest'
import { errorBySlice } from '../../src/plot/index.ts'

it('errorBySlice draws the interval of Student, and none of fewer than five rows', () => {
  const slice = (name: string, count: number) => ({
    slice: name,
    count,
    meanError: 3,
    meanAbsoluteError: 4,
    rootMeanSquareError: 5,
  })
  const spec = errorBySlice([slice('many', 5), slice('few', 4)], { title: 'Errors', of: 'Sales' })
  const rows = JSON.stringify(spec)
  // The deviation is 4, of five rows 2.776 * 4 / sqrt(4).
  expect(rows).toMatch(/"many \(5\)"[^}]*"low":-2\.55/)
  expect(rows).toMatch(/"few \(4\)"[^}]*\}/)
  expect(rows).not.toMatch(/"few \(4\)"[^}]*"low"/)
})

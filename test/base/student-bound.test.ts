import { expect, it } from 'vitest'
import { studentBound } from '../../src/base/student-bound.ts'

it.each([
  [1, 12.7062],
  [4, 2.77645],
  [5, 2.57058],
  [10, 2.22814],
  [30, 2.04227],
  [1000, 1.96234],
])(
  "Student's t with %i degrees of freedom has its 97.5 %% point at %f, as printed tables say",
  (freedom, bound) => {
    expect(Math.abs(studentBound(freedom) / bound - 1)).toBeLessThan(0.002)
  },
)

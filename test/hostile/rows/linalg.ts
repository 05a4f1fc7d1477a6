import { linalgCases } from '../../linalg/cases.ts'
import type { Case } from '../../ops/case.ts'
import { row, type Row } from '../row.ts'

/** The own cases of every function of `lanner/linalg`. */
export const linalgRows: Readonly<Record<string, readonly Row[]>> = Object.fromEntries(
  (Object.entries(linalgCases) as [string, readonly Case[]][]).map(([name, list]) => [
    name,
    list.map(({ label, inputs, run, wrt }) => row(label, inputs, run, wrt === undefined ? {} : { wrt })),
  ]),
)

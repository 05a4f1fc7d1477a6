import { linalgCases } from '../../linalg/cases.ts'
import type { Case } from '../../ops/case.ts'
import { row, type Row } from '../row.ts'

/** Repeated rows make singular matrices, and rounding decides what these functions return for them: only their first case is tried, and `logdet` not at all. */
const delicate: ReadonlySet<string> = new Set(['cholesky', 'qr', 'svd', 'eigh', 'eig'])

/** The own cases of every function of `lanner/linalg`. */
export const linalgRows: Readonly<Record<string, readonly Row[]>> = Object.fromEntries(
  (Object.entries(linalgCases) as [string, readonly Case[]][])
    .filter(([name]) => name !== 'logdet')
    .map(([name, list]) => [
      name,
      list
        .slice(0, delicate.has(name) ? 1 : list.length)
        .map(({ label, inputs, run, wrt }) => row(label, inputs, run, wrt === undefined ? {} : { wrt })),
    ]),
)

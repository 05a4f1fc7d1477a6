import type { Row } from '../row.ts'
import { functionalRows } from './functional.ts'
import { linalgRows } from './linalg.ts'
import { initRows, moduleRows, utilsRows } from './modules.ts'
import { opRows } from './ops.ts'
import { gradientRows, optimRows } from './training.ts'

/** All rows by the name of what they call. */
export const rows: Readonly<Record<string, readonly Row[]>> = Object.fromEntries(
  Object.entries({
    ops: opRows,
    F: functionalRows,
    linalg: linalgRows,
    nn: moduleRows,
    'nn.init': initRows,
    'nn.utils': utilsRows,
    optim: optimRows,
    autograd: gradientRows,
  }).flatMap(([group, byName]) =>
    Object.entries(byName as Readonly<Record<string, readonly Row[]>>).map(
      ([name, list]) => [`${group}.${name}`, list] as const,
    ),
  ),
)

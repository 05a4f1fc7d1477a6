import { defined } from '../../base/defined.ts'
import type { TabularFitOptions } from './options.ts'
import type { PreparedTable } from './prepare.ts'

/** The facts of a run about its rows. */
export function dataFacts(
  { rows, trainRows, validRows, dateOrder }: PreparedTable,
  { weights }: TabularFitOptions,
  warnings: readonly string[],
): Record<string, unknown> {
  return { rows, trainRows, validRows, ...defined({ weights, dateOrder }), warnings }
}

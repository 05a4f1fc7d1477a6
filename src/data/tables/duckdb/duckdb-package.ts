import { withOptional } from '../../../base/optional-package.ts'

/**
 * DuckDB, loaded on first use.
 *
 * @throws PackageError if it is not installed.
 */
export function duckdb(): Promise<typeof import('@duckdb/node-api')> {
  return withOptional('tables', () => import('@duckdb/node-api'))
}

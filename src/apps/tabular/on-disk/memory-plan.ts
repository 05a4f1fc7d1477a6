/** How a memory budget is divided between preparing a file and training on it; the two do not run at the same time. */
export interface MemoryPlan {
  /** Memory limit of DuckDB. */
  readonly database: string
  readonly threads: number | undefined
  /** Rows read at a time while the pipeline is fitted. */
  readonly rowsPerPiece: number
  /** Number of rows, with this many numbers each, in a block that is shuffled in memory. */
  rowsInBlock(width: number): number
  /** Number of validation rows, with this many columns each, kept for the report. */
  sampleRows(columns: number): number
}

const MB = 2 ** 20

/** DuckDB's minimum for reading a CSV. */
const LEAST_FOR_DATABASE = 128 * MB

/**
 * Divides a budget in bytes. A small budget is a goal more than a limit: DuckDB takes at least 128 MB, and Node.js with the kernels about as much.
 *
 * @example
 * memoryPlan(2 ** 30).database // '512MiB'
 */
export function memoryPlan(bytes: number): MemoryPlan {
  const within = (low: number, value: number, high: number): number =>
    Math.floor(Math.max(low, Math.min(value, high)))
  return {
    database: `${(within(LEAST_FOR_DATABASE, bytes / 2, 16 * 1024 * MB) / MB) | 0}MiB`,
    threads: bytes < 1024 * MB ? 2 : undefined,
    rowsPerPiece: within(2048, bytes / 10_000, 65_536),
    rowsInBlock: (width) => within(1024, bytes / 4 / (4 * width), 2 ** 28 / width),
    sampleRows: (columns) => within(1000, bytes / 16 / (8 * columns), 20_000),
  }
}

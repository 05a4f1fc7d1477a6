/** The extensions of files that are read as tables. */
export const tableExtensions: ReadonlySet<string> = new Set([
  '.csv',
  '.tsv',
  '.parquet',
  '.jsonl',
  '.ndjson',
  '.gz',
])

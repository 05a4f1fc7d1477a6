/** How the names of files end that are read as tables. */
export const tableExtensions: ReadonlySet<string> = new Set([
  '.csv',
  '.tsv',
  '.parquet',
  '.jsonl',
  '.ndjson',
  '.gz',
])

/** Rows as a CSV with a header. All rows have the columns of the first; an empty cell is missing. */
export function csvText(rows: readonly Readonly<Record<string, string>>[]): string {
  const names = Object.keys(rows[0] ?? {})
  const line = (fields: readonly string[]): string => `${fields.map(field).join(',')}\n`
  return [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))].map(line).join('')
}

function field(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

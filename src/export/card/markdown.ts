/** Escapes a text for Markdown, on one line. */
export function plainText(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_[\]<>|#]/g, String.raw`\$&`)
}

/** A readable fact: numbers with six digits, comma-separated lists, a dash for a missing value. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null) return '–'
  if (typeof value === 'number') return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)))
  if (!Array.isArray(value))
    return plainText(typeof value === 'object' ? JSON.stringify(value) : String(value))
  const shown = value.slice(0, 20).map(valueText).join(', ')
  return value.length > 20 ? `${shown}, and ${value.length - 20} more` : shown
}

export function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n')
}

/** A table; cells must be Markdown already. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n')
}

export function codeBlock(text: string): string {
  return `\`\`\`sh\n${text}\n\`\`\``
}

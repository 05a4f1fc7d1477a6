/** A record of a CSV: its unquoted fields, and the position of its end. */
export interface CsvRecord {
  readonly fields: readonly string[]
  /** Indices of the quoted fields; null if there are none. */
  readonly quoted: ReadonlySet<number> | null
  /** Whether a quoted field is not closed, or text follows its quote. */
  readonly isDamaged: boolean
  /** Position after its line end. */
  readonly end: number
  /** Its line end; empty at the end of the text. */
  readonly lineEnd: '' | '\n' | '\r' | '\r\n'
}

/**
 * The records of a text. A quote opens a field only at its start, ignoring spaces; line ends inside quotes belong to the field.
 */
export function* csvRecords(text: string, delimiter: string, start = 0): Generator<CsvRecord, void> {
  let fields: string[] = []
  let field = ''
  let [quoted, closed, isDamaged] = [false, false, false]
  let quotes: Set<number> | null = null
  let from = start
  const take = (end: number): void => {
    if (closed && text.slice(from, end).trim() !== '') isDamaged = true
    field += text.slice(from, end)
    from = end + 1
  }
  for (let i = start; i < text.length; i++) {
    const letter = text[i]!
    if (quoted) {
      if (letter !== '"') continue
      take(i)
      if (text[i + 1] === '"') field += text[i++]
      else [quoted, closed] = [false, true]
      from = i + 1
    } else if (letter === '"' && !closed && isBlank(text, from, i)) {
      from = i + 1
      quoted = true
      ;(quotes ??= new Set()).add(fields.length)
    } else if (letter === delimiter) {
      take(i)
      fields.push(field)
      ;[field, closed] = ['', false]
    } else if (letter === '\n' || letter === '\r') {
      take(i)
      fields.push(field)
      const lineEnd = letter === '\n' ? '\n' : text[i + 1] === '\n' ? '\r\n' : '\r'
      if (lineEnd === '\r\n') from = ++i + 1
      yield { fields, quoted: quotes, isDamaged, end: from, lineEnd }
      ;[fields, field, closed, quotes, isDamaged] = [[], '', false, null, false]
    }
  }
  if (from < text.length || field !== '' || fields.length > 0 || closed || quoted) {
    take(text.length)
    fields.push(field)
    yield { fields, quoted: quotes, isDamaged: isDamaged || quoted, end: text.length, lineEnd: '' }
  }
}

function isBlank(text: string, from: number, to: number): boolean {
  return to === from || (to - from < 100 && text.slice(from, to).trim() === '')
}

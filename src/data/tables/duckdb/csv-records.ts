/** A record of a CSV: its unquoted fields, and where it ends in the text. */
export interface CsvRecord {
  readonly fields: readonly string[]
  /** Position after its line end. */
  readonly end: number
  /** Its line end; empty at the end of the text. */
  readonly lineEnd: '' | '\n' | '\r' | '\r\n'
}

/**
 * The records of a text. A quote opens a field only at its start, apart from spaces; line ends inside quotes belong to the field.
 */
export function* csvRecords(text: string, delimiter: string, start = 0): Generator<CsvRecord, void> {
  let fields: string[] = []
  let field = ''
  let [quoted, closed] = [false, false]
  let from = start
  const take = (end: number): void => {
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
    } else if (letter === delimiter) {
      take(i)
      fields.push(field)
      ;[field, closed] = ['', false]
    } else if (letter === '\n' || letter === '\r') {
      take(i)
      fields.push(field)
      const lineEnd = letter === '\n' ? '\n' : text[i + 1] === '\n' ? '\r\n' : '\r'
      if (lineEnd === '\r\n') from = ++i + 1
      yield { fields, end: from, lineEnd }
      ;[fields, field, closed] = [[], '', false]
    }
  }
  if (from < text.length || field !== '' || fields.length > 0 || closed) {
    fields.push(field + text.slice(from))
    yield { fields, end: text.length, lineEnd: '' }
  }
}

function isBlank(text: string, from: number, to: number): boolean {
  return to === from || (to - from < 100 && text.slice(from, to).trim() === '')
}

/** The fields of one record. */
export function splitRecord(line: string, delimiter: string): readonly string[] {
  return csvRecords(line, delimiter).next().value?.fields ?? ['']
}

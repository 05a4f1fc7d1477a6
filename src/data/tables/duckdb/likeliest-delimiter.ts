import { CELL_PATTERNS } from '../number-form.ts'
import { csvRecords } from './csv-records.ts'

/** Possible delimiters; those that are least common inside fields come first. */
export const DELIMITERS = [';', '\t', '|', ','] as const
/** Number of records examined. */
const FIRST = 50
const TYPED = new RegExp(
  `^(?:|${CELL_PATTERNS['.']}|${CELL_PATTERNS[',']}|\\d{4}-\\d\\d-\\d\\d.*|true|false)$`,
  'iu',
)

/**
 * Detects the delimiter of a CSV: the one that splits all first records into the same number of fields. If several do, the one whose cells are most often
 * numbers, dates or flags; among those, one that is not a comma, which is more common inside fields. If none does, the one that is most frequent in the
 * header.
 */
export function likeliestDelimiter(text: string, isAll: boolean): string {
  const alike = DELIMITERS.flatMap((delimiter) => {
    const records = firstRecords(text, delimiter, isAll)
    const width = records[0]?.length ?? 0
    if (width < 2 || records.length < 2 || records.some(({ length }) => length !== width)) return []
    const cells = records.slice(1).flat()
    return [{ delimiter, typed: cells.filter((cell) => TYPED.test(cell.trim())).length / cells.length }]
  })
  const best = alike.reduce<(typeof alike)[number] | null>(
    (most, each) => (most === null || each.typed > most.typed ? each : most),
    null,
  )
  if (best !== null) return best.delimiter
  const line = text.slice(0, csvRecords(text, ',').next().value?.end)
  const bare = line.replaceAll(/"[^"]*"/g, '')
  const inOrder = [',', ';', '\t', '|']
  const counts = inOrder.map((letter) => bare.split(letter).length - 1)
  return inOrder[counts.indexOf(Math.max(...counts))]!
}

function firstRecords(text: string, delimiter: string, isAll: boolean): (readonly string[])[] {
  const records: (readonly string[])[] = []
  for (const { fields, lineEnd } of csvRecords(text, delimiter)) {
    // The last record may be cut off.
    if (lineEnd === '' && !isAll) break
    if (fields.length > 1 || fields[0] !== '') records.push(fields)
    if (records.length === FIRST) break
  }
  return records
}

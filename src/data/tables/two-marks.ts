import { quoted } from '../../base/quoted.ts'

/** The note on a column with decimal points in a file that writes decimal commas in another column: there `1.050` is more likely 1050. */
export function twoMarksNote(column: string, example: number, other: string): string {
  return `Column ${quoted(column)} is read with a decimal point (${example}), but column ${quoted(other)} has decimal commas; if its points separate thousands, say so with --decimal , and else with --decimal . (in code: decimal).`
}

/** The number that the note shows: the least one with a fraction, if there is one. */
export function twoMarksExample(values: Iterable<number>): number | null {
  let [whole, fraction] = [Infinity, Infinity]
  for (const value of values)
    if (Number.isInteger(value)) whole = Math.min(whole, value)
    else if (Number.isFinite(value)) fraction = Math.min(fraction, value)
  const least = fraction === Infinity ? whole : fraction
  return least === Infinity ? null : least
}

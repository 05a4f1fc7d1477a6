import { shown } from './cells.ts'
import { parseDate } from './dates.ts'

/** Fewer distinct values than this are categories to anyone. */
const MANY = 10
const COMMA = /^[-+]?\d[\d.]*,\d+$/
const DAY = /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}([ T].*)?$/

/** Why a column is text although most of it are numbers or dates, and what to do, as the end of a sentence; null where it looks like text. */
export function whyText(levels: readonly string[]): string | null {
  const present = levels.filter((level) => level.trim() !== '')
  if (present.length <= MANY) return null
  const others = (test: (level: string) => boolean): string[] => present.filter((level) => !test(level))
  const first = (list: readonly string[]): string =>
    list.reduce((least, text) => (text < least ? text : least))
  const few = (list: readonly string[]): boolean => list.length > 0 && list.length < present.length / 2
  const mend = (odd: string): string => {
    const option = /^[\w?.-]+$/.test(odd) ? `missing, --missing ${odd}` : 'missing'
    return `mend it, or let it mean a missing cell (${option})`
  }
  const noNumbers = others((level) => Number.isFinite(Number(level)))
  if (few(noNumbers)) return `${shown(first(noNumbers))} is no number; ${mend(first(noNumbers))}`
  const commas = present.filter((level) => COMMA.test(level))
  if (commas.length > present.length / 2)
    return `${shown(first(commas))} is no number; write numbers with a point`
  const noDates = others((level) => !Number.isNaN(parseDate(level)))
  if (few(noDates)) return `${shown(first(noDates))} is no date; ${mend(first(noDates))}`
  const days = noDates.filter((level) => DAY.test(level))
  if (days.length > present.length / 2)
    return `${shown(first(days))} is no date as it stands; write it as in 2015-07-31`
  return null
}

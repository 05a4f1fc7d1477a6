/**
 * The prefix of the parts of a date column: its name without a trailing `Date` or `date`.
 *
 * @example
 * datePrefix('saleDate') // 'sale'
 */
export function datePrefix(name: string): string {
  return name.replace(/[Dd]ate$/, '')
}

/**
 * What the parts of a date column begin with: its name without a `Date` or `date` at the end.
 *
 * @example
 * datePrefix('saleDate') // 'sale'
 */
export function datePrefix(name: string): string {
  return name.replace(/[Dd]ate$/, '')
}

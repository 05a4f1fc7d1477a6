/**
 * The name most likely meant by a mistyped one, or null if none is close: the one with the fewest single-character edits, ignoring case, at
 * most a third of the longer name's length.
 *
 * @example
 * nearestName('Sale', ['Store', 'Sales', 'Date']) // 'Sales'
 */
export function nearestName(name: string, known: readonly string[]): string | null {
  return nearestNames(name, known, 1)[0] ?? null
}

/**
 * Up to `count` names close to a mistyped one, closest first; see `nearestName`.
 */
export function nearestNames(name: string, known: readonly string[], count: number): string[] {
  // Nobody mistypes such a long name, and comparing takes time proportional to the product of the lengths.
  if (name.length > LONGEST) return []
  const wanted = name.toLowerCase()
  const near: { readonly candidate: string; readonly distance: number }[] = []
  for (const candidate of known) {
    const allowed = Math.max(name.length, candidate.length) / 3
    if (candidate.length > LONGEST || Math.abs(name.length - candidate.length) > allowed) continue
    const distance = editDistance(wanted, candidate.toLowerCase())
    if (distance <= allowed) near.push({ candidate, distance })
  }
  return near
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ candidate }) => candidate)
}

/** Longer names are not compared. */
const LONGEST = 300

/** Two letters in the wrong order are one edit. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  let before = row
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      next.push(
        Math.min(
          row[j]! + 1,
          next[j - 1]! + 1,
          row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
          swapped ? before[j - 2]! + 1 : Infinity,
        ),
      )
    }
    before = row
    row = next
  }
  return row[b.length]!
}

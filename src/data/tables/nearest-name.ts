/**
 * The name that a mistyped one most likely meant, or null where none is near: the fewest single-character edits, case ignored, at most a
 * third of the longer one's letters.
 *
 * @example
 * nearestName('Sale', ['Store', 'Sales', 'Date']) // 'Sales'
 */
export function nearestName(name: string, known: readonly string[]): string | null {
  const wanted = name.toLowerCase()
  let best: string | null = null
  let fewest = Infinity
  for (const candidate of known) {
    const distance = editDistance(wanted, candidate.toLowerCase())
    const allowed = Math.max(name.length, candidate.length) / 3
    if (distance < fewest && distance <= allowed) [best, fewest] = [candidate, distance]
  }
  return best
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}

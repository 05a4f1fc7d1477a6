/**
 * Whether parsed JSON is nested more than `most` levels deep. Recursive code would overflow the stack on it, and 100 kB of JSON can have
 * 50,000 levels.
 */
export function isDeeperThan(value: unknown, most: number): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    const inner: unknown[] = []
    for (const own of level)
      if (typeof own === 'object' && own !== null) {
        if (depth >= most) return true
        for (const part of Array.isArray(own) ? (own as unknown[]) : Object.values(own)) inner.push(part)
      }
    level = inner
  }
  return false
}

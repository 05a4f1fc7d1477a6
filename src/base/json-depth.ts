/**
 * Whether lists and objects of a parsed JSON text are nested in more than `most` levels. What walks or writes a value level by level would run out of stack on
 * them, and JSON of 100 kB can have 50,000.
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

/** A page is not told how much memory there is. */
export function availableMemory(): number {
  return Infinity
}

/**
 * The indices of the `n` highest scores, highest first; ties are broken by the lower index. NaN and -Infinity are excluded.
 *
 * @example
 * topItems(Float64Array.of(1, 3, 2, 3), 2) // Int32Array [1, 3]
 */
export function topItems(scores: ArrayLike<number>, n: number): Int32Array {
  // A min-heap of the best so far.
  const heap: number[] = []
  const worse = (a: number, b: number): boolean => {
    const [x, y] = [scores[a]!, scores[b]!]
    return x < y || (x === y && a > b)
  }
  const sink = (): void => {
    for (let at = 0; ;) {
      let least = at
      for (let child = 2 * at + 1; child <= 2 * at + 2 && child < heap.length; child++)
        if (worse(heap[child]!, heap[least]!)) least = child
      if (least === at) return
      ;[heap[at], heap[least]] = [heap[least]!, heap[at]!]
      at = least
    }
  }
  for (let item = 0; item < scores.length; item++) {
    if (!(scores[item]! > -Infinity)) continue
    if (heap.length < n) {
      heap.push(item)
      for (let at = heap.length - 1; at > 0;) {
        const parent = (at - 1) >> 1
        if (!worse(heap[at]!, heap[parent]!)) break
        ;[heap[at], heap[parent]] = [heap[parent]!, heap[at]!]
        at = parent
      }
    } else if (n > 0 && worse(heap[0]!, item)) {
      heap[0] = item
      sink()
    }
  }
  return Int32Array.from(heap).toSorted((a, b) => (worse(a, b) ? 1 : -1))
}

interface Range {
  start: number
  size: number
}

/**
 * Free ranges of an address space, kept in order and joined with their neighbors when they come back. Best fit: the smallest range that
 * is large enough.
 */
export class RangeAllocator {
  private readonly free: Range[] = []

  /** The start of `size` free bytes, or undefined if no range is large enough. Sizes are multiples of 64, and so are starts. */
  take(size: number): number | undefined {
    let best = -1
    for (let i = 0; i < this.free.length; i++) {
      const range = this.free[i]!
      if (range.size >= size && (best < 0 || range.size < this.free[best]!.size)) best = i
      if (range.size === size) break
    }
    if (best < 0) return undefined
    const range = this.free[best]!
    const start = range.start
    if (range.size === size) this.free.splice(best, 1)
    else {
      range.start += size
      range.size -= size
    }
    return start
  }

  /** Adds a range: new memory, or one that was taken. It must not touch what is free already. */
  give(start: number, size: number): void {
    const at = this.position(start)
    const before = this.free[at - 1]
    const after = this.free[at]
    const joinsBefore = before !== undefined && before.start + before.size === start
    const joinsAfter = after !== undefined && start + size === after.start
    if (joinsBefore) {
      before.size += size
      if (joinsAfter) {
        before.size += after.size
        this.free.splice(at, 1)
      }
    } else if (joinsAfter) {
      after.start = start
      after.size += size
    } else this.free.splice(at, 0, { start, size })
  }

  /** The free ranges, for people and tests. */
  ranges(): readonly Readonly<Range>[] {
    return this.free
  }

  /** How many ranges start below `start`. */
  private position(start: number): number {
    let low = 0
    let high = this.free.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.free[middle]!.start < start) low = middle + 1
      else high = middle
    }
    return low
  }
}

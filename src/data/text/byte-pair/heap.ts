/** A priority queue. */
export class Heap<T> {
  readonly #items: T[] = []
  readonly #goesFirst: (a: T, b: T) => boolean

  constructor(goesFirst: (a: T, b: T) => boolean) {
    this.#goesFirst = goesFirst
  }

  push(item: T): void {
    const items = this.#items
    let at = items.push(item) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#goesFirst(item, items[parent]!)) break
      items[at] = items[parent]!
      at = parent
    }
    items[at] = item
  }

  /** Removes and returns the first item; undefined if empty. */
  pop(): T | undefined {
    const items = this.#items
    const top = items[0]
    const last = items.pop()
    if (items.length === 0 || last === undefined) return top
    let at = 0
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      if (child + 1 < items.length && this.#goesFirst(items[child + 1]!, items[child]!)) child++
      if (!this.#goesFirst(items[child]!, last)) break
      items[at] = items[child]!
      at = child
    }
    items[at] = last
    return top
  }
}

/**
 * A binary code of a vocabulary: the next character is the sequence of branches from the root. Frequent
 * characters have short paths (Huffman, 1952).
 */
export class CodeTree {
  /** Characters of the vocabulary. */
  readonly size: number
  /** The path to each character, from the root. */
  readonly #nodes: readonly Uint16Array[]
  /** The branch to each character at each node; -1 if the node is not on its path. */
  readonly #ways: Int8Array
  /** The nodes, children before parents; a child from `size` on is a node, below it a character. */
  readonly #children: readonly (readonly [number, number])[]

  /**
   * @param counts Expected count of each character.
   * @param together Characters that share all of their path but the last bits, such as space and line end, which differ only by the column.
   */
  constructor(counts: ArrayLike<number>, together: readonly number[] = []) {
    this.size = counts.length
    const children: [number, number][] = []
    const join = (a: Part, b: Part): Part => {
      children.push([a.id, b.id])
      return { id: this.size + children.length - 1, count: a.count + b.count }
    }
    const parts = Array.from(counts, (count, id): Part => ({ id, count }))
    const joined = together.map((id) => parts[id]!)
    const rest = parts.filter((part) => !joined.includes(part))
    if (joined.length > 0) rest.push(joined.reduce(join))
    while (rest.length > 1) {
      rest.sort((a, b) => b.count - a.count || b.id - a.id)
      rest.push(join(rest.pop()!, rest.pop()!))
    }
    this.#children = children
    this.#ways = new Int8Array(this.size * children.length).fill(-1)
    this.#nodes = this.#paths()
  }

  /** Number of nodes; the root is the last. */
  get nodeCount(): number {
    return this.#children.length
  }

  /** The branch to a character at a node: 0 or 1, or -1 if the node is not on its path. */
  way(id: number, node: number): number {
    return this.#ways[id * this.nodeCount + node]!
  }

  /** Walks the path of a character from the root. */
  walk(id: number, visit: (node: number, bit: number) => void): void {
    for (const node of this.#nodes[id]!) visit(node, this.way(id, node))
  }

  /** The cost of a character in nats; `one` gives the probability of bit 1 at each node. */
  cost(id: number, one: (node: number) => number): number {
    let cost = 0
    for (const node of this.#nodes[id]!) {
      const p = one(node)
      cost -= Math.log(this.way(id, node) === 1 ? p : 1 - p)
    }
    return cost
  }

  /** The probability of bit 1 at each node under a distribution over the characters. */
  nodeProbabilities(probabilities: ArrayLike<number>, out: Float64Array): void {
    const mass = new Float64Array(this.size + this.#children.length)
    mass.set(probabilities)
    this.#children.forEach(([zero, one], node) => {
      const sum = mass[zero]! + mass[one]!
      mass[this.size + node] = sum
      out[node] = sum > 0 ? mass[one]! / sum : 0.5
    })
  }

  /** The distribution over the characters, given the probability of bit 1 at each node. */
  distribution(one: (node: number) => number): Float64Array {
    const mass = new Float64Array(this.size + this.#children.length).fill(1)
    for (let node = this.#children.length - 1; node >= 0; node--) {
      const p = one(node)
      const [left, right] = this.#children[node]!
      mass[left] = mass[this.size + node]! * (1 - p)
      mass[right] = mass[this.size + node]! * p
    }
    return mass.slice(0, this.size)
  }

  #paths(): Uint16Array[] {
    const paths = Array.from({ length: this.size + this.nodeCount }, (): number[] => [])
    for (let node = this.nodeCount - 1; node >= 0; node--)
      for (const child of this.#children[node]!) paths[child] = [...paths[this.size + node]!, node]
    paths.length = this.size
    paths.forEach((path, id) => {
      path.forEach((node, i) => {
        const child = i + 1 < path.length ? this.size + path[i + 1]! : id
        this.#ways[id * this.nodeCount + node] = this.#children[node]!.indexOf(child)
      })
    })
    return paths.map((path) => Uint16Array.from(path))
  }
}

interface Part {
  readonly id: number
  readonly count: number
}

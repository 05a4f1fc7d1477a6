/**
 * A binary code of a vocabulary: to say which character comes next is to say, from the root on, which way to go at each node. Often seen
 * characters have short paths (Huffman, 1952).
 */
export class CodeTree {
  /** Characters of the vocabulary. */
  readonly size: number
  /** The nodes on the way to each character, from the root. */
  readonly #nodes: readonly Uint16Array[]
  /** Which way each character is at each node; -1 where the node is not on its path. */
  readonly #ways: Int8Array
  /** The nodes, children before parents; a child from `size` on is a node, below it a character. */
  readonly #children: readonly (readonly [number, number])[]

  /**
   * @param counts How often each character is expected.
   * @param together Characters that share all of their path but the last bits, as space and line end, which differ by the column alone.
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

  /** Nodes of the tree: the root is the last. */
  get nodeCount(): number {
    return this.#children.length
  }

  /** Which way a character is at a node: 0 or 1, or -1 where the node is not on its path. */
  way(id: number, node: number): number {
    return this.#ways[id * this.nodeCount + node]!
  }

  /** Goes the path of a character, from the root. */
  walk(id: number, visit: (node: number, bit: number) => void): void {
    for (const node of this.#nodes[id]!) visit(node, this.way(id, node))
  }

  /** What a character costs in nats where `one` says the probability of bit 1 at each node. */
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

  /** The distribution over the characters that the probability of bit 1 at each node makes. */
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

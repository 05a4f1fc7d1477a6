/** Columns of numbers, with the rank of each value within its column. */
export interface RankedColumns {
  readonly rows: number
  readonly values: readonly Float32Array[]
  readonly ranks: readonly Uint16Array[]
  /** Distinct values of each column, sorted. */
  readonly distinct: readonly Float32Array[]
}

export interface TreeOptions {
  /** Number of columns considered for each split, drawn anew each time. */
  readonly columnsPerSplit: number
  /** Minimum number of distinct rows on each side of a split. */
  readonly minRows: number
}

/** @throws RangeError if a column has more than 65,536 different values. */
export function rankColumns(values: readonly Float32Array[]): RankedColumns {
  const distinct = values.map((column) => Float32Array.from(new Set(column)).toSorted())
  const ranks = values.map((column, j) => {
    const known = distinct[j]!
    if (known.length > 65_536)
      throw new RangeError(`Column ${j} has ${known.length} different values, more than 65,536.`)
    const places = new Map(Array.from(known, (value, place) => [value, place]))
    return Uint16Array.from(column, (value) => places.get(value)!)
  })
  return { rows: values[0]!.length, values, ranks, distinct }
}

/** A tree of splits: rows with a value up to the threshold go to the next node, the others to node `right`. */
export class RegressionTree {
  /** -1 for a leaf. */
  readonly column: Int8Array
  /** The prediction of a leaf. */
  readonly threshold: Float32Array
  readonly right: Int32Array

  constructor(column: Int8Array, threshold: Float32Array, right: Int32Array) {
    this.column = column
    this.threshold = threshold
    this.right = right
  }

  /** The prediction for one row. */
  predict(values: readonly Float32Array[], row: number): number {
    let node = 0
    for (let column = this.column[0]!; column >= 0; column = this.column[node]!)
      node = values[column]![row]! <= this.threshold[node]! ? node + 1 : this.right[node]!
    return this.threshold[node]!
  }
}

/**
 * Grows a tree until no split is allowed. Each split minimizes the squared error; thresholds lie midway between two values
 * that occur in the node.
 *
 * @param weights how often each row counts; rows of weight 0 are excluded.
 * @param random returns numbers from 0 to 1.
 */
export function growTree(
  table: RankedColumns,
  target: Float32Array,
  weights: Uint8Array,
  random: () => number,
  options: TreeOptions,
): RegressionTree {
  const { ranks, distinct } = table
  const order = new Int32Array(weights.reduce((count, weight) => count + Number(weight > 0), 0))
  for (let row = 0, at = 0; row < table.rows; row++) if (weights[row]! > 0) order[at++] = row
  const spare = new Int32Array(order.length)
  const search = new SplitSearch(table, order, options.minRows)
  const left = new LeftOut(ranks.length, options.columnsPerSplit, random)
  const nodes = { column: [] as number[], threshold: [] as number[], right: [] as number[] }
  const all: Int32Array = Int32Array.from(ranks, (_, column) => column)
  const waiting = [{ start: 0, end: order.length, parent: -1, columns: all }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { start, end, parent } = next
    const node = nodes.column.length
    if (parent >= 0) nodes.right[parent] = node
    const mean = search.enter(start, end, target, weights)
    const columns = search.splittable ? search.find(next.columns, left.draw()) : all
    const { column, rank, nextRank } = search
    nodes.column.push(column)
    nodes.right.push(-1)
    if (column < 0) {
      nodes.threshold.push(mean)
      continue
    }
    nodes.threshold.push((distinct[column]![rank]! + distinct[column]![nextRank]!) / 2)
    const middle = partition(order, spare, start, end, ranks[column]!, rank)
    waiting.push({ start: middle, end, parent: node, columns }, { start, end: middle, parent: -1, columns })
  }
  return new RegressionTree(
    Int8Array.from(nodes.column),
    Float32Array.from(nodes.threshold),
    Int32Array.from(nodes.right),
  )
}

/** The columns that a split does not consider. */
class LeftOut {
  readonly #columns: Int32Array
  readonly #flags: Uint8Array
  readonly #kept: number
  readonly #random: () => number

  constructor(columns: number, kept: number, random: () => number) {
    this.#columns = Int32Array.from({ length: columns }, (_, i) => i)
    this.#flags = new Uint8Array(columns)
    this.#kept = kept
    this.#random = random
  }

  draw(): Uint8Array {
    this.#flags.fill(0)
    for (let last = this.#columns.length - 1; last >= this.#kept; last--) {
      const other = Math.floor(this.#random() * (last + 1))
      const column = this.#columns[other]!
      this.#columns[other] = this.#columns[last]!
      this.#columns[last] = column
      this.#flags[column] = 1
    }
    return this.#flags
  }
}

/** Finds the best split of a node: sums by value, then one pass over the values that occur. */
class SplitSearch {
  /** The best split so far: rows up to `rank` go left, `nextRank` is the next rank that occurs. `column` is -1 if there is none. */
  column = -1
  rank = 0
  nextRank = 0
  splittable = false
  readonly #table: RankedColumns
  readonly #order: Int32Array
  readonly #minRows: number
  /** Of each rank: sum of the targets, weight, rows. */
  readonly #sums: Float64Array
  readonly #targets: Float64Array
  readonly #weights: Float64Array
  #start = 0
  #size = 0
  #sum = 0
  #weight = 0
  #best = 0

  constructor(table: RankedColumns, order: Int32Array, minRows: number) {
    this.#table = table
    this.#order = order
    this.#minRows = minRows
    this.#sums = new Float64Array(3 * Math.max(...table.distinct.map(({ length }) => length)))
    this.#targets = new Float64Array(order.length)
    this.#weights = new Float64Array(order.length)
  }

  /** Starts on a node. Returns its mean target. */
  enter(start: number, end: number, target: Float32Array, weights: Uint8Array): number {
    let weight = 0
    let sum = 0
    let least = Infinity
    let greatest = -Infinity
    for (let i = start; i < end; i++) {
      const row = this.#order[i]!
      const w = weights[row]!
      const y = target[row]!
      this.#weights[i - start] = w
      this.#targets[i - start] = w * y
      weight += w
      sum += w * y
      if (y < least) least = y
      if (y > greatest) greatest = y
    }
    this.#start = start
    this.#size = end - start
    this.#sum = sum
    this.#weight = weight
    this.#best = (sum * sum) / weight + 1e-9
    this.column = -1
    this.splittable = this.#size >= 2 * this.#minRows && greatest > least
    return sum / weight
  }

  /** Looks at these columns except the excluded ones. Returns the columns that differ among the rows of the node. */
  find(columns: Int32Array, leftOut: Uint8Array): Int32Array {
    const varying = new Int32Array(columns.length)
    let count = 0
    for (let k = 0; k < columns.length; k++) {
      const column = columns[k]!
      if (leftOut[column] === 1 || this.#look(column)) varying[count++] = column
    }
    return varying.subarray(0, count)
  }

  /** True if the column differs among the rows. */
  #look(column: number): boolean {
    const rank = this.#table.ranks[column]!
    const order = this.#order
    const sums = this.#sums
    const targets = this.#targets
    const weights = this.#weights
    const start = this.#start
    const size = this.#size
    let low = 65_536
    let high = -1
    for (let i = 0; i < size; i++) {
      const at = rank[order[start + i]!]!
      sums[3 * at]! += targets[i]!
      sums[3 * at + 1]! += weights[i]!
      sums[3 * at + 2]!++
      if (at < low) low = at
      if (at > high) high = at
    }
    this.#scan(column, low, high)
    return low < high
  }

  #scan(column: number, low: number, high: number): void {
    const sums = this.#sums
    const size = this.#size
    const minRows = this.#minRows
    const all = this.#sum
    const allWeight = this.#weight
    let best = this.#best
    let left = 0
    let leftWeight = 0
    let leftRows = 0
    let before = -1
    let rank = -1
    let nextRank = -1
    for (let at = low; at <= high; at++) {
      const rows = sums[3 * at + 2]!
      if (rows === 0) continue
      if (leftRows >= minRows && size - leftRows >= minRows) {
        const right = all - left
        const score = (left * left) / leftWeight + (right * right) / (allWeight - leftWeight)
        if (score > best) {
          best = score
          rank = before
          nextRank = at
        }
      }
      left += sums[3 * at]!
      leftWeight += sums[3 * at + 1]!
      leftRows += rows
      before = at
      sums[3 * at] = 0
      sums[3 * at + 1] = 0
      sums[3 * at + 2] = 0
    }
    if (rank < 0) return
    this.#best = best
    this.column = column
    this.rank = rank
    this.nextRank = nextRank
  }
}

/** Moves the rows up to a rank to the front (a stable partition). Returns where the second part begins. */
function partition(
  order: Int32Array,
  spare: Int32Array,
  start: number,
  end: number,
  ranks: Uint16Array,
  rank: number,
): number {
  let to = start
  let kept = 0
  for (let i = start; i < end; i++) {
    const row = order[i]!
    if (ranks[row]! <= rank) order[to++] = row
    else spare[kept++] = row
  }
  order.set(spare.subarray(0, kept), to)
  return to
}

/** A pair of operands or of earlier results to contract; a number is an operand. */
export type Plan = number | readonly [Plan, Plan]

/** Above this, all orders are too many, and the cheapest pair goes first. */
const MOST_FOR_ALL_ORDERS = 8

interface Part {
  readonly plan: Plan
  readonly labels: ReadonlySet<string>
  readonly members: number
  readonly cost: number
}

/**
 * The order of pairwise contractions with the fewest multiplications: the best of all orders for up to 8 operands, greedy beyond.
 *
 * @param operands The labels of each operand.
 * @param output Labels that must stay.
 * @param sizes The size of each label.
 */
export function contractionOrder(
  operands: readonly (readonly string[])[],
  output: readonly string[],
  sizes: ReadonlyMap<string, number>,
): Plan {
  const parts = operands.map((labels, i): Part => ({
    plan: i,
    labels: new Set(labels),
    members: 2 ** i,
    cost: 0,
  }))
  const all = 2 ** parts.length - 1
  /** The labels of a contracted set of operands: those that others or the output need. */
  const kept = (labels: ReadonlySet<string>, members: number): Set<string> => {
    const needed = new Set(output)
    operands.forEach((own, i) => {
      if (Math.floor(members / 2 ** i) % 2 === 0) for (const label of own) needed.add(label)
    })
    return new Set([...labels].filter((label) => needed.has(label)))
  }
  const joined = (a: Part, b: Part): Part => {
    const union = new Set([...a.labels, ...b.labels])
    let product = 1
    for (const label of union) product *= Math.max(1, sizes.get(label)!)
    const members = a.members + b.members
    return {
      plan: [a.plan, b.plan],
      labels: kept(union, members),
      members,
      cost: a.cost + b.cost + product,
    }
  }
  return (parts.length > MOST_FOR_ALL_ORDERS ? greedy(parts, joined) : best(parts, all, joined)).plan
}

function best(parts: readonly Part[], all: number, joined: (a: Part, b: Part) => Part): Part {
  const found = new Map<number, Part>(parts.map((part) => [part.members, part]))
  // Every proper part of a set has a smaller number, so it is found before the set.
  for (let set = 1; set <= all; set++) {
    if (found.has(set)) continue
    let cheapest: Part | undefined
    for (let half = (set - 1) & set; half > 0; half = (half - 1) & set) {
      const rest = set - half
      if (half < rest) continue
      const candidate = joined(found.get(rest)!, found.get(half)!)
      if (cheapest === undefined || candidate.cost < cheapest.cost) cheapest = candidate
    }
    found.set(set, cheapest!)
  }
  return found.get(all)!
}

function greedy(parts: readonly Part[], joined: (a: Part, b: Part) => Part): Part {
  let left = [...parts]
  while (left.length > 1) {
    let cheapest: { readonly i: number; readonly j: number; readonly part: Part } | undefined
    const price = (part: Part, i: number, j: number): number => part.cost - left[i]!.cost - left[j]!.cost
    for (let i = 0; i < left.length; i++)
      for (let j = i + 1; j < left.length; j++) {
        const part = joined(left[i]!, left[j]!)
        if (cheapest === undefined || price(part, i, j) < price(cheapest.part, cheapest.i, cheapest.j))
          cheapest = { i, j, part }
      }
    const { i, j, part } = cheapest!
    left = [...left.filter((_, at) => at !== i && at !== j), part]
  }
  return left[0]!
}

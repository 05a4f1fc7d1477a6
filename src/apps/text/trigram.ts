/**
 * The mean loss of a trigram model of `train` on `valid`, in nats per character: counts of one to three characters, interpolated by how often the context was
 * seen (Witten-Bell smoothing, as in Chen and Goodman 1998). The baseline for a network.
 *
 * `train` and `valid` hold character indices below `vocabulary`.
 */
export function trigramLoss(train: Int32Array, valid: Int32Array, vocabulary: number): number {
  const ones = new Float64Array(vocabulary)
  const pairs = counts()
  const triples = counts()
  for (let i = 0; i < train.length; i++) {
    const c = train[i]!
    ones[c]!++
    if (i > 0) pairs.add(train[i - 1]!, c)
    if (i > 1) triples.add(train[i - 2]! * vocabulary + train[i - 1]!, c)
  }
  const distinct = ones.reduce((n, count) => n + (count > 0 ? 1 : 0), 0)
  let cost = 0
  let counted = 0
  for (let i = 2; i < valid.length; i++) {
    const c = valid[i]!
    const one = (ones[c]! + distinct / vocabulary) / (train.length + distinct)
    const two = pairs.mix(valid[i - 1]!, c, one)
    cost -= Math.log(triples.mix(valid[i - 2]! * vocabulary + valid[i - 1]!, c, two))
    counted++
  }
  return counted === 0 ? Number.NaN : cost / counted
}

interface Context {
  total: number
  readonly next: Map<number, number>
}

function counts(): {
  add(context: number, c: number): void
  mix(context: number, c: number, lower: number): number
} {
  const contexts = new Map<number, Context>()
  return {
    add(context, c) {
      let entry = contexts.get(context)
      if (entry === undefined) contexts.set(context, (entry = { total: 0, next: new Map() }))
      entry.total++
      entry.next.set(c, (entry.next.get(c) ?? 0) + 1)
    },
    mix(context, c, lower) {
      const entry = contexts.get(context)
      if (entry === undefined) return lower
      const kinds = entry.next.size
      return ((entry.next.get(c) ?? 0) + kinds * lower) / (entry.total + kinds)
    },
  }
}

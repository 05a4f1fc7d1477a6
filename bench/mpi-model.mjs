// What a step costs on networks that we do not have: the bytes of a step, and how a sum over many ranks moves them.

/** Bytes a millisecond, and milliseconds until a message arrives: assumed, as users report them for MPI on these networks. */
export const networks = [
  { name: '10 Gb Ethernet', bytesPerMillisecond: 1.25e6 * 0.9, latency: 0.03 },
  { name: '100 Gb Ethernet', bytesPerMillisecond: 12.5e6 * 0.9, latency: 0.01 },
]

/** Part of a step in which gradients can travel: the backward pass takes about two thirds, and the last bucket leaves at its end. */
const BACKWARD = 2 / 3

/** Milliseconds in which `bytes` are added up over all ranks in this many sums: halving and doubling, 2 log2(ranks) messages and twice the bytes each. */
export function reduceMilliseconds({ bytesPerMillisecond, latency }, ranks, bytes, sums) {
  return sums * 2 * Math.log2(ranks) * latency + (2 * bytes * (1 - 1 / ranks)) / bytesPerMillisecond
}

/** Milliseconds of a step: with all communication at its end, and with as much as possible during the backward pass. */
export function stepOn(network, ranks, { half, bytes, sums }) {
  const communication = reduceMilliseconds(network, ranks, bytes, sums)
  // One bucket is never hidden.
  const last = communication / sums
  return {
    atEnd: half + communication,
    hidden: half + Math.max(last, communication - BACKWARD * half),
  }
}

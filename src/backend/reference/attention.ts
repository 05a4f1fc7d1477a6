import { philoxBlock } from '../../base/philox.ts'
import type { AttentionInputs } from '../fused/attention.ts'
import type { Kernels, RandomSource } from '../kernels.ts'
import { factor, factors } from './bfloat16.ts'
import { countOf, read, write } from './window.ts'

/** A uniform number of [0, 1) for each of `count` elements, of rows of `row` that each begin with a new block. */
const uniformRows = (source: RandomSource, rows: number, row: number): Float64Array => {
  const out = new Float64Array(rows * row)
  const blocks = Math.ceil(row / 4)
  const words = new Uint32Array(4)
  for (let r = 0; r < rows; r++)
    for (let i = 0; i < blocks; i++) {
      const block = source.block + r * blocks + i
      philoxBlock(
        source.seedLow,
        source.seedHigh,
        block >>> 0,
        Math.floor(block / 2 ** 32),
        source.stream,
        words,
        0,
      )
      for (let j = i * 4; j < Math.min(row, i * 4 + 4); j++)
        out[r * row + j] = (words[j % 4]! >>> 8) * 2 ** -24
    }
  return out
}

/** Row-major copies of the operands, and the places of their vectors. */
const readInputs = ({ query, key, value, mask, scale, causal, dropout }: AttentionInputs) => {
  const [batch, heads, queries, width] = query.shape as [number, number, number, number]
  const [, keyHeads, keys] = key.shape as [number, number, number]
  const valueWidth = value.shape[3]!
  const scores = batch * heads * queries * keys
  const q = factors(read(query))
  const k = factors(read(key))
  const v = factors(read(value))
  const added = mask === null ? new Float64Array(scores) : read(mask)
  const u = dropout === null ? null : uniformRows(dropout.source, batch * heads * queries, keys)
  const p = dropout?.p ?? 0
  const each = (
    visit: (place: { row: number; q: number; head: number; from: number; last: number }) => void,
  ): void => {
    for (let b = 0; b < batch; b++)
      for (let h = 0; h < heads; h++)
        for (let i = 0; i < queries; i++) {
          const row = (b * heads + h) * queries + i
          const head = b * keyHeads + Math.floor(h / (heads / keyHeads))
          visit({ row, q: row * width, head, from: row * keys, last: causal ? Math.min(keys, i + 1) : keys })
        }
  }
  return {
    q,
    k,
    v,
    width,
    valueWidth,
    keys,
    each,
    /** What the weight of a score is multiplied by. */
    kept: (at: number): number => (u === null ? 1 : u[at]! < p ? 0 : 1 / (1 - p)),
    score: (row: number, head: number, j: number): number => {
      let sum = 0
      for (let d = 0; d < width; d++) sum += q[row * width + d]! * k[(head * keys + j) * width + d]!
      return scale * sum + added[row * keys + j]!
    },
  }
}

export const attention: Pick<Kernels, 'attention' | 'attentionGrad'> = {
  attention(inputs, out, logSums) {
    const { v, valueWidth, keys, each, kept, score } = readInputs(inputs)
    const result = new Float64Array(countOf(out.shape))
    const sums = new Float64Array(countOf(logSums.shape))
    each(({ row, head, from, last }) => {
      const scores = Array.from({ length: last }, (_, j) => score(row, head, j))
      const largest = scores.reduce((a, b) => Math.max(a, b), -Infinity)
      const shift = largest === -Infinity ? 0 : largest
      const weights = scores.map((x) => Math.exp(x - shift))
      const total = weights.reduce((a, b) => a + b, 0)
      sums[row] = total === 0 ? Infinity : shift + Math.log(total)
      weights.forEach((weight, j) => {
        const share = total === 0 ? 0 : factor(weight * kept(from + j)) / total
        for (let d = 0; d < valueWidth; d++)
          result[row * valueWidth + d]! += share * v[(head * keys + j) * valueWidth + d]!
      })
    })
    write(out, result)
    write(logSums, sums)
  },

  attentionGrad(g, inputs, out, logSums, { gradQuery, gradKey, gradValue }) {
    const { q, k, v, width, valueWidth, keys, each, kept, score } = readInputs(inputs)
    const slope = read(g)
    const slopeFactors = factors(slope)
    const result = read(out)
    const sums = read(logSums)
    const ofQuery = new Float64Array(q.length)
    const ofKey = new Float64Array(k.length)
    const ofValue = new Float64Array(v.length)
    each(({ row, q: start, head, from, last }) => {
      let product = 0
      for (let d = row * valueWidth; d < (row + 1) * valueWidth; d++) product += slope[d]! * result[d]!
      for (let j = 0; j < last; j++) {
        const weight = Math.exp(score(row, head, j) - sums[row]!)
        const vector = head * keys + j
        const used = factor(weight * kept(from + j))
        let ofWeight = 0
        for (let d = 0; d < valueWidth; d++) {
          ofWeight += slopeFactors[row * valueWidth + d]! * v[vector * valueWidth + d]!
          ofValue[vector * valueWidth + d]! += used * slopeFactors[row * valueWidth + d]!
        }
        const ofScore = factor(weight * (ofWeight * kept(from + j) - product) * inputs.scale)
        for (let d = 0; d < width; d++) {
          ofQuery[start + d]! += ofScore * k[vector * width + d]!
          ofKey[vector * width + d]! += ofScore * q[start + d]!
        }
      }
    })
    if (gradQuery !== null) write(gradQuery, ofQuery)
    if (gradKey !== null) write(gradKey, ofKey)
    if (gradValue !== null) write(gradValue, ofValue)
  },
}

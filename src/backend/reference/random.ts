import { boxMuller } from '../../base/box-muller.ts'
import { philoxBlock } from '../../base/philox.ts'
import type { Kernels, RandomSource } from '../kernels.ts'
import { countOf, read, write } from './window.ts'

/** The first `count` words of a source, rounded up to whole blocks. */
const wordsOf = (source: RandomSource, count: number): Uint32Array => {
  const blocks = Math.ceil(count / 4)
  const words = new Uint32Array(blocks * 4)
  for (let i = 0; i < blocks; i++) {
    const block = source.block + i
    const high = Math.floor(block / 0x100000000)
    philoxBlock(source.seedLow, source.seedHigh, block >>> 0, high, source.stream, words, i * 4)
  }
  return words
}

const uniforms = (source: RandomSource, count: number): Float64Array =>
  Float64Array.from(wordsOf(source, count).subarray(0, count), (word) => (word >>> 8) * 2 ** -24)

export const random: Pick<Kernels, 'uniform' | 'normal' | 'bernoulli' | 'dropout'> = {
  // Random values are rounded to float32, so that a seed means the same numbers on every backend.
  uniform(out, source, low, high) {
    write(
      out,
      uniforms(source, countOf(out.shape)).map((u) => Math.fround(low + (high - low) * u)),
    )
  },

  normal(out, source, mean, std) {
    const words = wordsOf(source, countOf(out.shape))
    const values = new Float64Array(words.length)
    for (let i = 0; i < words.length; i += 2) values.set(boxMuller(words[i]!, words[i + 1]!), i)
    write(
      out,
      values.map((value) => Math.fround(value * std + mean)),
    )
  },

  bernoulli(out, source, probability) {
    write(
      out,
      uniforms(source, countOf(out.shape)).map((u) => Number(u < probability)),
    )
  },

  dropout(x, source, p, out) {
    const values = read(x)
    const u = uniforms(source, values.length)
    write(
      out,
      values.map((value, i) => (u[i]! < p ? 0 : value / (1 - p))),
    )
  },
}

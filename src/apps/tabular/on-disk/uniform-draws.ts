import { Generator, type StreamName } from '../../../base/philox.ts'

/** Draws uniform numbers in [0, 1), reproducible by seed; generated some thousand at a time, for one draw per row. */
export function uniformDraws(seed: number, stream: StreamName): () => number {
  const words = new Uint32Array(4096)
  const generator = new Generator(seed, stream)
  let used = words.length
  return () => {
    if (used === words.length) {
      generator.words(words)
      used = 0
    }
    return words[used++]! / 2 ** 32
  }
}

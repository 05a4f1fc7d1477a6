import { Generator, type StreamName } from '../../../base/philox.ts'

/** Draws numbers from 0 to below 1, the same ones again for the same seed; made some thousand at a time, for a draw a row. */
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

// The text of the word2vec workloads: the beginning of the Wikipedia text of the reproduction if available, else random words with a
// similar frequency distribution. peer_gensim.py uses the same.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { constants, gunzipSync } from 'node:zlib'
import { CorpusBuilder } from '../dist/apps/word2vec/index.js'

const BYTES = 5_000_000
const PLACE = 'word2vec/wiki18-text8style.txt.gz'

/** Environment variables for the peer. */
export function textEnvironment() {
  return { LANNER_BENCH_TEXT: textPath() ?? '', LANNER_BENCH_BYTES: String(BYTES) }
}

/** Word ids in sentences of 10,000, and the count of each word. */
export function corpus() {
  const builder = new CorpusBuilder({ splitting: 'whitespace' })
  const path = textPath()
  if (path === undefined) builder.addLine(drawnWords().join(' '))
  else builder.addBytes(firstBytes(path))
  return builder.build({ minCount: 5 })
}

function textPath() {
  const path = join(process.env.LANNER_DATA ?? '../shared/data', PLACE)
  return existsSync(path) ? path : undefined
}

function firstBytes(path) {
  // Fewer compressed bytes are enough; a cut at their end is not an error.
  const packed = readFileSync(path).subarray(0, BYTES)
  return gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, BYTES)
}

function drawnWords() {
  const sums = []
  for (let i = 0, sum = 0; i < 20_000; i++) sums.push((sum += 1 / (10 + i)))
  let state = 1
  return Array.from({ length: Math.floor(BYTES / 6) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const wanted = (state / 2 ** 32) * sums.at(-1)
    let [low, high] = [0, sums.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle] < wanted) low = middle + 1
      else high = middle
    }
    return `w${low}`
  })
}

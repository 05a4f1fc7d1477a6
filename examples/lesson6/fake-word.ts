import { auc, F, Learner, manualSeed, optim } from 'lanner'
import { ColumnarModelData } from 'lanner/data'
import {
  CorpusBuilder,
  FakeWordModel,
  fakeWordWindows,
  WordVectors,
  type FakeWordWindows,
} from 'lanner/word2vec'
import { findText, rowPrinter, runProgram, type LessonOptions } from './program.ts'

interface FakeWordProgramOptions extends LessonOptions {
  readonly dim?: number
  readonly epochs?: number
  readonly lr?: number
}

/**
 * The task that word2vec invents labels for: eleven words of a text, whose middle one is real (1) or from somewhere else (0). One table of vectors learns to tell;
 * what it is for is not the answers but the vectors. The last fifth of the text is for validation.
 */
export async function fakeWord(options: FakeWordProgramOptions = {}) {
  const { text = findText(), rows, seed = 42, print = console.log, dim = 32, epochs = 5, lr = 3e-3 } = options
  manualSeed(seed)
  const builder = new CorpusBuilder()
  builder.addLine(text.replaceAll('\n', ' '))
  const { words, counts, ids } = builder.build({ minCount: 5 })
  const used = rows === undefined ? ids : ids.subarray(0, rows)
  const cut = Math.floor(used.length * 0.8)
  const [train, valid] = [used.subarray(0, cut), used.subarray(cut)].map((part, i) =>
    fakeWordWindows(part, { seed: seed + i }),
  ) as [FakeWordWindows, FakeWordWindows]
  const { width } = train
  print(
    `${words.length} words; ${train.labels.length} windows to learn from, ${valid.labels.length} to validate`,
  )

  const windows = new Int32Array(train.windows.length + valid.windows.length)
  windows.set(train.windows)
  windows.set(valid.windows, train.windows.length)
  const labels = new Float32Array(train.labels.length + valid.labels.length)
  labels.set(train.labels)
  labels.set(valid.labels, train.labels.length)
  const validRows = Array.from(valid.labels.keys(), (row) => train.labels.length + row)
  const data = ColumnarModelData.fromArrays(validRows, [{ values: windows, width }], labels, {
    batchSize: 512,
    seed,
  })

  const model = new FakeWordModel(words.length, dim)
  const learner = new Learner(data, model, {
    lossFunction: F.binaryCrossEntropyWithLogits,
    optimizer: (params, rate) => new optim.Adam(params, { lr: rate }),
    seed,
    callbacks: [...rowPrinter(print).callbacks],
  })
  await learner.fit(epochs, lr)
  const { output, target } = await learner.predictWithTargets()
  const scores = (await output.data()) as Float32Array
  const truth = (await target.data()) as Float32Array

  const results = {
    'this model': score(scores, truth),
    'pairs of neighbours that were seen': score(seenPairs(train, valid, words.length), truth),
    'how frequent the word is': score(frequencies(valid, counts), truth),
  }
  for (const [name, { area, accuracy }] of Object.entries(results))
    print(`${name}: AUC ${area.toFixed(4)}, ${(100 * accuracy).toFixed(1)} % right`)
  const vectors = new WordVectors(words, Float32Array.from(model.words.weight.dataSync()), dim)
  const word = words[Math.min(60, words.length - 1)]!
  print(
    `near ${word}: ${vectors
      .nearest(word, { n: 5 })
      .map((near) => near.word)
      .join(', ')}`,
  )
  return { results, vectors, learner }
}

/** Area under the curve, and how many are right where half are called real. */
function score(scores: ArrayLike<number>, truth: Float32Array) {
  const middle = Float64Array.from(scores).toSorted()[Math.floor(scores.length / 2)]!
  let right = 0
  for (let i = 0; i < truth.length; i++) if (scores[i]! >= middle === (truth[i] === 1)) right++
  return { area: auc(scores, truth), accuracy: right / truth.length }
}

/** The baseline that knows only what it has seen side by side: how often the middle word followed its left neighbour and came before its right one. */
function seenPairs(train: FakeWordWindows, valid: FakeWordWindows, words: number): Float64Array {
  const { width } = train
  const middle = (width - 1) / 2
  const seen = new Map<number, number>()
  const key = (a: number, b: number): number => a * words + b
  for (let row = 0; row < train.labels.length; row++) {
    if (train.labels[row] !== 1) continue
    const pair = key(train.windows[row * width + middle - 1]!, train.windows[row * width + middle]!)
    seen.set(pair, (seen.get(pair) ?? 0) + 1)
  }
  return Float64Array.from(valid.labels, (_, row) => {
    const at = row * width + middle
    const [left, own, right] = [valid.windows[at - 1]!, valid.windows[at]!, valid.windows[at + 1]!]
    return Math.log1p(seen.get(key(left, own)) ?? 0) + Math.log1p(seen.get(key(own, right)) ?? 0)
  })
}

function frequencies({ windows, width, labels }: FakeWordWindows, counts: Int32Array): Float64Array {
  return Float64Array.from(labels, (_, row) => counts[windows[row * width + (width - 1) / 2]!]!)
}

await runProgram(import.meta.url, fakeWord)

import type { FakeWordStep } from '../../../../src/backend/kernels.ts'
import type { Strided } from '../../../../src/backend/storage.ts'
import { check, refuses, type Cases } from '../case.ts'
import type { Workbench } from '../workbench.ts'

const WORDS = 23

type Given = Partial<Omit<FakeWordStep, 'vectors' | 'bias' | 'positions' | 'corpus' | 'keep'>> & {
  readonly dim?: number
  readonly corpus?: readonly number[]
  readonly keep?: boolean
  /** Rows of the table stand this much apart. */
  readonly stride?: number
}

/** A table [WORDS, dim], as a window on one whose rows are `stride` long. */
const table = (on: Workbench, dim: number, stride: number): Strided => {
  const whole = on.floats([WORDS, stride], { low: -0.5, high: 0.5 })
  on.changes(whole, 'optimizer', 16)
  return stride === dim ? whole : { ...whole, shape: [WORDS, dim], strides: [stride, 1] }
}

const step = (
  on: Workbench,
  { dim = 20, stride = dim, corpus, keep = false, window = 3, ...rest }: Given,
): FakeWordStep => {
  const sentences =
    corpus ?? Array.from({ length: 90 }, (_, i) => (i % 31 === 30 ? -1 : (i * i + 3 * i) % WORDS))
  return {
    vectors: table(on, dim, stride),
    bias: on.changes(on.floats([WORDS], { low: -0.5, high: 0.5 }), 'optimizer', 16),
    positions: on.changes(on.floats([2 * window, dim], { low: -0.4, high: 0.6 }), 'optimizer', 16),
    corpus: on.given([sentences.length], sentences, 'int32'),
    keep: keep ? on.floats([WORDS], { low: 0.3, high: 1.2 }) : null,
    threshold: on.ints([WORDS], -(2 ** 31), 2 ** 31),
    alias: on.ints([WORDS], 0, WORDS),
    window,
    negative: 1,
    lr: 0.05,
    minLr: 0.001,
    position: 0,
    total: 1000,
    seedLow: 42,
    seedHigh: 0,
    hogwild: false,
    stats: on.output([2], 'sum', { terms: 64 }),
    ...rest,
  }
}

export const fakeWordCases: Cases<'fakeWord'> = {
  fakeWord: [
    check('vectors of any even length', (on, kernels) => {
      for (const dim of [2, 6, 16, 34, 64, 100]) kernels.fakeWord(step(on, { dim }))
    }),
    check('few and many fakes, narrow and wide windows', (on, kernels) => {
      for (const negative of [1, 2, 4, 7, 8, 17])
        for (const window of [1, 5, 40]) kernels.fakeWord(step(on, { negative, window, dim: 12 }))
    }),
    check('frequent words are left out', (on, kernels) => {
      kernels.fakeWord(step(on, { keep: true }))
    }),
    check('rows that stand apart', (on, kernels) => {
      kernels.fakeWord(step(on, { dim: 20, stride: 32 }))
    }),
    check('another place and seed, the rate at its end', (on, kernels) => {
      kernels.fakeWord(step(on, { position: 5_000_000_123, total: 10_000_000_000, seedLow: 7, seedHigh: 99 }))
      kernels.fakeWord(step(on, { position: 999, total: 1000, minLr: 0.02 }))
    }),
    check('a word that is its own neighbour', (on, kernels) => {
      kernels.fakeWord(step(on, { corpus: [4, 4, 4, 9, 4, -1, 7, 7], negative: 3 }))
    }),
    check('empty sentences, sentences of one word, no words at all', (on, kernels) => {
      for (const corpus of [[-1, -1, 4, -1, 5, 6, -1, -1], [7], [], [-1], [1, 2]])
        kernels.fakeWord(step(on, { corpus, dim: 6 }))
    }),
    // One sentence is one thread's, so its weights of positions are a copy that is added at its end.
    check('threads that share vectors, with a single sentence', (on, kernels) => {
      kernels.fakeWord(
        step(on, { hogwild: true, corpus: Array.from({ length: 40 }, (_, i) => (i * i) % WORDS) }),
      )
    }),
    ...[WORDS, -2, 2147483647].map((word) =>
      refuses(`word ${word} of ${WORDS}`, word, (on, kernels) => {
        kernels.fakeWord(step(on, { corpus: [0, 1, -1, word, 2] }))
      }),
    ),
  ],
}

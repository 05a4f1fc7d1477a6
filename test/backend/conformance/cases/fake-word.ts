import type { FakeWordStep } from '../../../../src/backend/kernels.ts'
import { check, refuses, type Cases } from '../case.ts'
import type { Workbench } from '../workbench.ts'
import { sampledCorpus, table, WORDS, type GivenCorpus } from './sampled-corpus.ts'

type Given = Partial<Omit<FakeWordStep, 'vectors' | 'bias' | 'positions' | 'corpus' | 'keep'>> &
  GivenCorpus & {
    readonly dim?: number
    /** Rows of the table stand this much apart. */
    readonly stride?: number
  }

const step = (
  on: Workbench,
  { dim = 20, stride = dim, corpus, keep, window = 3, ...rest }: Given,
): FakeWordStep => ({
  vectors: table(on, dim, stride),
  bias: on.changes(on.floats([WORDS], { low: -0.5, high: 0.5 }), 'optimizer', 16),
  positions: on.changes(on.floats([2 * window, dim], { low: -0.4, high: 0.6 }), 'optimizer', 16),
  ...sampledCorpus(on, { corpus, keep }),
  window,
  negative: 1,
  ...rest,
})

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
    check('a word that is its own neighbor', (on, kernels) => {
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

import type { Word2VecStep } from '../../../../src/backend/kernels.ts'
import { check, refuses, type Cases } from '../case.ts'
import type { Workbench } from '../workbench.ts'
import { sampledCorpus, table, WORDS, type GivenCorpus } from './sampled-corpus.ts'

type Given = Partial<Omit<Word2VecStep, 'input' | 'output' | 'corpus' | 'keep'>> &
  GivenCorpus & {
    readonly dim?: number
    /** Rows of the tables stand this much apart. */
    readonly stride?: number
  }

const step = (on: Workbench, { dim = 20, stride = dim, corpus, keep, ...rest }: Given): Word2VecStep => ({
  model: 'skipGram',
  mean: true,
  input: table(on, dim, stride),
  output: table(on, dim, stride),
  ...sampledCorpus(on, { corpus, keep }),
  window: 3,
  negative: 5,
  ...rest,
})

export const word2vecCases: Cases<'word2vec'> = {
  word2vec: [
    ...(['skipGram', 'cbow'] as const).flatMap((model) => [
      check(`${model}: vectors of any length`, (on, kernels) => {
        for (const dim of [1, 7, 16, 33, 100]) kernels.word2vec(step(on, { model, dim }))
      }),
      check(`${model}: few and many negatives, narrow and wide windows`, (on, kernels) => {
        for (const negative of [1, 2, 4, 7, 8, 17])
          for (const window of [1, 6]) kernels.word2vec(step(on, { model, negative, window, dim: 12 }))
      }),
      check(`${model}: frequent words are left out`, (on, kernels) => {
        kernels.word2vec(step(on, { model, keep: true }))
      }),
      check(`${model}: rows that stand apart`, (on, kernels) => {
        kernels.word2vec(step(on, { model, dim: 20, stride: 32 }))
      }),
    ]),
    check('cbow: the sum of the neighbors', (on, kernels) => {
      kernels.word2vec(step(on, { model: 'cbow', mean: false, dim: 9 }))
    }),
    check('another place and seed, the rate at its end', (on, kernels) => {
      kernels.word2vec(step(on, { position: 5_000_000_123, total: 10_000_000_000, seedLow: 7, seedHigh: 99 }))
      kernels.word2vec(step(on, { position: 999, total: 1000, minLr: 0.02 }))
    }),
    check('products beyond 6 are left alone', (on, kernels) => {
      const given = step(on, { dim: 40, corpus: [1, 2, 3, 4, 5, -1] })
      for (const rows of [given.input, given.output])
        kernels.write(rows.storage, new Float64Array(WORDS * 40).fill(0.5))
      kernels.word2vec(given)
    }),
    check('empty sentences, sentences of one word, no words at all', (on, kernels) => {
      for (const corpus of [[-1, -1, 4, -1, 5, 6, -1, -1], [7], [], [-1], [1, 2]])
        for (const model of ['skipGram', 'cbow'] as const)
          kernels.word2vec(step(on, { model, corpus, dim: 5 }))
    }),
    ...[WORDS, -2, 2147483647].map((word) =>
      refuses(`word ${word} of ${WORDS}`, word, (on, kernels) => {
        kernels.word2vec(step(on, { corpus: [0, 1, -1, word, 2] }))
      }),
    ),
  ],
}

import { describe, expect, it } from 'vitest'
import * as autoencoder from '../../src/apps/autoencoder/index.ts'
import { CollabFilterDataset } from '../../src/apps/collab/index.ts'
import * as collab from '../../src/apps/collab/index.ts'
import * as tabular from '../../src/apps/tabular/index.ts'
import * as text from '../../src/apps/text/index.ts'
import { kNearest } from '../../src/apps/trees/index.ts'
import * as word2vec from '../../src/apps/word2vec/index.ts'
import { BatchLoader, WordVocab, getCvIdxs } from '../../src/data/index.ts'
import { Table, foldsOf } from '../../src/data/tables/index.ts'
import { exportOnnx } from '../../src/export/index.ts'
import { F, init, nn, ones, optim, tensor, zeros } from '../../src/index.ts'
import { histogram, mostRated, pca, shapleyValues } from '../../src/interpret/index.ts'
import { CosAnneal, OneCycle, fBeta, topK } from '../../src/learner/index.ts'
import * as linalg from '../../src/linalg/index.ts'
import { pictureGrid, toPng } from '../../src/plot/index.ts'

/** What a command, a form or a query string may pass: it looks like nothing, or like a number. */
const values = ['', ' ', '3.5', 'some "word"']

const x = tensor([
  [1, 2],
  [3, 4],
])
const column = { values: Float32Array.of(1, 2), width: 0 }
const rows = Table.fromRows(Array.from({ length: 20 }, (_, i) => ({ a: i, b: i % 3, y: i % 7 })))
const ratings = CollabFilterDataset.fromTable(rows, { user: 'a', item: 'b', rating: 'y' })
const points = { values: [0, 0, 3, 4, 12, 16], width: 2, labels: ['a', 'b', 'c'] }

/** A call for each kind of option; callers without a type checker pass anything. */
const calls: Readonly<Record<string, (value: never) => unknown>> = {
  topk: (k) => x.topk(k),
  sum: (dim) => x.sum(dim),
  slice: (step) => x.slice(0, 0, 2, step),
  norm: (p) => x.norm(p),
  rot90: (k) => x.rot90(k),
  chunk: (chunks) => x.chunk(chunks),
  unfold: (size) => x.unfold(0, size, 1),
  histc: (bins) => x.histc({ bins }),
  'zeros dtype': (dtype) => zeros([2], { dtype }),
  'F.groupNorm': (groups) => F.groupNorm(ones(1, 4), groups),
  'F.crossEntropy': (labelSmoothing) => F.crossEntropy(x, tensor([0, 1], 'int32'), { labelSmoothing }),
  'F.dropout': (p) => F.dropout(x, p),
  'F.celu': (alpha) => F.celu(x, `${String(alpha)} 1` as never),
  'F.oneHot': (classes) => F.oneHot(tensor([0], 'int32'), classes),
  'F.rotaryEmbedding': (offset) => F.rotaryEmbedding(x, { offset }),
  'nn.Linear': (size) => new nn.Linear(2, size),
  'nn.LSTM': (dropout) => new nn.LSTM(2, 3, { dropout, numLayers: 2 }),
  'nn.GRU state': (state) => new nn.GRU(2, 3)(zeros(4, 1, 2), state),
  'nn.RNN': (nonlinearity) => new nn.RNN(2, 3, { nonlinearity }),
  'nn.Conv1d': (paddingMode) => new nn.Conv1d(2, 2, 1, { paddingMode }),
  clipGradNorm_: (maxNorm) => nn.utils.clipGradNorm_([], `${String(maxNorm)} ` as never),
  'optim.Muon': (nsSteps) => new optim.Muon([ones(2, 2)], { nsSteps }),
  'optim.SGD': (lr) => new optim.SGD([ones(2)], { lr }),
  init: (threads) => init({ threads }),
  'linalg.qr': (mode) => linalg.qr(x, { mode }),
  'linalg.eigh': (uplo) => linalg.eigh(x, { uplo }),
  'linalg.matrixNorm': (ord) => linalg.matrixNorm(x, ord),
  'linalg.matrixPower': (n) => linalg.matrixPower(x, n),
  OneCycle: (start) => new OneCycle(0.1, 10, { start: `-${String(start)}` as never }),
  CosAnneal: (cycleMult) => new CosAnneal(0.1, 10, { cycleMult: `${String(cycleMult)}!` as never }),
  topK: (k) => topK(k),
  fBeta: (beta) => fBeta([1], [1], { beta: `${String(beta)}!` as never }),
  BatchLoader: (batchSize) =>
    new BatchLoader({ columns: [column], target: column, rows: Int32Array.of(0, 1) }, { batchSize }),
  getCvIdxs: (n) => getCvIdxs(n),
  WordVocab: (minFreq) => WordVocab.fromText('a b', { minFreq }),
  foldsOf: (folds) => foldsOf(rows, { folds }),
  'Table.fromCsv': (limit) => Table.fromCsv('a\n1\n', { limit }),
  histogram: (bins) => histogram([1, 2], bins),
  mostRated: (n) => mostRated([1, 2], n),
  pca: (k) => pca(points, k),
  shapleyValues: (permutations) => shapleyValues(() => [1], rows, { background: rows, permutations }),
  kNearest: (k) => kNearest({ values: Float32Array.of(1, 2), width: 1 }, [1, 2], { k }),
  pictureGrid: (width) => pictureGrid([], { title: '', width, height: 1 }),
  toPng: (scale) => toPng('<svg/>', { scale: `-${String(scale)}` as never }),
  exportOnnx: (form) => exportOnnx(new nn.RNN(2, 3), { form }),
  'tabular.fit model': (model) => tabular.fit(rows, { target: 'y', model }),
  'tabular.fit quality': (quality) => tabular.fit(rows, { target: 'y', quality }),
  'tabular.fit kind': (kind) => tabular.fit(rows, { target: 'y', kind }),
  'autoencoder.fit': (variant) => autoencoder.fit(rows, { variant }),
  'collab.fit': (weightDecay) => collab.fit(ratings, { weightDecay: `${String(weightDecay)}!` as never }),
  'text.fit': (tokens) => text.fit('ab '.repeat(50), { tokens }),
  'word2vec.fit': (dim) => word2vec.fit(['a b', 'b a'], { dim }),
}

describe('a wrong value that is a string is in quotes, so that it can be told from a number, and seen if it is blank', () => {
  it.each(Object.entries(calls))('%s', async (_, call) => {
    for (const value of values) {
      const message = await Promise.resolve()
        .then(() => call(value as never))
        .then(
          () => 'no error',
          (error: unknown) => (error as Error).message,
        )
      // JavaScript compares a blank string like 0, so some checks let it pass.
      if (message === 'no error' && !Number.isNaN(Number(value))) continue
      const shown = /(?:got|contains) (.*)/s.exec(message)?.[1]
      expect(shown, `${JSON.stringify(value)}: ${message}`).toMatch(/^["']/)
    }
  })
})

it('numbers stay bare', () => {
  expect(() => x.topk(9)).toThrow('of the dimension, got 9')
  expect(() => getCvIdxs(2.5)).toThrow('n must be an integer, got 2.5')
  expect(() => new nn.Linear(2, NaN)).toThrow('got NaN')
})

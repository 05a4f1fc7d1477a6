import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import * as lanner from '../../src/index.ts'
import * as ops from '../../src/tensor/ops/index.ts'
import * as tensors from '../../src/tensor/index.ts'
import * as data from '../../src/data/index.ts'
import * as tables from '../../src/data/tables/index.ts'
import * as autoencoder from '../../src/apps/autoencoder/index.ts'
import * as collab from '../../src/apps/collab/index.ts'
import * as plot from '../../src/plot/index.ts'
import * as display from '../../src/display/index.ts'
import * as exporting from '../../src/export/index.ts'
import * as linalg from '../../src/linalg/index.ts'
import * as mpi from '../../src/mpi/index.ts'
import { loadRun } from '../../src/infer/index.ts'
import * as tabular from '../../src/apps/tabular/index.ts'
import * as word2vec from '../../src/apps/word2vec/index.ts'
import * as images from '../../src/apps/images/index.ts'
import * as text from '../../src/apps/text/index.ts'
import * as trees from '../../src/apps/trees/index.ts'
import { hasXgboost } from '../has-xgboost.ts'
import { examplesInMarkdown, examplesInSource, runExample, type Example } from './run-example.ts'

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join('src', file))

/** Files whose examples call XGBoost's library. */
const needsXgboost = /(train-trees|booster|d-matrix|xgboost-library)\.ts$/

const { nn, F, optim, tensor, randn, zeros } = lanner
const library = {
  ...ops,
  ...tensors,
  ...lanner,
  ...nn,
  ...optim,
  ...F,
  ...data,
  ...tables,
  ...tabular,
  ...collab,
  ...word2vec,
  ...images,
  ...plot,
  ...autoencoder,
  ...exporting,
  ...display,
  ...mpi,
  loadRun,
  ...lanner,
  tabular,
  collab,
  text,
  autoencoder,
  linalg,
  trees,
  word2vec,
  images,
}

/** What an example may take as given, made anew for each: as the reader has it at hand. A name that it declares itself is left out. */
function setting(code: string): Record<string, unknown> {
  const model = new nn.Sequential(new nn.Linear(2, 3), new nn.LogSoftmax(-1))
  const layer = new nn.Linear(2, 3)
  const x = tensor([[0.5, 0.25]])
  const target = tensor([1], 'int32')
  const given: Record<string, unknown> = {
    model,
    layer,
    x,
    target,
    y: target,
    weight: layer.weight,
    optimizer: new optim.Adam(model.parameters(), { lr: 0.01 }),
    loss: F.nllLoss(model(x), target),
    scores: tensor([[2, 0, 1]]),
    rnn: new nn.RNN(4, 3),
    hidden: zeros(1, 2, 3),
    weightIh: randn(256, 42),
    weightHh: randn(256, 256),
    biasIh: null,
    biasHh: null,
    data: data.ColumnarModelData.fromArrays(
      [-1],
      [{ values: Float32Array.of(1, 2, 3, 4, 5, 6), width: 2 }],
      Int32Array.of(0, 1, 2),
      { batchSize: 2 },
    ),
  }
  for (const name of Object.keys(given))
    if (new RegExp(`\\b(const|let|class|function) (\\[[^\\]]*\\b)?${name}\\b`).test(code)) delete given[name]
  return given
}

describe('documentation examples run and give the documented results', () => {
  const run = (example: Example, own: Record<string, unknown> = {}): void => {
    it(example.where, async () => {
      lanner.manualSeed(42)
      await runExample(example, { ...library, ...own, ...setting(example.code) })
    })
  }
  for (const file of sources) {
    const examples = examplesInSource(file, readFileSync(file, 'utf8'))
    if (examples.length === 0 || (!hasXgboost && needsXgboost.test(file))) continue
    describe(file, async () => {
      const own = (await import(`../../${file}`)) as Record<string, unknown>
      for (const example of examples) run(example, own)
    })
  }
  for (const file of ['README.md', 'CONTRIBUTING.md'])
    for (const example of examplesInMarkdown(file, readFileSync(file, 'utf8'))) run(example)
})

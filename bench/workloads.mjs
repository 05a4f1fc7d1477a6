// Our workloads. Each is a function that makes its data and returns one iteration; peer_torch.py has the same list, except for
// word2vec, which is in peer_gensim.py.
import {
  cat,
  F,
  kernels,
  Learner,
  manualSeed,
  nn,
  noGrad,
  optim,
  rand,
  randint,
  randn,
  scope,
  stack,
  tensor,
  zeros,
} from '../dist/index.js'
import { ColumnarModelData, CharVocab } from '../dist/data/index.js'
import { CharSeqRnn as TextModel, generateText } from '../dist/apps/text/index.js'
import { TabularNet } from '../dist/apps/tabular/index.js'
import { keepTable, negativeTable } from '../dist/apps/word2vec/index.js'
import { attentionWorkloads } from './attention-workloads.mjs'
export { largeGpts } from './attention-workloads.mjs'
import { convWorkloads } from './conv-workloads.mjs'
import { corpus } from './word2vec-text.mjs'

const [vocabulary, factors, hidden, batch, steps] = [85, 42, 256, 512, 8]

class CharSeqRnn extends nn.Module {
  e = new nn.Embedding(vocabulary, factors)
  rnn = new nn.RNN(factors, hidden)
  l_out = new nn.Linear(hidden, vocabulary)
  forward(chars) {
    const [outputs] = this.rnn(this.e(chars), zeros(1, chars.shape[1], hidden))
    return F.logSoftmax(this.l_out(outputs), -1)
  }
}

class CharLoopModel extends nn.Module {
  e = new nn.Embedding(vocabulary, factors)
  l_in = new nn.Linear(factors, hidden)
  l_hidden = new nn.Linear(hidden, hidden)
  l_out = new nn.Linear(hidden, vocabulary)
  forward(chars) {
    let h = zeros(chars.shape[1], hidden)
    for (let t = 0; t < chars.shape[0]; t++) {
      const input = F.relu(this.l_in(this.e(chars.select(0, t))))
      h = F.tanh(this.l_hidden(h.add(input)))
    }
    return F.logSoftmax(this.l_out(h), -1)
  }
}

export class Lstm extends nn.Module {
  e = new nn.Embedding(vocabulary, factors)
  rnn = new nn.LSTM(factors, 512, { numLayers: 2, dropout: 0.5 })
  l_out = new nn.Linear(512, vocabulary)
  forward(chars) {
    const [outputs] = this.rnn(this.e(chars))
    return F.logSoftmax(this.l_out(outputs), -1)
  }
}

class StatefulGru extends nn.Module {
  e = new nn.Embedding(vocabulary, factors)
  rnn = new nn.GRU(factors, hidden)
  l_out = new nn.Linear(hidden, vocabulary)
  h = zeros(1, 64, hidden)
  forward(chars) {
    const [outputs, state] = this.rnn(this.e(chars), this.h)
    this.next = state.detach()
    return F.logSoftmax(this.l_out(outputs), -1)
  }
}

class EmbeddingDotBias extends nn.Module {
  u = new nn.Embedding(671, 50)
  i = new nn.Embedding(9066, 50)
  ub = new nn.Embedding(671, 1)
  ib = new nn.Embedding(9066, 1)
  forward(users, items) {
    const dot = this.u(users).mul(this.i(items)).sum(1)
    const sum = dot.add(this.ub(users).squeeze()).add(this.ib(items).squeeze())
    return sum.sigmoid().mul(4.5).add(0.5)
  }
}

const categories = [1116, 8, 4, 13, 32, 3, 26, 27, 5, 4, 4, 24, 9, 9, 53, 22, 7, 7, 4, 4, 9, 9]
const widths = categories.map((levels) => Math.min(50, (levels + 1) >> 1))

class Mixed extends nn.Module {
  embs = new nn.ModuleList(categories.map((levels, i) => new nn.Embedding(levels, widths[i])))
  bn = new nn.BatchNorm1d(16)
  lin1 = new nn.Linear(
    widths.reduce((sum, width) => sum + width, 16),
    1000,
  )
  lin2 = new nn.Linear(1000, 500)
  bn1 = new nn.BatchNorm1d(1000)
  bn2 = new nn.BatchNorm1d(500)
  out = new nn.Linear(500, 1)
  embDrop = new nn.Dropout(0.04)
  drop1 = new nn.Dropout(0.001)
  drop2 = new nn.Dropout(0.01)
  forward(categorical, continuous) {
    const vectors = [...this.embs].map((embedding, i) => embedding(categorical.select(1, i)))
    let x = cat([this.embDrop(cat(vectors, 1)), this.bn(continuous)], 1)
    x = this.drop1(this.bn1(F.relu(this.lin1(x))))
    x = this.drop2(this.bn2(F.relu(this.lin2(x))))
    return this.out(x).sigmoid().mul(12)
  }
}

/** One training step: zero the gradients, forward, loss, backward, Adam; then `after`. */
function trainingStep(model, x, y, after = () => {}) {
  const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 })
  return () =>
    scope(() => {
      optimizer.zeroGrad()
      F.nllLoss(model(x).view(-1, vocabulary), y).backward()
      optimizer.step()
      after()
    })
}

/** The same for a model with several inputs that predicts a number. */
/** A step of the default net for tables: 20 numbers in 16 bins each, two categories; without folds, which do not affect its time. */
function ensembleStep() {
  const sizes = { numbers: 20, bins: Array(20).fill(16), categories: [52, 6], places: [52, 6] }
  const net = new TabularNet({ ...sizes, layers: [128, 128], members: 8 })
  net.encoding.load({
    ...sizes,
    edges: sizes.bins.map((bins) => Array.from({ length: bins + 1 }, (_, i) => (4 * i) / bins - 2)),
    means: sizes.bins.map((bins) => Array(bins).fill(0.5)),
    placeOf: sizes.places.map((count) => Int32Array.from({ length: count }, (_, code) => code)),
  })
  const [scale, weights] = [net.net.scale, Array.from(net.net.lins, (layer) => layer.weight)]
  const others = net.parameters().filter((own) => own !== scale && !weights.slice(0, -1).includes(own))
  const optimizer = new optim.AdamW(
    [
      { params: [scale], lr: 0.04, weightDecay: 0 },
      { params: weights.slice(0, -1), lr: 2e-3, weightDecay: 0.1 },
      { params: others, lr: 2e-3, weightDecay: 0 },
    ],
    { lr: 2e-3 },
  )
  const cats = stack([randint(0, 52, [128]), randint(0, 6, [128])], 1)
  const [conts, y] = [randn(128, 20), randn(128, 1)]
  return () =>
    scope(() => {
      optimizer.zeroGrad()
      net(cats, conts).sub(y).square().mean().backward()
      optimizer.step()
    })
}

/** TabM (Gorishniy and others, arXiv 2410.24210): 32 nets that share their weights except for scales before and after each layer. */
export class TabM extends nn.Module {
  constructor() {
    super()
    const sizes = [30, 512, 512, 512]
    this.lins = new nn.ModuleList(
      sizes.slice(1).map((out, i) => new nn.Linear(sizes[i], out, { bias: false })),
    )
    this.before = new nn.ParameterList(sizes.slice(0, -1).map((size) => new nn.Parameter(rand(32, 1, size))))
    this.after = new nn.ParameterList(sizes.slice(1).map((size) => new nn.Parameter(rand(32, 1, size))))
    this.bias = new nn.ParameterList(sizes.slice(1).map((size) => new nn.Parameter(rand(32, 1, size))))
    this.head = new nn.Parameter(rand(32, 512, 1))
  }
  forward(x) {
    const [before, after, bias] = [[...this.before], [...this.after], [...this.bias]]
    let out = x.unsqueeze(0)
    for (let i = 0; i < this.lins.length; i++)
      out = F.dropout(F.relu(this.lins.at(i)(out.mul(before[i])).mul(after[i]).add(bias[i])), 0.1)
    return out.matmul(this.head)
  }
}

function tabmStep() {
  const model = new TabM()
  const optimizer = new optim.AdamW(model.parameters(), { lr: 2e-3, weightDecay: 3e-4 })
  const [x, y] = [randn(256, 30), randn(256, 1)]
  return () =>
    scope(() => {
      optimizer.zeroGrad()
      model(x).sub(y).square().mean().backward()
      optimizer.step()
    })
}

function regressionStep(model, inputs, y, options) {
  const optimizer = new optim.Adam(model.parameters(), options)
  return () =>
    scope(() => {
      optimizer.zeroGrad()
      F.mseLoss(model(...inputs), y).backward()
      optimizer.step()
    })
}

/** One pass over a text of word ids with gensim's settings. */
function word2vec(model) {
  const { ids, counts, sentences } = corpus()
  const { threshold, alias } = negativeTable(counts)
  const numbers = (values) => tensor(values, { dtype: 'int32' })
  // Rows of 100 numbers are aligned to 16, as in the library.
  const input = rand(counts.length, 112).sub(0.5).mul(0.02)
  const step = {
    model,
    mean: true,
    input,
    output: zeros(counts.length, 112),
    corpus: numbers(ids),
    keep: tensor(keepTable(counts, 1e-4)),
    threshold: numbers(threshold),
    alias: numbers(alias),
    window: 5,
    negative: 5,
    lr: 0.025,
    minLr: 1e-4,
    position: 0,
    total: ids.length,
    seedLow: 1,
    seedHigh: 0,
    hogwild: kernels().threads > 1,
    stats: zeros(2),
  }
  return Object.assign(() => kernels().word2vec(step), { words: ids.length - sentences })
}

function gemm(m, k, n) {
  return () => {
    const [a, b] = [randn(m, k), randn(k, n)]
    return () => noGrad(() => scope(() => void a.matmul(b)))
  }
}

export const workloads = {
  'char-seq-rnn': () =>
    trainingStep(
      new CharSeqRnn(),
      randint(0, vocabulary, [steps, batch]),
      randint(0, vocabulary, [steps * batch]),
    ),
  'char-loop': () =>
    trainingStep(
      new CharLoopModel(),
      randint(0, vocabulary, [steps, batch]),
      randint(0, vocabulary, [batch]),
    ),
  linear: () => {
    const x = rand(10_000)
    const y = x.mul(3).add(8)
    const a = randn(1, { requiresGrad: true })
    const b = randn(1, { requiresGrad: true })
    return () =>
      scope(() => {
        a.mul(x).add(b).sub(y).square().mean().backward()
        noGrad(() => {
          a.sub_(a.grad.mul(1e-3))
          b.sub_(b.grad.mul(1e-3))
          a.grad.zero_()
          b.grad.zero_()
        })
      })
  },
  infer: () => {
    const model = new CharSeqRnn().eval()
    const x = randint(0, vocabulary, [steps, 1])
    return () => noGrad(() => scope(() => void model(x)))
  },
  // 200 characters at temperature 0.8, one by one. With LANNER_THREADS=1, 10 ms are 20,000 characters a second.
  'generate-200': () => {
    const alphabet = String.fromCodePoint(...Array.from({ length: vocabulary - 1 }, (_, i) => 0x21 + i))
    const vocab = CharVocab.fromText(alphabet)
    const model = new TextModel({ vocabulary, factors, hidden, steps }).eval()
    return () => generateText({ model, vocab, steps }, 'for thos', { length: 200 })
  },
  lstm: () =>
    trainingStep(new Lstm(), randint(0, vocabulary, [steps, batch]), randint(0, vocabulary, [steps * batch])),
  gru: () => {
    const model = new StatefulGru()
    const [x, y] = [randint(0, vocabulary, [steps, 64]), randint(0, vocabulary, [steps * 64])]
    return trainingStep(model, x, y, () => noGrad(() => model.h.copy_(model.next)))
  },
  collab: () => {
    const inputs = [randint(0, 671, [64]), randint(0, 9066, [64])]
    return regressionStep(new EmbeddingDotBias(), inputs, rand(64).mul(4.5).add(0.5), {
      lr: 1e-2,
      weightDecay: 2e-4,
    })
  },
  // The same step: PyTorch uses its fused Adam here instead of its default one.
  'collab-fused': () => workloads.collab(),
  // A whole epoch on as many ratings as MovieLens has for training, including shuffling and gathering, in batches of 64.
  'movielens-epoch': () => {
    const rows = 80_004
    const ids = (levels) => randint(0, levels, [rows]).dataSync()
    const data = ColumnarModelData.fromArrays(
      [],
      [ids(671), ids(9066)],
      rand(rows).mul(4.5).add(0.5).dataSync(),
      { batchSize: 64 },
    )
    const learner = new Learner(data, new EmbeddingDotBias(), {
      lossFunction: F.mseLoss,
      optimizer: (params, lr) => new optim.Adam(params, { lr, weightDecay: 2e-4 }),
    })
    return () => learner.fit(1, 1e-2)
  },
  tabular: () => {
    const columns = stack(
      categories.map((levels) => randint(0, levels, [128])),
      1,
    )
    return regressionStep(new Mixed(), [columns, randn(128, 16)], rand(128, 1).mul(10), { lr: 1e-3 })
  },
  ensemble: ensembleStep,
  tabm: tabmStep,
  word2vec: () => word2vec('skipGram'),
  'word2vec-cbow': () => word2vec('cbow'),
  'gemm-512x256x256': gemm(512, 256, 256),
  'gemm-512x42x256': gemm(512, 42, 256),
  'gemm-4096x256x85': gemm(4096, 256, 85),
  'gemm-1024x1024x1024': gemm(1024, 1024, 1024),
  'gemm-128x220x1000': gemm(128, 220, 1000),
  'gemm-128x1000x500': gemm(128, 1000, 500),
  'gemm-2048x2048x2048': gemm(2048, 2048, 2048),
  ...attentionWorkloads,
  ...convWorkloads,
}

/** Makes a workload with a fixed seed. */
export function prepare(name) {
  manualSeed(0)
  return workloads[name]()
}

/** Checks that an iteration computes a number. */
export async function checkEngine() {
  const value = await tensor([2, 3]).sum().item()
  if (value !== 5) throw new Error(`2 + 3 gave ${value}`)
}

import type { DType, Storage, Strided, TypedArray } from './storage.ts'

export type BackendName = 'native' | 'wasm' | 'reference'

/** Most dimensions a tensor may have. */
export const MAX_DIMS = 8

/** float32 -> float32, any strides. `rsqrt` is 1 / sqrt(x); `softplus` is log(1 + exp(x)) without overflow; `round` is half to even. */
export type UnaryName =
  | 'neg'
  | 'abs'
  | 'sign'
  | 'exp'
  | 'log'
  | 'log1p'
  | 'sqrt'
  | 'rsqrt'
  | 'reciprocal'
  | 'square'
  | 'tanh'
  | 'sigmoid'
  | 'relu'
  | 'softplus'
  | 'erf'
  | 'sin'
  | 'cos'
  | 'floor'
  | 'ceil'
  | 'round'

/**
 * Same dtype in and out: float32 all of them; int32 `add sub mul maximum minimum pow`; `neg abs` of int32 go through `binary` with a number.
 * add, sub and mul of int32 wrap around as in PyTorch; pow throws a ValueError where a result does not fit or an exponent is negative.
 * The three gradients take (g, y or x): `tanhGrad` g * (1 - y * y), `sigmoidGrad` g * y * (1 - y), `reluGrad` g where x > 0 else 0.
 */
export type BinaryName =
  'add' | 'sub' | 'mul' | 'div' | 'pow' | 'maximum' | 'minimum' | 'tanhGrad' | 'sigmoidGrad' | 'reluGrad'

/** Two float32 or two int32 (or bool for `eq`, `ne`) -> bool. */
export type CompareName = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'

/**
 * `sum mean prod max min var`: float32 -> float32; `sum prod max min` also int32 -> int32 and `mean var` int32 -> float32, all of them exact
 * in 64 bits: a sum or product that does not fit int32 throws a ValueError. `any all`: bool -> bool. NaN wins in max and min.
 */
export type ReduceName = 'sum' | 'mean' | 'prod' | 'max' | 'min' | 'var' | 'any' | 'all'

export type Activation = 'none' | 'relu' | 'tanh' | 'sigmoid'

/** Where random numbers come from: see `base/philox.ts`. Element i uses word i % 4 of block `block + floor(i / 4)`. */
export interface RandomSource {
  readonly seedLow: number
  readonly seedHigh: number
  readonly stream: number
  readonly block: number
}

export interface MatmulOptions {
  /** [n], added to every row. */
  readonly bias?: Strided | null
  /** Applied after the bias. */
  readonly activation?: Activation
  /** Adds to `out` instead of overwriting it (not together with an activation). */
  readonly accumulate?: boolean
}

/**
 * Weights of one direction of one recurrent layer: PyTorch's layouts, contiguous. There are `gates` blocks of `hidden` rows: 1 in a plain
 * RNN; reset, update, new in a GRU; input, forget, cell, output in an LSTM.
 */
export interface RecurrentWeights {
  /** [gates * hidden, input] */
  readonly weightIh: Strided
  /** [gates * hidden, hidden] */
  readonly weightHh: Strided
  /** [gates * hidden], or null */
  readonly biasIh: Strided | null
  /** [gates * hidden], or null */
  readonly biasHh: Strided | null
}

/** What every recurrent layer needs for a whole sequence. All tensors contiguous. */
export interface RecurrentForward extends RecurrentWeights {
  /** Walks from the last step to the first; step t of `out` still belongs to step t of `input`. */
  readonly reverse: boolean
  /** [steps, batch, input] */
  readonly input: Strided
  /** [batch, hidden] */
  readonly h0: Strided
  /** [steps, batch, hidden]: the state after each step. */
  readonly out: Strided
}

/** Gradients of what every recurrent layer takes: results, overwritten; null where nobody needs them. */
export interface RecurrentGradients {
  /** [steps, batch, hidden]: gradient of the loss with respect to `out`. */
  readonly gradOut: Strided
  readonly gradInput: Strided | null
  readonly gradWeightIh: Strided | null
  readonly gradWeightHh: Strided | null
  readonly gradH0: Strided | null
}

export interface RnnForward extends RecurrentForward {
  readonly nonlinearity: 'tanh' | 'relu'
}

export interface RnnBackward extends RnnForward, RecurrentGradients {
  /** [hidden]: the gradient of both biases. */
  readonly gradBias: Strided | null
}

export interface LstmForward extends RecurrentForward {
  /** [batch, hidden] */
  readonly c0: Strided
  /** [steps, batch, hidden]: the memory after each step; kept for the gradient. */
  readonly cells: Strided
  /** [steps, batch, 4 * hidden]: the four gates of each step after their activation; kept for the gradient. */
  readonly gates: Strided
}

export interface LstmBackward extends LstmForward, RecurrentGradients {
  /** [batch, hidden]: gradient of the loss with respect to the memory after the step that was walked last, or null. */
  readonly gradLastC: Strided | null
  /** [4 * hidden]: the gradient of both biases. */
  readonly gradBias: Strided | null
  readonly gradC0: Strided | null
}

export interface GruForward extends RecurrentForward {
  /**
   * [steps, batch, 4 * hidden], kept for the gradient: the gates reset, update, new of each step after their activation, and the product
   * of the state for the new gate, its bias added, before the reset gate scales it.
   */
  readonly gates: Strided
}

export interface GruBackward extends GruForward, RecurrentGradients {
  /** [3 * hidden] */
  readonly gradBiasIh: Strided | null
  /** [3 * hidden] */
  readonly gradBiasHh: Strided | null
}

export interface NllTarget {
  /** int32 [n]: class of each row. */
  readonly target: Strided
  /** float32 [classes], or null. */
  readonly weight: Strided | null
  /** Rows with this target count as 0 and get no gradient. */
  readonly ignoreIndex: number
}

/** One multi-tensor update. All lists have the same length; every tensor is float32 and contiguous. PyTorch's formulas. */
export interface SgdStep {
  readonly params: readonly Strided[]
  readonly grads: readonly Strided[]
  /** Null without momentum. */
  readonly momentumBuffers: readonly Strided[] | null
  /** True when the buffers hold nothing yet: they then become the gradient itself, as in PyTorch. */
  readonly firstStep: boolean
  readonly lr: number
  readonly momentum: number
  readonly dampening: number
  readonly weightDecay: number
  readonly nesterov: boolean
}

export interface AdamStep {
  readonly params: readonly Strided[]
  readonly grads: readonly Strided[]
  readonly expAvg: readonly Strided[]
  readonly expAvgSq: readonly Strided[]
  /** Null unless amsgrad. */
  readonly maxExpAvgSq: readonly Strided[] | null
  /** Number of this step, from 1. */
  readonly step: number
  readonly lr: number
  readonly beta1: number
  readonly beta2: number
  readonly eps: number
  readonly weightDecay: number
  /** AdamW: the weights shrink by lr * weightDecay first; otherwise the decay is added to the gradient. */
  readonly decoupled: boolean
}

export interface RmspropStep {
  readonly params: readonly Strided[]
  readonly grads: readonly Strided[]
  readonly squareAvg: readonly Strided[]
  /** Null without momentum. */
  readonly momentumBuffers: readonly Strided[] | null
  /** Null unless centered. */
  readonly gradAvg: readonly Strided[] | null
  readonly lr: number
  readonly alpha: number
  readonly eps: number
  readonly weightDecay: number
  readonly momentum: number
}

/** A part of a corpus that vectors are trained on, and what is drawn meanwhile. Tables hold a row or a number for each word. */
export interface SampledCorpus {
  /** int32 [n]: numbers of words, and -1 after each sentence. */
  readonly corpus: Strided
  /** float32 [words]: the part of its occurrences that is used, at random; or null for all. */
  readonly keep: Strided | null
  /** int32 [words], read as unsigned: with a chance of threshold / 2^32 a bucket's negative is its own word, else `alias` (Walker's method). */
  readonly threshold: Strided
  /** int32 [words]. */
  readonly alias: Strided
  /** Rate at position 0; it falls to `minLr` at position `total`, and stays the same within a sentence. */
  readonly lr: number
  readonly minLr: number
  /** Where in all of training this part begins, counted in elements of the corpus, over all epochs. Decides rates and random numbers. */
  readonly position: number
  readonly total: number
  readonly seedLow: number
  readonly seedHigh: number
  /** Threads share the vectors without locks: faster, and different at every run. Without, one thread works, and a seed means the same bits. */
  readonly hogwild: boolean
  /** float32 [2]: sum of the losses that were measured (at every eighth word), and how many targets they are of. */
  readonly stats: Strided
}

/**
 * One pass over a part of a corpus: see `Kernels.word2vec`. Tables of vectors are float32 [words, dim] whose rows may stand apart
 * (strides [any, 1]).
 */
export interface Word2VecStep extends SampledCorpus {
  readonly model: 'skipGram' | 'cbow'
  /** CBOW: takes the mean of the vectors around a word, not their sum. */
  readonly mean: boolean
  /** Vectors of words as neighbours, the ones that are kept. */
  readonly input: Strided
  /** Vectors of words as what is guessed. */
  readonly output: Strided
  /** Words on either side, 1 or more; each word draws how many of them it uses. */
  readonly window: number
  /** Words that are drawn against each real one, 1 or more. */
  readonly negative: number
}

/** One pass over a part of a corpus: see `Kernels.fakeWord`. */
export interface FakeWordStep extends SampledCorpus {
  /** float32 [words, dim], dim even; rows may stand apart (strides [any, 1]). */
  readonly vectors: Strided
  /** float32 [words], contiguous. */
  readonly bias: Strided
  /** float32 [2 * window, dim], contiguous: the weights of the places around the middle, from the farthest before it to the farthest after it. */
  readonly positions: Strided
  /** Words on either side, 1 or more. */
  readonly window: number
  /** Words that stand in for each real one, 1 or more. */
  readonly negative: number
}

/**
 * What a backend computes. One method a kernel; each fills storages that the caller made and returns nothing.
 *
 * Callers (the ops) have checked shapes and dtypes. Unless a line says "contiguous", operands may have any strides, stride 0
 * (broadcast) included for inputs. `out` never overlaps an input unless it is exactly the same window (in place), which every
 * elementwise kernel allows. Sizes of 0 are legal everywhere.
 */
export interface Kernels {
  readonly name: BackendName
  /** Threads that kernels use, the caller's included. */
  readonly threads: number
  /** For people: `AVX2+FMA, 2 threads`. */
  readonly description: string

  /** A storage with undefined contents. */
  allocate(dtype: DType, length: number): Storage
  /** Gives the memory back for the next `allocate`; marks the storage freed. */
  release(storage: Storage): void
  /** Bytes that live storages hold and bytes kept for reuse. */
  memory(): { readonly liveBytes: number; readonly pooledBytes: number; readonly liveStorages: number }
  /** Waits until every kernel called so far has finished writing this storage, then returns its elements. */
  read(storage: Storage): Promise<TypedArray>
  /** Ends threads; the backend cannot be used afterwards. */
  dispose(): Promise<void>

  fill(out: Strided, value: number): void
  /** Copies between layouts and converts between dtypes (float -> int32 truncates, anything -> bool is `!= 0`). Same shape. Throws a ValueError for a float that has no int32. */
  copy(x: Strided, out: Strided): void
  unary(name: UnaryName, x: Strided, out: Strided): void
  /** min(max(x, low), high); either bound may be infinite. NaN stays NaN. */
  clamp(x: Strided, low: number, high: number, out: Strided): void
  /** Same shapes (broadcast by stride 0). At most one operand is a number. */
  binary(name: BinaryName, a: Strided | number, b: Strided | number, out: Strided): void
  compare(name: CompareName, a: Strided | number, b: Strided | number, out: Strided): void
  /** bool, bool -> bool. `not` ignores b. */
  logical(name: 'and' | 'or' | 'xor' | 'not', a: Strided, b: Strided, out: Strided): void
  /** condition bool; a, b, out one dtype. */
  where(condition: Strided, a: Strided | number, b: Strided | number, out: Strided): void

  /**
   * Reduces `dims` (sorted, not negative). `out` is contiguous and has the shape of x without `dims`.
   * `correction` is for `var` only: divides by n - correction. Empty sums are 0, empty products 1, empty means NaN.
   */
  reduce(name: ReduceName, x: Strided, dims: readonly number[], out: Strided, correction?: number): void
  /** Index of the largest or smallest along `dim`, first one wins, NaN wins over all. out: contiguous int32, x's shape without dim. */
  argReduce(name: 'argmax' | 'argmin', x: Strided, dim: number, out: Strided): void
  /** Running sum along `dim`; out has x's shape, contiguous. float32, or int32 added in 64 bits: a sum that does not fit throws a ValueError. */
  cumsum(x: Strided, dim: number, out: Strided): void
  /** The k largest (or smallest) along the last dim of contiguous x (float32 or int32, values alike), in order; values contiguous [..., k], indices int32 [..., k]. Ties: lower index first. NaN counts as largest. */
  topk(x: Strided, k: number, largest: boolean, values: Strided, indices: Strided): void

  /** Over the last dim of contiguous x [rows..., n]; `log` gives log-softmax. */
  softmax(log: boolean, x: Strided, out: Strided): void
  /** Gradient of `softmax` from its output y: contiguous, same shapes. */
  softmaxGrad(log: boolean, g: Strided, y: Strided, out: Strided): void
  /** out[i] = -weight[t] * logProbs[i, t]. logProbs contiguous [n, classes], out [n]. Throws IndexError on a class outside the range. */
  nll(logProbs: Strided, target: NllTarget, out: Strided): void
  /** out[i, t] = -weight[t] * g[i], 0 elsewhere. g [n] (any stride), out contiguous [n, classes]. */
  nllGrad(g: Strided, target: NllTarget, out: Strided): void
  /** log-softmax and nll in one pass: losses [n], logProbs contiguous [n, classes] (kept for the gradient). */
  crossEntropy(logits: Strided, target: NllTarget, losses: Strided, logProbs: Strided): void
  /** weight[t] * g[i] * (softmax[i, :] - onehot(t)); 0 rows where ignored. g [n] (any stride). */
  crossEntropyGrad(g: Strided, logProbs: Strided, target: NllTarget, out: Strided): void

  /** out[i] = table[index[i]]: table contiguous [rows, width], index int32 contiguous [n], out contiguous [n, width]. Throws IndexError. */
  takeRows(table: Strided, index: Strided, out: Strided): void
  /** All contiguous. out zeroed, then out[index[i]] += values[i], in the order of i: same bits at any thread count. Row `skipRow` (padding) gets nothing; -1 for none. */
  addRows(index: Strided, values: Strided, out: Strided, skipRow: number): void
  /** torch.gather: out[.., i, ..] = x[.., index[.., i, ..], ..]; index int32, out contiguous, both of one shape. Throws IndexError. */
  gather(x: Strided, dim: number, index: Strided, out: Strided): void
  /** out[.., index[.., i, ..], ..] += values[.., i, ..] in order; out is not zeroed. float32, or int32 added in 64 bits. Throws IndexError, and a ValueError for a sum that does not fit int32. */
  scatterAdd(dim: number, index: Strided, values: Strided, out: Strided): void

  /**
   * out = activation(a @ b + bias). a [..., m, k], b [..., k, n], out contiguous [..., m, n] with the same leading dims
   * (broadcast by stride 0). a and b may have any strides (transposed is free).
   */
  matmul(a: Strided, b: Strided, out: Strided, options?: MatmulOptions): void
  /**
   * out[i, j] = sum over k of |x1[i, k] - x2[j, k]| where p is 1, the root of the sum of their squares where it is 2. x1 [..., m, d],
   * x2 [..., n, d], out contiguous [..., m, n] with the same leading dims (broadcast by stride 0). x1 and x2 may have any strides.
   */
  cdist(p: 1 | 2, x1: Strided, x2: Strided, out: Strided): void
  /**
   * out[i, k] = sum over j of weights[i, j] * f(x1[i, k] - x2[j, k]), f(x) the sign of x (0 of 0) where p is 1, x where it is 2. Shapes as in
   * `cdist`, weights [..., m, n] with any strides, out contiguous [..., m, d]; rows of x1 and x2 have a stride of 1.
   */
  cdistGrad(p: 1 | 2, weights: Strided, x1: Strided, x2: Strided, out: Strided): void

  /** h[t] = nonlinearity(weightIh x[t] + biasIh + weightHh h[t - 1] + biasHh). */
  rnnForward(call: RnnForward): void
  rnnBackward(call: RnnBackward): void
  /** With i, f, g, o the blocks of weightIh x[t] + biasIh + weightHh h[t - 1] + biasHh, i, f, o after a sigmoid and g after a tanh: c[t] = f c[t - 1] + i g, h[t] = o tanh(c[t]). */
  lstmForward(call: LstmForward): void
  lstmBackward(call: LstmBackward): void
  /** With a = weightIh x[t] + biasIh and b = weightHh h[t - 1] + biasHh in blocks r, z, n: r = sigmoid(ar + br), z = sigmoid(az + bz), n = tanh(an + r bn), h[t] = (1 - z) n + z h[t - 1]. */
  gruForward(call: GruForward): void
  gruBackward(call: GruBackward): void

  /**
   * x contiguous [n, channels, length]. Training: writes mean and the inverse deviation 1 / sqrt(var + eps) of this batch (biased variance)
   * to `mean` and `rstd`; otherwise reads them. weight and bias may be null. out contiguous.
   */
  batchNorm(
    x: Strided,
    weight: Strided | null,
    bias: Strided | null,
    mean: Strided,
    rstd: Strided,
    eps: number,
    training: boolean,
    out: Strided,
  ): void
  /** Gradients of `batchNorm`; any result may be null. In eval mode mean and rstd are constants. */
  batchNormGrad(
    g: Strided,
    x: Strided,
    weight: Strided | null,
    mean: Strided,
    rstd: Strided,
    training: boolean,
    gradX: Strided | null,
    gradWeight: Strided | null,
    gradBias: Strided | null,
  ): void
  /** x contiguous [rows, n]; mean and rstd [rows] are written; weight and bias [n] may be null. */
  layerNorm(
    x: Strided,
    weight: Strided | null,
    bias: Strided | null,
    eps: number,
    mean: Strided,
    rstd: Strided,
    out: Strided,
  ): void
  layerNormGrad(
    g: Strided,
    x: Strided,
    weight: Strided | null,
    mean: Strided,
    rstd: Strided,
    gradX: Strided | null,
    gradWeight: Strided | null,
    gradBias: Strided | null,
  ): void

  /** Contiguous float32 out: low + (high - low) * u, u = (word >>> 8) * 2^-24. */
  uniform(out: Strided, source: RandomSource, low: number, high: number): void
  /**
   * Contiguous float32 out: Box-Muller in float64. Words (w0, w1) of a block give elements 0 and 1, (w2, w3) elements 2 and 3:
   * r = sqrt(-2 log(((w0 >>> 8) + 1) * 2^-24)), angle = 2 pi (w1 >>> 8) * 2^-24, values r cos(angle) and r sin(angle), times std plus mean.
   */
  normal(out: Strided, source: RandomSource, mean: number, std: number): void
  /** Contiguous bool out: u < probability, u as in `uniform`. */
  bernoulli(out: Strided, source: RandomSource, probability: number): void
  /** out = u < p ? 0 : x / (1 - p), u as in `uniform` of the element's number; contiguous x and out. Its own gradient with the same source. */
  dropout(x: Strided, source: RandomSource, p: number, out: Strided): void

  /**
   * Trains word vectors with negative sampling, as gensim does. For each sentence: words are dropped by `keep`; each that is left draws how
   * far it looks (1 to window); in skip-gram each word around it, in CBOW all of them at once, give a vector x, which is trained to tell the word from
   * `negative` drawn ones: with g = lr * (label - sigmoid(x . row)) of each row, or 0 from |x . row| = 6 on, x += sum of g * row, row += g * x.
   * A drawn word that is the real one is left out. Random numbers come from sfc32, begun for each sentence at seed and position.
   * Throws IndexError on a number outside the table.
   */
  word2vec(step: Word2VecStep): void
  /**
   * Trains one table of vectors to tell the words of a corpus from drawn ones by what is around them. For each sentence: words are dropped
   * by `keep`; with s(x) a vector whose halves are swapped, each word that is left has around = sum of positions[place] * s(vectors[neighbour]) over
   * the `window` words on either side that are in the sentence. The word and `negative` drawn ones have scores around . vectors[word] + bias[word];
   * then by gradient descent on their binary cross-entropy, g = lr * (label - sigmoid(score)): all biases += g; change += g * vectors[word] and
   * vectors[word] += g * around, one after the other; and for each neighbour, from its values before, vectors += s(change * positions) and
   * positions += change * s(vectors). A drawn word that is the real one is left out, and so is a sentence of one word. Random numbers and errors as
   * in `word2vec`. With `hogwild` each thread adds its changes of `positions` after a sentence.
   */
  fakeWord(step: FakeWordStep): void

  sgd(step: SgdStep): void
  adam(step: AdamStep): void
  rmsprop(step: RmspropStep): void
}

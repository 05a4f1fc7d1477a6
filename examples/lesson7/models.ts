// The models of the next lesson keep their state from batch to batch. Names and sizes are the lesson's.
import { F, keep, nn, stack, unkeep, zeros, type Tensor } from 'lanner'

const nFac = 42
const nHidden = 256

/** Detaches a state, to keep it for the next batch. */
function repackage(h: Tensor): Tensor {
  return keep(h.detach())
}

/** The common part of the models: embeddings, the state, and a linear output layer. */
abstract class Stateful<S extends readonly Tensor[]> extends nn.Module<[Tensor], Tensor> {
  e: nn.Embedding
  l_out: nn.Linear
  h: S | null = null

  constructor(vocabSize: number, factors: number, hidden: number) {
    super()
    this.e = new nn.Embedding(vocabSize, factors)
    this.l_out = new nn.Linear(hidden, vocabSize)
  }

  abstract initHidden(bs: number): S
  abstract run(inp: Tensor, h: S): readonly [outp: Tensor, h: S]

  override forward(cs: Tensor): Tensor {
    const bs = cs.shape[1]!
    if (this.h?.[0]!.shape.at(-2) !== bs) this.reset()
    const before = this.h ?? this.initHidden(bs)
    const [outp, after] = this.run(this.e(cs), before)
    this.reset()
    this.h = after.map(repackage) as unknown as S
    return F.logSoftmax(this.l_out(outp), -1)
  }

  reset(): void {
    for (const state of this.h ?? []) unkeep(state)
    this.h = null
  }
}

export class CharSeqStatefulRnn extends Stateful<[Tensor]> {
  rnn: nn.RNN

  constructor(vocabSize: number, factors = nFac, hidden = nHidden) {
    super(vocabSize, factors, hidden)
    this.rnn = new nn.RNN(factors, hidden)
  }

  override initHidden(bs: number): [Tensor] {
    return [zeros(1, bs, this.rnn.hiddenSize)]
  }

  override run(inp: Tensor, [h]: [Tensor]): readonly [Tensor, [Tensor]] {
    const [outp, last] = this.rnn(inp, h)
    return [outp, [last]]
  }
}

/** One step of an RNN, written by hand. */
export class OwnRnnCell extends nn.Module<[Tensor, Tensor], Tensor> {
  i2h: nn.Linear
  h2h: nn.Linear

  constructor(inputSize: number, hiddenSize: number) {
    super()
    this.i2h = new nn.Linear(inputSize, hiddenSize)
    this.h2h = new nn.Linear(hiddenSize, hiddenSize)
    const bound = 1 / Math.sqrt(hiddenSize)
    for (const parameter of this.parameters()) nn.init.uniform_(parameter, -bound, bound)
  }

  override forward(x: Tensor, h: Tensor): Tensor {
    return F.tanh(this.i2h(x).add(this.h2h(h)))
  }
}

/** The loop over the steps written out, with our own cell. */
export class CharSeqStatefulRnn2 extends Stateful<[Tensor]> {
  rnn: OwnRnnCell

  constructor(vocabSize: number, factors = nFac, hidden = nHidden) {
    super(vocabSize, factors, hidden)
    this.rnn = new OwnRnnCell(factors, hidden)
  }

  override initHidden(bs: number): [Tensor] {
    return [zeros(bs, this.l_out.inFeatures)]
  }

  override run(inp: Tensor, [h]: [Tensor]): readonly [Tensor, [Tensor]] {
    const outp: Tensor[] = []
    let o = h
    for (let t = 0; t < inp.shape[0]!; t++) {
      o = this.rnn(inp.select(0, t), o)
      outp.push(o)
    }
    return [stack(outp), [o]]
  }
}

export class CharSeqStatefulGru extends Stateful<[Tensor]> {
  rnn: nn.GRU

  constructor(vocabSize: number, factors = nFac, hidden = nHidden) {
    super(vocabSize, factors, hidden)
    this.rnn = new nn.GRU(factors, hidden)
  }

  override initHidden(bs: number): [Tensor] {
    return [zeros(1, bs, this.rnn.hiddenSize)]
  }

  override run(inp: Tensor, [h]: [Tensor]): readonly [Tensor, [Tensor]] {
    const [outp, last] = this.rnn(inp, h)
    return [outp, [last]]
  }
}

export class CharSeqStatefulLstm extends Stateful<[Tensor, Tensor]> {
  rnn: nn.LSTM

  constructor(vocabSize: number, factors = nFac, hidden = 512, layers = 2) {
    super(vocabSize, factors, hidden)
    this.rnn = new nn.LSTM(factors, hidden, { numLayers: layers, dropout: 0.5 })
  }

  override initHidden(bs: number): [Tensor, Tensor] {
    const { numLayers, hiddenSize } = this.rnn
    return [zeros(numLayers, bs, hiddenSize), zeros(numLayers, bs, hiddenSize)]
  }

  override run(inp: Tensor, h: [Tensor, Tensor]): readonly [Tensor, [Tensor, Tensor]] {
    const [outp, [last, memory]] = this.rnn(inp, h)
    return [outp, [last, memory]]
  }
}

/** Log-probabilities [steps, batch, vocabulary] against targets [steps, batch], both flattened. */
export function streamNll(inp: Tensor, targ: Tensor): Tensor {
  return F.nllLoss(inp.view(-1, inp.shape[2]!), targ.view(-1))
}

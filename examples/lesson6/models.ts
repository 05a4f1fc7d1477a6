import { cat, F, nn, noGrad, stack, zeros, eye, type Tensor } from 'lanner'

/** Embedding size. */
export const nFac = 42
/** Length of the hidden state. */
export const nHidden = 256

/** Three characters in, the fourth out. Each layer is one arrow color in the lesson's diagram. */
export class Char3Model extends nn.Module<[Tensor, Tensor, Tensor], Tensor> {
  e: nn.Embedding
  l_in: nn.Linear
  l_hidden: nn.Linear
  l_out: nn.Linear

  constructor(vocabSize: number, factors = nFac, hidden = nHidden) {
    super()
    this.e = new nn.Embedding(vocabSize, factors)
    this.l_in = new nn.Linear(factors, hidden)
    this.l_hidden = new nn.Linear(hidden, hidden)
    this.l_out = new nn.Linear(hidden, vocabSize)
  }

  override forward(c1: Tensor, c2: Tensor, c3: Tensor): Tensor {
    const in1 = F.relu(this.l_in(this.e(c1)))
    const in2 = F.relu(this.l_in(this.e(c2)))
    const in3 = F.relu(this.l_in(this.e(c3)))

    let h = zeros(in1.shape, { device: in1.device })
    h = F.tanh(this.l_hidden(h.add(in1)))
    h = F.tanh(this.l_hidden(h.add(in2)))
    h = F.tanh(this.l_hidden(h.add(in3)))

    return F.logSoftmax(this.l_out(h), -1)
  }
}

/** The same for any number of characters: this is a recurrent network. */
export class CharLoopModel extends nn.Module<Tensor[], Tensor> {
  e: nn.Embedding
  l_in: nn.Linear
  l_hidden: nn.Linear
  l_out: nn.Linear

  constructor(vocabSize: number, factors = nFac, hidden = nHidden) {
    super()
    this.e = new nn.Embedding(vocabSize, factors)
    this.l_in = new nn.Linear(factors, hidden)
    this.l_hidden = new nn.Linear(hidden, hidden)
    this.l_out = new nn.Linear(hidden, vocabSize)
  }

  override forward(...cs: Tensor[]): Tensor {
    let h = zeros(cs[0]!.shape[0]!, this.l_hidden.inFeatures, { device: cs[0]!.device })
    for (const c of cs) {
      const input = F.relu(this.l_in(this.e(c)))
      h = F.tanh(this.l_hidden(h.add(input)))
    }
    return F.logSoftmax(this.l_out(h), -1)
  }
}

/** State and input are different kinds of things, so they are concatenated instead of added. */
export class CharLoopConcatModel extends nn.Module<Tensor[], Tensor> {
  e: nn.Embedding
  l_in: nn.Linear
  l_hidden: nn.Linear
  l_out: nn.Linear

  constructor(vocabSize: number, factors = nFac, hidden = nHidden) {
    super()
    this.e = new nn.Embedding(vocabSize, factors)
    this.l_in = new nn.Linear(factors + hidden, hidden)
    this.l_hidden = new nn.Linear(hidden, hidden)
    this.l_out = new nn.Linear(hidden, vocabSize)
  }

  override forward(...cs: Tensor[]): Tensor {
    let h = zeros(cs[0]!.shape[0]!, this.l_hidden.inFeatures, { device: cs[0]!.device })
    for (const c of cs) {
      const input = F.relu(this.l_in(cat([h, this.e(c)], 1)))
      h = F.tanh(this.l_hidden(input))
    }
    return F.logSoftmax(this.l_out(h), -1)
  }
}

/** `nn.RNN` replaces the loop and the input layer; only the last output is used. */
export class CharRnn extends nn.Module<Tensor[], Tensor> {
  e: nn.Embedding
  rnn: nn.RNN
  l_out: nn.Linear

  constructor(vocabSize: number, factors = nFac, hidden = nHidden) {
    super()
    this.e = new nn.Embedding(vocabSize, factors)
    this.rnn = new nn.RNN(factors, hidden)
    this.l_out = new nn.Linear(hidden, vocabSize)
  }

  override forward(...cs: Tensor[]): Tensor {
    const h = zeros(1, cs[0]!.shape[0]!, this.rnn.hiddenSize, { device: cs[0]!.device })
    const inp = this.e(stack(cs))
    const [outp] = this.rnn(inp, h)
    return F.logSoftmax(this.l_out(outp.select(0, -1)), -1)
  }
}

/** Predicts the next character after each character: all outputs are used. */
export class CharSeqRnn extends nn.Module<Tensor[], Tensor> {
  e: nn.Embedding
  rnn: nn.RNN
  l_out: nn.Linear

  constructor(vocabSize: number, factors = nFac, hidden = nHidden) {
    super()
    this.e = new nn.Embedding(vocabSize, factors)
    this.rnn = new nn.RNN(factors, hidden)
    this.l_out = new nn.Linear(hidden, vocabSize)
  }

  override forward(...cs: Tensor[]): Tensor {
    const h = zeros(1, cs[0]!.shape[0]!, this.rnn.hiddenSize, { device: cs[0]!.device })
    const inp = this.e(stack(cs))
    const [outp] = this.rnn(inp, h)
    return F.logSoftmax(this.l_out(outp), -1)
  }
}

/** Log-probabilities [steps, batch, vocabulary] against targets [batch, steps], both flattened for `nllLoss`. */
export function nllLossSeq(inp: Tensor, targ: Tensor): Tensor {
  const nh = inp.shape[2]!
  return F.nllLoss(inp.view(-1, nh), targ.transpose(0, 1).contiguous().view(-1))
}

/** Overwrites the random hidden-to-hidden weights with the identity matrix (Le, Jaitly and Hinton, arXiv 1504.00941). */
export function identityInit(rnn: nn.RNN): void {
  noGrad(() => rnn.weight_hh_l0.copy_(eye(rnn.hiddenSize)))
}

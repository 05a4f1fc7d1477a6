// What is timed on our side. Every workload is a function that makes its data and returns one iteration; peer_torch.py has the same list.
import {
  F,
  manualSeed,
  nn,
  noGrad,
  optim,
  rand,
  randint,
  randn,
  scope,
  tensor,
  zeros,
} from '../dist/index.js'

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

/** One training step: gradients to zero, forward, loss, backward, Adam. */
function trainingStep(model, x, y) {
  const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 })
  return () =>
    scope(() => {
      optimizer.zeroGrad()
      F.nllLoss(model(x).view(-1, vocabulary), y).backward()
      optimizer.step()
    })
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
  'gemm-512x256x256': gemm(512, 256, 256),
  'gemm-512x42x256': gemm(512, 42, 256),
  'gemm-4096x256x85': gemm(4096, 256, 85),
  'gemm-1024x1024x1024': gemm(1024, 1024, 1024),
  'gemm-128x220x1000': gemm(128, 220, 1000),
  'gemm-128x1000x500': gemm(128, 1000, 500),
  'gemm-2048x2048x2048': gemm(2048, 2048, 2048),
}

/** Makes a workload with a fixed seed. */
export function prepare(name) {
  manualSeed(0)
  return workloads[name]()
}

/** Keeps the import of `tensor` honest: what an iteration computes must be a number. */
export async function checkEngine() {
  const value = await tensor([2, 3]).sum().item()
  if (value !== 5) throw new Error(`2 + 3 gave ${value}`)
}

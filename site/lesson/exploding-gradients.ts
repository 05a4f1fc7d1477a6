// How far a gradient travels back through a recurrent net, and what that means for training.
import { eye, F, manualSeed, nn, noGrad, optim, randint, randn, scope, zeros, type Tensor } from 'lanner'
import { display, LiveDisplay } from 'lanner/display'
import { theme } from 'lanner/plot'

const identity = false // switch: start from the identity matrix
const size = 1 // slider: size of the random matrix, 0.2 to 6

const [length, hidden, batch] = [30, 48, 64]

manualSeed(1)
const rnn = new nn.RNN(2, hidden)
const output = new nn.Linear(hidden, 2)
noGrad(() => {
  rnn.weight_hh_l0.copy_(identity ? eye(hidden) : rnn.weight_hh_l0.mul(size))
  for (const bias of [rnn.bias_ih_l0, rnn.bias_hh_l0]) bias?.zero_()
})

/** Noise with a mark of one of two kinds at the first step, which the net must still know at the last. */
function sequences(): [x: Tensor, mark: Tensor] {
  const mark = randint(0, 2, [batch])
  const x = randn(length, batch, 2).mul(0.1)
  x.select(0, 0).add_(F.oneHot(mark, 2))
  return [x, mark]
}

// Before training: the gradient of the last state with respect to each state before it.
const norms = scope(() => {
  const [x] = sequences()
  let h = zeros(1, batch, hidden)
  const probes = Array.from({ length }, () => zeros([1, batch, hidden], { requiresGrad: true }))
  // Adding a zero to a state gives the zero that state's gradient.
  for (let t = 0; t < length; t++) h = rnn(x.narrow(0, t, 1), h)[1].add(probes[t]!)
  h.backward(randn(1, batch, hidden))
  return noGrad(() => probes.map((probe) => probe.grad!.norm()))
})
const values = await Promise.all(norms.map((norm) => norm.item()))
const rows = values.map((norm, t) => ({ stepsBack: length - 1 - t, gradient: norm / values.at(-1)! }))
const start = identity ? 'the identity matrix' : `a random matrix, size ${size}`
await display({
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  description: `Gradients with ${start}`,
  config: theme('wide'),
  title: `Gradients with ${start}`,
  width: 600,
  height: 220,
  data: { values: rows },
  mark: { type: 'line', point: true },
  encoding: {
    x: { field: 'stepsBack', type: 'quantitative', title: 'steps back' },
    y: {
      field: 'gradient',
      type: 'quantitative',
      title: 'gradient, relative to the last step',
      scale: { type: 'log', domain: [1e-10, 1e4], clamp: true },
      axis: { format: '~e', tickCount: 8 },
    },
  },
})

// Training: the loss of guessing is 0.69.
const optimizer = new optim.Adam([...rnn.parameters(), ...output.parameters()], { lr: 0.003 })
const progress = new LiveDisplay()
for (let step = 0; step <= 100; step++) {
  const loss = scope(() => {
    const [x, mark] = sequences()
    const loss = F.crossEntropy(output(rnn(x)[0].select(0, -1)), mark)
    loss.backward()
    optimizer.step()
    optimizer.zeroGrad()
    return loss.detach()
  })
  if (step % 20 === 0) await progress.show(`step ${step}: loss ${(await loss.item()).toFixed(3)}`)
}

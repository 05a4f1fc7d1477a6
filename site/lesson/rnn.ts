// nn.RNN is that loop. It predicts after every character, and then writes.
import { F, manualSeed, nn, noGrad, optim, scope, stack, tensor, zeros, type Tensor } from 'lanner'
import { CharVocab, sequenceWindows } from 'lanner/data'
import { display, LiveDisplay } from 'lanner/display'
import { heatSquares } from 'lanner/plot'

const steps = 150 // slider: training steps, 10 to 300

// The house that Jack built: each verse adds a line to the one before it.
const lines = ['the house that Jack built.', 'the malt\nThat lay in', 'the rat,\nThat ate']
lines.push('the cat,\nThat killed', 'the dog,\nThat worried', 'the cow with the crumpled horn,\nThat tossed')
lines.push('the maiden all forlorn,\nThat milked', 'the man all tattered and torn,\nThat kissed')
const verses = lines.map(
  (_, i) =>
    `This is ${lines
      .slice(0, i + 1)
      .toReversed()
      .join(' ')}`,
)
const text = verses.join('\n\n')

const vocab = CharVocab.fromText(text)
const { columns, target } = sequenceWindows(vocab.encode(text), 16)
const inputs = stack(columns.map((column) => tensor(column)))
const targets = tensor(target.values, { shape: [-1, 16] })
  .transpose(0, 1)
  .contiguous()

class CharRnn extends nn.Module<[ids: Tensor, h: Tensor], [Tensor, Tensor]> {
  embedding = new nn.Embedding(vocab.size, 16)
  rnn = new nn.RNN(16, 96)
  output = new nn.Linear(96, vocab.size)

  override forward(ids: Tensor, h: Tensor): [Tensor, Tensor] {
    const [states, last] = this.rnn(this.embedding(ids), h)
    return [F.logSoftmax(this.output(states), -1), last] // a prediction after every character
  }
}

manualSeed(42)
const model = new CharRnn()

// The loop by hand, with the weights of nn.RNN: the same numbers.
const difference = await noGrad(() => {
  const x = model.embedding(inputs)
  const { weight_ih_l0: wi, weight_hh_l0: wh, bias_ih_l0: bi, bias_hh_l0: bh } = model.rnn
  let h = zeros(x.shape[1]!, 96)
  for (let t = 0; t < 16; t++) h = F.tanh(F.linear(x.select(0, t), wi, bi).add(F.linear(h, wh, bh)))
  return h.sub(model.rnn(x)[1].select(0, 0)).abs().max()
}).item()
console.log(`nn.RNN and the loop by hand differ by ${difference < 1e-5 ? 'less than 0.00001' : difference}`)

const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 })
const picture = new LiveDisplay()
for (let step = 0; step <= steps; step++) {
  const loss = scope(() => {
    const [predictions] = model(inputs, zeros(1, inputs.shape[1]!, 96))
    const loss = F.nllLoss(predictions.view(-1, vocab.size), targets.view(-1))
    loss.backward()
    optimizer.step()
    optimizer.zeroGrad()
    return loss.detach()
  })
  if (step % 30 === 0 || step === steps)
    await picture.show(
      `Step ${step}, loss ${(await loss.item()).toFixed(2)}:\n\n${await write('This is the ', 120)}`,
    )
}

// What the net remembers: some of the 96 numbers of the state after each character of a line.
const read = 'That worried the cat,\nThat killed'
const states = await noGrad(() => {
  const ids = tensor(vocab.encode(read), { shape: [read.length, 1] })
  return model.rnn(model.embedding(ids), zeros(1, 1, 96))[0].select(1, 0)
}).tolist()
const shown = Array.from({ length: 12 }, (_, unit) => unit)
await display(
  heatSquares(
    shown.map((unit) => `number ${unit + 1}`),
    Array.from(read, (character) => ({ ' ': '␣', '\n': '↵' })[character] ?? character),
    shown.map((unit) => (states as number[][]).map((state) => state[unit]!)),
    {
      title: 'The first 12 numbers of the state while the net reads',
      xTitle: 'character',
      yTitle: 'state',
      value: 'value',
      numbers: false,
    },
  ),
)

/** Continues a text, one most likely character at a time. */
async function write(start: string, characters: number): Promise<string> {
  let written = start
  let h = zeros(1, 1, 96)
  let ids = vocab.encode(start)
  for (let i = 0; i < characters; i++) {
    const [predictions, last] = noGrad(() => model(tensor(ids, { shape: [ids.length, 1] }), h))
    const best = await predictions.select(0, -1).argmax().item()
    written += vocab.characters[best]!
    ids = Int32Array.of(best)
    h = last
  }
  return written
}

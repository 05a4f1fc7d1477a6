// Three characters in, the fourth out.
import { F, fit, manualSeed, nn, noGrad, optim, tensor, zeros, type EpochRecord, type Tensor } from 'lanner'
import { CharVocab, ColumnarModelData, overlappingWindows } from 'lanner/data'
import { LiveDisplay } from 'lanner/display'
import { lossCurves } from 'lanner/plot'

const rate = 0.01 // slider: learning rate, 0.001 to 0.1

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
const { columns, target, count } = overlappingWindows(vocab.encode(text), 3)
const lastVerse = Array.from({ length: verses.at(-1)!.length - 4 }, (_, i) => count - 1 - i)
const data = ColumnarModelData.fromArrays(lastVerse, columns, target, { batchSize: 64, seed: 42 })

class Char3Model extends nn.Module<[Tensor, Tensor, Tensor], Tensor> {
  embedding = new nn.Embedding(vocab.size, 8) // a vector for each character
  input = new nn.Linear(8, 64)
  hidden = new nn.Linear(64, 64)
  output = new nn.Linear(64, vocab.size)

  override forward(c1: Tensor, c2: Tensor, c3: Tensor): Tensor {
    const [in1, in2, in3] = [c1, c2, c3].map((c) => F.relu(this.input(this.embedding(c))))
    let h = zeros(in1!.shape)
    h = F.tanh(this.hidden(h.add(in1!)))
    h = F.tanh(this.hidden(h.add(in2!)))
    h = F.tanh(this.hidden(h.add(in3!)))
    return F.logSoftmax(this.output(h), -1)
  }
}

manualSeed(42)
const model = new Char3Model()
const optimizer = new optim.Adam(model.parameters(), { lr: rate })
const picture = new LiveDisplay()
const epochs: EpochRecord[] = []
await fit(model, data, 8, optimizer, F.nllLoss, {
  callbacks: [
    {
      async onEpochEnd(_, record) {
        epochs.push(record)
        await picture.show(
          lossCurves(epochs, {
            title: 'Three characters; validation is the last verse',
            baseline: { label: 'guessing', loss: Math.log(vocab.size) },
          }),
        )
      },
    },
  ],
})

const rows: { characters: string; next: string; probability: string }[] = []
for (const characters of ['The', 'Tha', ' th', 'mai', 'all']) {
  const ids = Array.from(vocab.encode(characters), (id) => tensor([id], 'int32')) as [Tensor, Tensor, Tensor]
  const probabilities = noGrad(() =>
    model(...ids)
      .exp()
      .view(-1),
  )
  const best = await probabilities.argmax().item()
  const share = await probabilities.select(0, best).item()
  rows.push({ characters, next: vocab.characters[best]!, probability: `${Math.round(100 * share)} %` })
}
console.log(rows)

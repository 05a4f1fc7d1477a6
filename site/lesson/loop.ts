// The same layers for every character, in a loop.
import { F, fit, manualSeed, nn, optim, zeros, type EpochRecord, type Tensor } from 'lanner'
import { CharVocab, ColumnarModelData, overlappingWindows } from 'lanner/data'
import { LiveDisplay } from 'lanner/display'
import { lossCurves } from 'lanner/plot'

const characters = 8 // slider: characters that the net sees, 1 to 12

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
const { columns, target, count } = overlappingWindows(vocab.encode(text), characters)
const lastVerse = Array.from({ length: verses.at(-1)!.length - 13 }, (_, i) => count - 1 - i)
const data = ColumnarModelData.fromArrays(lastVerse, columns, target, { batchSize: 64, seed: 42 })

class CharLoopModel extends nn.Module<Tensor[], Tensor> {
  embedding = new nn.Embedding(vocab.size, 8)
  input = new nn.Linear(8, 64)
  hidden = new nn.Linear(64, 64)
  output = new nn.Linear(64, vocab.size)

  override forward(...inputs: Tensor[]): Tensor {
    let h = zeros(inputs[0]!.shape[0]!, 64)
    for (const c of inputs) h = F.tanh(this.hidden(h.add(F.relu(this.input(this.embedding(c))))))
    return F.logSoftmax(this.output(h), -1)
  }
}

manualSeed(42)
const model = new CharLoopModel()
const optimizer = new optim.Adam(model.parameters(), { lr: 0.005 })
const picture = new LiveDisplay()
const epochs: EpochRecord[] = []
await fit(model, data, 8, optimizer, F.nllLoss, {
  callbacks: [
    {
      async onEpochEnd(_, record) {
        epochs.push(record)
        await picture.show(lossCurves(epochs, { title: `A loop over ${characters} characters` }))
      },
    },
  ],
})
console.log(`${model.parameters().reduce((sum, { numel }) => sum + numel, 0)} weights, however long the loop`)

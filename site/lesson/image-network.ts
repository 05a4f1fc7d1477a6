// A small convolutional net for pictures of 12 x 12 pixels.
import { accuracy, F, Generator, manualSeed, nn, noGrad, optim, scope, tensor, type Tensor } from 'lanner'
import { LiveDisplay } from 'lanner/display'
import { pictureGrid } from 'lanner/plot'

const steps = 120 // slider: training steps, 10 to 300

const kinds = ['ring', 'cross', 'corner', 'bars'] as const
const side = 12
const random = new Generator(5, 'shuffle')
const below = (n: number): number => Math.floor(random.uniform() * n)

/** A drawing of 5 x 5 pixels at a random place, with noise around it. */
function draw(kind: (typeof kinds)[number]): number[] {
  const [top, left] = [below(side - 5), below(side - 5)]
  const isInk = {
    ring: (row: number, column: number) => row % 4 === 0 || column % 4 === 0,
    cross: (row: number, column: number) => row === column || row + column === 4,
    corner: (row: number, column: number) => row === 0 || column === 0,
    bars: (row: number) => row % 2 === 0,
  }[kind]
  return Array.from({ length: side * side }, (_, i) => {
    const [row, column] = [Math.floor(i / side) - top, (i % side) - left]
    const inside = row >= 0 && row < 5 && column >= 0 && column < 5
    return (inside && isInk(row, column) ? 0.8 : 0) + 0.2 * random.uniform()
  })
}

/** Pictures of all kinds, in turn. */
function batch(count: number): [x: Tensor, kind: Tensor] {
  const pictures = Array.from({ length: count }, (_, i) => draw(kinds[i % kinds.length]!))
  const x = tensor(pictures.flat(), { shape: [count, 1, side, side] })
  return [
    x,
    tensor(
      pictures.map((_, i) => i % kinds.length),
      'int32',
    ),
  ]
}

/** Each layer is one arrow: pictures, maps of small features, maps of larger ones, one number per feature, scores. */
class ImageNet extends nn.Module<[Tensor], Tensor> {
  conv1 = new nn.Conv2d(1, 12, 3, { padding: 1 })
  conv2 = new nn.Conv2d(12, 24, 3, { stride: 2, padding: 1 })
  hidden = new nn.Linear(24, 32)
  output = new nn.Linear(32, kinds.length)

  override forward(x: Tensor): Tensor {
    const maps = F.relu(this.conv2(F.relu(this.conv1(x))))
    const strongest = F.adaptiveMaxPool2d(maps, 1).flatten(1) // wherever a feature is, its strongest answer counts
    return this.output(F.relu(this.hidden(strongest)))
  }
}

manualSeed(42)
const net = new ImageNet()
const optimizer = new optim.Adam(net.parameters(), { lr: 0.01 })
const [newPictures, answers] = batch(200)
const picture = new LiveDisplay()
for (let step = 0; step <= steps; step++) {
  if (step % 30 === 0 || step === steps) {
    const scores = noGrad(() => net(newPictures))
    const right = await accuracy(scores, answers).item()
    await picture.show(
      await answersOf(scores, `Step ${step}: ${Math.round(100 * right)} % of 200 new pictures right`),
    )
  }
  scope(() => {
    const [x, kind] = batch(32)
    F.crossEntropy(net(x), kind).backward()
    optimizer.step()
    optimizer.zeroGrad()
  })
}

/** The first ten pictures that the net takes for each kind. */
async function answersOf(scores: Tensor, title: string): Promise<string> {
  const [guesses, pixels] = await Promise.all([scores.argmax(1).data(), newPictures.data()])
  const rows = kinds.map((label, kind) => {
    const found = Array.from(guesses.keys())
      .filter((i) => guesses[i] === kind)
      .slice(0, 10)
    const pictures = new Float32Array(10 * side * side)
    found.forEach((i, at) =>
      pictures.set(pixels.subarray(i * side * side, (i + 1) * side * side), at * side * side),
    )
    return { label, pictures }
  })
  return pictureGrid(rows, { title, width: side, height: side, scale: 3 })
}

// Ratings are predicted from two vectors: one for the person, one for the film. Nobody tells the net what the numbers mean.
import { manualSeed, nn, noGrad, optim, rand, randn, scope, tensor, type Tensor } from 'lanner'
import { LiveDisplay } from 'lanner/display'
import { pca } from 'lanner/interpret'
import { labeledPoints } from 'lanner/plot'

const seen = 0.5 // slider: share of the ratings that the net sees, 0.05 to 0.9

// Made-up ratings. Each film has some action and some romance, each person likes some of both, and some films are simply better.
const films: Readonly<Record<string, readonly [action: number, romance: number, quality: number]>> = {
  'Car chase': [1, -1, 0],
  'Car chase 2': [1, -0.9, -0.8],
  'Space war': [0.9, -0.4, 0.7],
  'The heist': [0.6, -0.2, 0.4],
  'Spy in love': [0.8, 0.7, 0.2],
  'Pirate wedding': [0.6, 0.9, -0.3],
  'The letter': [-0.8, 0.9, 0.6],
  'Two in Paris': [-0.9, 1, 0.1],
  'Summer again': [-0.7, 0.8, -0.9],
  'The trial': [-0.6, -0.6, 0.8],
  'Chess players': [-0.9, -0.8, 0.3],
  'Long meeting': [-1, -0.9, -0.9],
}
const names = Object.keys(films)
const people = 80

manualSeed(7)
const facts = tensor(Object.values(films).flat(), { shape: [-1, 3] })
const tastes = randn(people, 2)
const ratings = tastes
  .matmul(facts.narrow(1, 0, 2).transpose(0, 1))
  .add(facts.select(1, 2))
  .add(randn(people, names.length).mul(0.3))
const isSeen = rand(people, names.length).lt(seen)

class DotBias extends nn.Module<[], Tensor> {
  person = new nn.Embedding(people, 2)
  film = new nn.Embedding(names.length, 2)
  personBias = new nn.Embedding(people, 1)
  filmBias = new nn.Embedding(names.length, 1)

  /** A prediction for every person and film. */
  override forward(): Tensor {
    const products = this.person.weight.matmul(this.film.weight.transpose(0, 1))
    return products.add(this.personBias.weight).add(this.filmBias.weight.view(-1))
  }
}

const model = new DotBias()
noGrad(() => model.parameters().forEach((weight) => weight.mul_(0.1)))
const optimizer = new optim.Adam(model.parameters(), { lr: 0.02, weightDecay: 1e-3 })
const picture = new LiveDisplay()
for (let step = 0; step <= 300; step++) {
  const errors = scope(() => {
    const squares = model().sub(ratings).square()
    const loss = squares.mul(isSeen).sum().div(isSeen.sum())
    loss.backward()
    optimizer.step()
    optimizer.zeroGrad()
    const isNew = isSeen.logicalNot()
    return [loss.detach(), squares.detach().mul(isNew).sum().div(isNew.sum())]
  })
  if (step % 50 !== 0) continue
  const [known, other] = await Promise.all(errors.map((error) => error.item()))
  const values = Float32Array.from(await model.film.weight.data())
  const { components } = await pca({ values, width: 2, labels: names }, 2, { as: 'transform' })
  const points = names.map((label, i) => ({ label, x: components[0]![i]!, y: components[1]![i]! }))
  await picture.show(
    labeledPoints(points, {
      title: `Step ${step}: squared error ${known!.toFixed(2)} on ratings it saw, ${other!.toFixed(2)} on others`,
      xTitle: 'first component',
      yTitle: 'second component',
    }),
  )
}
const biases = await model.filmBias.weight.view(-1).data()
const table = names.map((film, i) => ({ film, bias: Number(biases[i]!.toFixed(2)) }))
console.log(table.toSorted((a, b) => b.bias - a.bias))

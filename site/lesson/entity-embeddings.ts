// Sales by state and day. The net learns two numbers for each state, and they turn out to be a map.
import { F, manualSeed, nn, optim, randn, scope, tensor, type Tensor } from 'lanner'
import { LiveDisplay } from 'lanner/display'
import { learnedMap } from 'lanner/interpret'
import { learnedPlaces } from 'lanner/plot'

const noise = 0.3 // slider: noise in the sales, 0 to 3

// The 16 states of Germany: latitude and longitude of their centers.
const states: Readonly<Record<string, readonly [latitude: number, longitude: number]>> = {
  'Baden-Württemberg': [48.54, 9.04],
  Bavaria: [48.95, 11.42],
  Berlin: [52.5, 13.4],
  Brandenburg: [52.46, 13.02],
  Bremen: [53.11, 8.8],
  Hamburg: [53.55, 10.02],
  Hesse: [50.6, 9.03],
  'Mecklenburg-Western Pomerania': [53.77, 12.58],
  'Lower Saxony': [52.76, 9.16],
  'North Rhine-Westphalia': [51.48, 7.56],
  'Rhineland-Palatinate': [49.91, 7.45],
  Saarland: [49.38, 6.95],
  Saxony: [51.05, 13.35],
  'Saxony-Anhalt': [52.01, 11.7],
  'Schleswig-Holstein': [54.19, 9.82],
  Thuringia: [50.9, 11.03],
}
const names = Object.keys(states)
const days = 60

// Made-up sales: on each day something, such as the weather, changes evenly across the country, in a direction of its own.
manualSeed(3)
const places = tensor(
  Object.values(states).map(([north, east]) => [(north - 51.5) / 2.5, (east - 10.4) / 2.5]),
)
const sales = places.matmul(randn(2, days)).add(randn(names.length, days).mul(noise))

/** The sales from the numbers of a state and those of a day. It knows neither places nor dates. */
class Sales extends nn.Module<[], Tensor> {
  state = new nn.Embedding(names.length, 2)
  day = new nn.Embedding(days, 2)

  override forward(): Tensor {
    return this.state.weight.matmul(this.day.weight.transpose(0, 1))
  }
}

const model = new Sales()
const optimizer = new optim.Adam(model.parameters(), { lr: 0.05, weightDecay: 1e-3 })
const picture = new LiveDisplay()
for (let step = 0; step <= 150; step++) {
  const loss = scope(() => {
    const loss = F.mseLoss(model(), sales)
    loss.backward()
    optimizer.step()
    optimizer.zeroGrad()
    return loss.detach()
  })
  if (step % 25 !== 0) continue
  const vectors = { values: Float32Array.from(await model.state.weight.data()), width: 2, labels: names }
  const map = await learnedMap(vectors, (label) => {
    const [latitude, longitude] = states[label]!
    return { label, latitude, longitude }
  })
  const off = map.places.reduce((sum, { kilometresOff }) => sum + kilometresOff, 0) / names.length
  await picture.show(
    learnedPlaces(map.places, {
      title: `Step ${step}: loss ${(await loss.item()).toFixed(2)}, ${off.toFixed(0)} km off on average`,
    }),
  )
}

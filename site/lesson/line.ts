// A line by gradient descent: a picture after every fourth step.
import { manualSeed, noGrad, rand, randn, scope, tensor } from 'lanner'
import { LiveDisplay } from 'lanner/display'
import { theme } from 'lanner/plot'

const rate = 0.05 // slider: learning rate, 0.01 to 1

manualSeed(42)
const x = rand(50)
const y = x.mul(3).add(8).add(randn(50).mul(0.3)) // the points: y = 3x + 8, and noise
const [xs, ys] = await Promise.all([x.data(), y.data()])
const points = Array.from(xs, (x, i) => ({ x, y: ys[i]! }))

const a = tensor(-1, { requiresGrad: true })
const b = tensor(1, { requiresGrad: true })
const picture = new LiveDisplay()
for (let frame = 0; frame <= 15; frame++) {
  let loss = scope(() => a.mul(x).add(b).sub(y).square().mean().detach())
  const [slope, start, error] = await Promise.all([a.item(), b.item(), loss.item()])
  await picture.show(chart(slope, start, `Step ${frame * 4}: loss ${error.toPrecision(3)}`))
  if (!(error < 1e6)) throw new Error(`The loss is ${error.toPrecision(3)}: this learning rate is too high.`)
  for (let step = 0; step < 4; step++)
    scope(() => {
      loss = a.mul(x).add(b).sub(y).square().mean()
      loss.backward() // a.grad and b.grad: how the loss changes with a and with b
      noGrad(() => {
        for (const parameter of [a, b]) {
          parameter.sub_(parameter.grad!.mul(rate)) // a small step downhill
          parameter.grad!.zero_()
        }
      })
    })
}
console.log(`y = ${(await a.item()).toFixed(2)} x + ${(await b.item()).toFixed(2)}`)

/** The points and the line, as a Vega-Lite chart. */
function chart(slope: number, start: number, title: string): object {
  const axis = (field: string, domain: number[]) => ({
    field,
    type: 'quantitative',
    scale: { domain, clamp: true },
  })
  const encoding = { x: axis('x', [0, 1]), y: axis('y', [0, 12]) }
  const line = [0, 1].map((x) => ({ x, y: start + slope * x }))
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: title,
    config: theme('wide'),
    title,
    width: 600,
    height: 260,
    layer: [
      { data: { values: points }, mark: { type: 'circle', size: 40 }, encoding },
      { data: { values: line }, mark: { type: 'line', color: '#d55e00', strokeWidth: 3 }, encoding },
    ],
  }
}

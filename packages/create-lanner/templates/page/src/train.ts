// Trains in a Worker, because each training step blocks the thread it runs on.
import { F, accuracy, init, manualSeed, nn, noGrad, optim, scope, tensor } from 'lanner'
import { spirals } from './spirals.ts'

/** Sent to the page every 20 steps. */
export interface Progress {
  readonly step: number
  readonly steps: number
  readonly loss: number
  readonly accuracy: number
  /** The probability of class 1 at each point of a `size` by `size` grid. */
  readonly grid: Float32Array
  readonly size: number
}

const steps = 600
const size = 50

self.addEventListener('message', async ({ data: seed }: MessageEvent<number>) => {
  await init()
  manualSeed(seed)
  const points = spirals()
  const x = tensor(points.xy).view(-1, 2)
  const y = tensor(points.classes)
  const places = tensor(
    Float32Array.from({ length: 2 * size * size }, (_, i) => {
      const place = Math.floor(i / 2)
      const at = i % 2 === 0 ? place % size : Math.floor(place / size)
      return (2 * (at + 0.5)) / size - 1
    }),
  ).view(-1, 2)

  const model = new nn.Sequential(
    new nn.Linear(2, 48),
    new nn.Tanh(),
    new nn.Linear(48, 48),
    new nn.Tanh(),
    new nn.Linear(48, 2),
  )
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 })
  for (let step = 1; step <= steps; step++) {
    scope(() => {
      F.crossEntropy(model(x), y).backward()
      optimizer.step()
      optimizer.zeroGrad()
    })
    if (step % 20 > 0) continue
    const [loss, right, grid] = noGrad(() => {
      const output = model(x)
      return [F.crossEntropy(output, y), accuracy(output, y), F.softmax(model(places), 1).select(1, 1)]
    })
    const progress: Progress = {
      step,
      steps,
      size,
      loss: await loss.item(),
      accuracy: await right.item(),
      grid: Float32Array.from(await grid.data()),
    }
    self.postMessage(progress)
  }
})

import { manualSeed, noGrad, rand, randn, scope, type Tensor } from 'lanner'
import { runProgram } from './program.ts'

function lin(a: Tensor, b: Tensor, x: Tensor): Tensor {
  return a.mul(x).add(b)
}

/** Points of the line y = ax + b, with noise of standard deviation 0.3. */
export function genFakeData(n: number, a: number, b: number): [x: Tensor, y: Tensor] {
  const x = rand(n)
  const y = x.mul(a).add(b).add(randn(n).mul(0.3))
  return [x, y]
}

function mse(yHat: Tensor, y: Tensor): Tensor {
  return yHat.sub(y).square().mean()
}

function mseLoss(a: Tensor, b: Tensor, x: Tensor, y: Tensor): Tensor {
  return mse(lin(a, b, x), y)
}

export interface LinearRegressionOptions {
  /** Default 10,000, as in the lesson. */
  readonly points?: number
  /** Default 10,000. */
  readonly steps?: number
  /** Default 1e-3. */
  readonly learningRate?: number
  /** The result depends on where a and b start. Default 3, a start like the lesson's. */
  readonly seed?: number
  readonly print?: (line: string) => void
}

/**
 * Learns y = 3x + 8 from 10,000 noisy points: autograd computes the gradients, and we step downhill. The loss falls to the variance of
 * the noise, 0.09.
 */
export async function linearRegression(options: LinearRegressionOptions = {}) {
  const { points = 10_000, steps = 10_000, learningRate = 1e-3, seed = 3, print = console.log } = options
  manualSeed(seed)
  const [x, y] = genFakeData(points, 3, 8)
  const a = randn(1, { requiresGrad: true })
  const b = randn(1, { requiresGrad: true })

  const losses: number[] = []
  for (let t = 0; t < steps; t++) {
    const loss = scope(() => {
      // Forward pass: the prediction and its loss.
      const loss = mseLoss(a, b, x, y)
      // Backward pass: a.grad and b.grad become the derivatives of the loss.
      loss.backward()
      noGrad(() => {
        a.sub_(a.grad!.mul(learningRate))
        b.sub_(b.grad!.mul(learningRate))
        // Gradients accumulate until they are zeroed.
        a.grad!.zero_()
        b.grad!.zero_()
      })
      return t % 1000 === 0 || t === steps - 1 ? loss.detach() : null
    })
    if (loss !== null) {
      losses.push(await loss.item())
      if (t % 1000 === 0) print(losses.at(-1)!.toFixed(8))
    }
  }
  const line = { a: await a.item(), b: await b.item() }
  print(`y = ${line.a.toFixed(3)} x + ${line.b.toFixed(3)}, loss ${losses.at(-1)!.toFixed(5)}`)
  return { ...line, losses }
}

await runProgram(import.meta.url, linearRegression)

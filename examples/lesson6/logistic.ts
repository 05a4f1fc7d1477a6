import { manualSeed, noGrad, rand, randn, scope, type Tensor } from 'lanner'
import { runProgram } from './program.ts'

function lin(a: Tensor, b: Tensor, x: Tensor): Tensor {
  return a.mul(x).add(b)
}

/** Points labeled 1 if a noisy line is above 10, else 0. */
function genFakeData2(n: number, a: number, b: number): [x: Tensor, y: Tensor] {
  const x = rand(n)
  const y = x.mul(a).add(b).add(randn(n).mul(0.3)).gt(10).toFloat()
  return [x, y]
}

/** Negative log-likelihood of two classes. The probability is clamped away from 0 and 1, whose logarithms are infinite. */
function nll(yHat: Tensor, y: Tensor): Tensor {
  const p = yHat.clamp(1e-5, 1 - 1e-5)
  const ifOne = y.mul(p.log())
  const ifZero = y.neg().add(1).mul(p.neg().add(1).log())
  return ifOne.add(ifZero).mean().neg()
}

export interface LogisticOptions {
  readonly points?: number
  readonly steps?: number
  readonly learningRate?: number
  readonly seed?: number
  readonly print?: (line: string) => void
}

/** The same gradient descent for a class: is 3x + 8 above 10? Prints the loss and the accuracy. */
export async function logistic(options: LogisticOptions = {}) {
  const { points = 10_000, steps = 10_000, learningRate = 1e-2, seed = 42, print = console.log } = options
  manualSeed(seed)
  const [x, y] = genFakeData2(points, 3, 8)
  const a = randn(1, { requiresGrad: true })
  const b = randn(1, { requiresGrad: true })

  const rows: { step: number; loss: number; accuracy: number }[] = []
  for (let t = 0; t < steps; t++) {
    const shown = scope(() => {
      const yHat = lin(a, b, x).sigmoid()
      const loss = nll(yHat, y)
      loss.backward()
      noGrad(() => {
        for (const p of [a, b]) {
          p.sub_(p.grad!.mul(learningRate))
          p.grad!.zero_()
        }
      })
      if (t % 1000 !== 0 && t !== steps - 1) return null
      return { loss: loss.detach(), accuracy: noGrad(() => yHat.gt(0.5).eq(y.gt(0.5)).toFloat().mean()) }
    })
    if (shown === null) continue
    const row = { step: t, loss: await shown.loss.item(), accuracy: await shown.accuracy.item() }
    rows.push(row)
    print(`${row.loss.toFixed(6)} ${row.accuracy.toFixed(4)}`)
  }
  const [slope, offset] = [await a.item(), await b.item()]
  print(
    `the answer changes at x = ${(-offset / slope).toFixed(3)}; without noise it does at ${((10 - 8) / 3).toFixed(3)}`,
  )
  return { rows, boundary: -offset / slope }
}

await runProgram(import.meta.url, logistic)

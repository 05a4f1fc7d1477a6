import { mkdir, writeFile } from 'node:fs/promises'
import { manualSeed } from 'lanner'
import { lineAnimation, type Frame } from './line-animation.ts'
import { genFakeData } from './linear-regression.ts'
import { runProgram } from './program.ts'

function lin(a: number, b: number, x: number): number {
  return a * x + b
}

function mseLoss(y: readonly number[], a: number, b: number, x: readonly number[]): number {
  return mean(x.map((xi, i) => (lin(a, b, xi) - y[i]!) ** 2))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length
}

export interface ByHandOptions {
  readonly points?: number
  /** Default 20. */
  readonly frames?: number
  /** Default 30. */
  readonly updatesPerFrame?: number
  /** Output folder of the animation. Default `runs/lesson6`; null writes nothing. */
  readonly folder?: string | null
  readonly seed?: number
  readonly print?: (line: string) => void
}

/**
 * The same line from 50 points, without autograd or tensors: the derivatives are worked out by hand. The animation, 20 frames
 * of 30 updates, is one self-contained HTML file.
 */
export async function linearRegressionByHand(options: ByHandOptions = {}) {
  const { points = 50, frames = 20, updatesPerFrame = 30, folder = 'runs/lesson6', seed = 42 } = options
  const print = options.print ?? console.log
  manualSeed(seed)
  const [xs, ys] = genFakeData(points, 3, 8)
  const x = Array.from(await xs.data())
  const y = Array.from(await ys.data())

  let aGuess = -1
  let bGuess = 1
  const lr = 0.01
  print(`loss at the start: ${mseLoss(y, aGuess, bGuess, x).toFixed(8)}`)

  const upd = (): void => {
    const yPred = x.map((xi) => lin(aGuess, bGuess, xi))
    // The derivative of (prediction - y)^2 with respect to b and, by the chain rule, a.
    const dydb = yPred.map((p, i) => 2 * (p - y[i]!))
    const dyda = x.map((xi, i) => xi * dydb[i]!)
    aGuess -= lr * mean(dyda)
    bGuess -= lr * mean(dydb)
  }

  const film: Frame[] = [{ a: aGuess, b: bGuess, loss: mseLoss(y, aGuess, bGuess, x) }]
  for (let frame = 0; frame < frames; frame++) {
    for (let i = 0; i < updatesPerFrame; i++) upd()
    film.push({ a: aGuess, b: bGuess, loss: mseLoss(y, aGuess, bGuess, x) })
  }
  print(`loss after ${frames * updatesPerFrame} updates: ${film.at(-1)!.loss.toFixed(8)}`)
  print(`y = ${aGuess.toFixed(3)} x + ${bGuess.toFixed(3)}`)

  const html = lineAnimation({ x, y, frames: film, updatesPerFrame })
  if (folder !== null) {
    await mkdir(folder, { recursive: true })
    await writeFile(`${folder}/linear-regression.html`, html)
    print(`animation: ${folder}/linear-regression.html`)
  }
  return { a: aGuess, b: bGuess, frames: film, html }
}

await runProgram(import.meta.url, linearRegressionByHand)

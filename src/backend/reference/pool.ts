import type { Kernels } from '../kernels.ts'
import { poolPlaces } from '../pool-places.ts'
import { countOf, read, write } from './window.ts'

type Three = readonly [number, number, number]

export const pool: Pick<Kernels, 'maxPool2d' | 'maxPool2dGrad' | 'resample'> = {
  maxPool2d(x, window, values, indices) {
    const [planes, height, width] = x.shape as Three
    const [, rows, columns] = values.shape as Three
    const from = read(x)
    const rowsOf = poolPlaces(height, rows, window, 0)
    const columnsOf = poolPlaces(width, columns, window, 1)
    const best = new Float64Array(countOf(values.shape))
    const places = new Float64Array(best.length)
    for (let at = 0; at < best.length; at++) {
      const plane = Math.floor(at / (rows * columns))
      const candidates = rowsOf[Math.floor(at / columns) % rows]!.flatMap((row) =>
        columnsOf[at % columns]!.map((column) => row * width + column),
      )
      let [largest, place] = [-Infinity, candidates[0] ?? 0]
      for (const candidate of candidates) {
        const value = from[plane * height * width + candidate]!
        if (Number.isNaN(largest) || !(value > largest || Number.isNaN(value))) continue
        largest = value
        place = candidate
      }
      best[at] = largest
      places[at] = place
    }
    if (planes > 0) write(values, best)
    write(indices, places)
  },

  maxPool2dGrad(g, indices, out) {
    const [, rows, columns] = g.shape as Three
    const [, height, width] = out.shape as Three
    const [grads, places] = [read(g), read(indices)]
    const sums = new Float64Array(countOf(out.shape))
    grads.forEach((value, at) => {
      sums[Math.floor(at / (rows * columns)) * height * width + places[at]!]! += value
    })
    write(out, sums)
  },

  resample(x, starts, weights, out) {
    const [, n, inner] = x.shape as Three
    const [, m] = out.shape as Three
    const taps = weights.shape[1]!
    const [values, firsts, factors] = [read(x), read(starts), read(weights)]
    const sums = new Float64Array(countOf(out.shape))
    for (let at = 0; at < sums.length; at++) {
      const outer = Math.floor(at / (m * inner))
      const i = Math.floor(at / inner) % m
      for (let t = 0; t < taps; t++) {
        const factor = factors[i * taps + t]!
        if (factor !== 0) sums[at]! += factor * values[(outer * n + firsts[i]! + t) * inner + (at % inner)]!
      }
    }
    write(out, sums)
  },
}

import { indexError, tripleError } from '../index-error.ts'
import type { FactorKernels } from '../kernels.ts'
import { read, write } from './window.ts'

export const factors: FactorKernels = {
  factorSteps({ vectors, fixed, shared, ridge, lists, steps }) {
    const [rows, width] = vectors.shape as readonly [number, number]
    const [all, others, common, ridges] = [read(vectors), read(fixed), read(shared), read(ridge)]
    const [starts, values] = [read(lists.starts), read(lists.values)]
    const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, own, k) => sum + own * b[k]!, 0)
    for (let row = 0; row < rows; row++) {
      const list = Array.from(values.subarray(starts[row], starts[row + 1]), (other, i) => {
        if (other < 0 || other >= fixed.shape[0]!)
          throw indexError(
            { operation: 'factorSteps', shape: lists.values.shape },
            starts[row]! + i,
            other,
            fixed.shape[0]!,
          )
        return others.subarray(other * width, (other + 1) * width)
      })
      const w = all.subarray(row * width, (row + 1) * width)
      if (list.length === 0) {
        w.fill(0)
        continue
      }
      const image = (v: Float64Array): Float64Array => {
        const products = list.map((h) => dot(h, v))
        return v.map(
          (own, k) =>
            ridges[row]! * own +
            dot(common.subarray(k * width, (k + 1) * width), v) +
            list.reduce((sum, h, i) => sum + products[i]! * h[k]!, 0),
        )
      }
      const start = image(w)
      const residual = start.map((own, k) => list.reduce((sum, h) => sum + h[k]!, 0) - own)
      let direction = residual.slice()
      for (let step = 0; step < steps; step++) {
        const size = dot(residual, residual)
        if (size < 1e-20) break
        const changed = image(direction)
        const length = size / dot(direction, changed)
        for (let k = 0; k < width; k++) {
          w[k]! += length * direction[k]!
          residual[k]! -= length * changed[k]!
        }
        const share = dot(residual, residual) / size
        direction = direction.map((own, k) => residual[k]! + share * own)
      }
    }
    write(vectors, all)
  },

  pairSteps({ users, items, biases, triples, rate, slope, l2 }) {
    const width = users.shape[1]!
    const [people, things, offsets, numbers] = [read(users), read(items), read(biases), read(triples)]
    const sizes = [users.shape[0]!, items.shape[0]!] as const
    numbers.forEach((found, position) => {
      if (found < 0 || found >= sizes[position % 3 === 0 ? 0 : 1])
        throw tripleError(position, found, ...sizes)
    })
    for (let step = 0; step < triples.shape[0]!; step++) {
      const [user, item, other] = numbers.subarray(3 * step) as unknown as [number, number, number]
      const lr = rate + step * slope
      const row = (table: Float64Array, at: number): Float64Array =>
        table.subarray(at * width, (at + 1) * width)
      const [u, i, j] = [row(people, user), row(things, item), row(things, other)]
      const [w, a, b] = [u.slice(), i.slice(), j.slice()]
      const [own, others] = [offsets[item]!, offsets[other]!]
      const difference = w.reduce((sum, value, k) => sum + value * (a[k]! - b[k]!), own - others)
      const pull = 1 / (1 + Math.exp(difference))
      for (let k = 0; k < width; k++) {
        u[k] = w[k]! + lr * (pull * (a[k]! - b[k]!) - l2 * w[k]!)
        i[k] = a[k]! + lr * (pull * w[k]! - l2 * a[k]!)
        j[k] = b[k]! + lr * (-pull * w[k]! - l2 * b[k]!)
      }
      offsets[item] = own + lr * (pull - l2 * own)
      offsets[other] = others + lr * (-pull - l2 * others)
    }
    write(users, people)
    write(items, things)
    write(biases, offsets)
  },
}

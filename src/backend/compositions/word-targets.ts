import type { SampledCorpus } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { narrow, reshaped, broadcast } from './window.ts'
import { composed, type Workspace } from './workspace.ts'

/** One row of a table: [1, dim]. */
export function rowOf(table: Strided, word: number): Strided {
  return narrow(table, 0, word, 1)
}

/** out += x * y, with `part` for the product. */
export function addProduct(on: Workspace, out: Strided, x: Strided, y: Strided, part: Strided): void {
  on.kernels.binary('mul', x, y, part)
  on.kernels.binary('add', out, part, out)
}

/** A number as large as a row, for products with it. */
export function spread(x: Strided, like: Strided): Strided {
  return broadcast(reshaped(x, [1]), like.shape, [-1, 0])
}

/** x . row: [1] */
export function dot(on: Workspace, x: Strided, row: Strided, part: Strided): Strided {
  on.kernels.binary('mul', x, row, part)
  return on.reduce('sum', part, [0, 1])
}

/** rate * (label - sigmoid(score)), in new memory. */
export function rateOf(on: Workspace, score: Strided, label: number, rate: number): Strided {
  const g = on.unary('sigmoid', score)
  on.kernels.binary('sub', label, g, g)
  on.kernels.binary('mul', g, rate, g)
  return g
}

/** Losses that are added up at once: one by one, a sum of thousands would lose digits. */
const AT_ONCE = 256

/** Sums up what was measured, in `stats`. */
export class Losses {
  readonly #on: Workspace
  readonly #sum: Strided
  readonly #waiting: Strided
  readonly #stats: Strided
  #measured = 0

  constructor(on: Workspace, { stats }: SampledCorpus) {
    this.#on = on
    this.#stats = stats
    this.#sum = on.filled([], 0)
    this.#waiting = on.make([AT_ONCE])
  }

  /** Adds the cross-entropy of a score: softplus(-score) of a real target, softplus(score) of a drawn one. */
  add(score: Strided, label: number): void {
    const { kernels } = this.#on
    const own = narrow(this.#waiting, 0, this.#measured % AT_ONCE, 1)
    kernels.binary('mul', reshaped(score, [1]), label === 1 ? -1 : 1, own)
    kernels.unary('softplus', own, own)
    this.#measured++
    if (this.#measured % AT_ONCE === 0) this.#addUp(AT_ONCE)
  }

  #addUp(count: number): void {
    const { kernels } = this.#on
    composed(kernels, (on) => {
      const some = on.reduce('sum', narrow(this.#waiting, 0, 0, count), [0])
      kernels.binary('add', this.#sum, some, this.#sum)
    })
  }

  write(): void {
    const { kernels } = this.#on
    this.#addUp(this.#measured % AT_ONCE)
    kernels.copy(reshaped(this.#sum, [1]), narrow(this.#stats, 0, 0, 1))
    // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a kernel, no array
    kernels.fill(narrow(this.#stats, 0, 1, 1), this.#measured)
  }
}

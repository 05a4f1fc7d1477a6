import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import { dropout as fDropout } from '../../../nn/functional/dropout.ts'
import { embedding } from '../../../nn/functional/embedding.ts'
import { normal_ } from '../../../nn/init/fill.ts'
import { Module } from '../../../nn/module/module.ts'
import { Parameter } from '../../../nn/module/parameter.ts'
import { empty } from '../../../tensor/op.ts'
import { cat, stack } from '../../../tensor/ops/cat.ts'
import { narrow } from '../../../tensor/ops/slice.ts'
import { takeRows } from '../../../tensor/ops/shared.ts'
import { remainder } from '../../../tensor/ops/maths/division.ts'
import { ones, tensor, zeros, type Tensor } from '../../../tensor/index.ts'

/** Sizes of the embeddings of n-grams. */
export interface NgramSizes {
  /** Tokens of the longest n-gram, from 2 to 8; there is a vector for the last two tokens, the last three, and so on. */
  readonly order: number
  /** Vectors for the n-grams of each length. */
  readonly rows: number
  /** Length of a vector. */
  readonly factors: number
}

export const ngramSizeNames: OptionNames<NgramSizes> = { order: true, rows: true, factors: true }

/** The number of weights. */
export function ngramWeights(sizes: NgramSizes | null): number {
  return sizes === null ? 0 : ngramFactors(sizes) * sizes.rows
}

/** Number of additional inputs of the first recurrent layer. */
export function ngramFactors(sizes: NgramSizes | null): number {
  return sizes === null ? 0 : (sizes.order - 1) * sizes.factors
}

/** Hashes fit in 31 bits with as many rows as this. */
const limits: Readonly<Record<keyof NgramSizes, readonly [low: number, high: number]>> = {
  order: [2, 8],
  rows: [1, 1 << 20],
  factors: [1, 65_536],
}
/** The digits of a hash: an n-gram is a number in this base, modulo the number of rows. */
export const HASH_BASE = 1009
/** Vectors start small: most n-grams are rare, and a rare one should say little. */
const INITIAL_STD = 0.05

/**
 * Vectors of the last two, three, ... tokens at each step, found by a hash: n-grams that share a row share a vector. A recurrent net with them knows at once
 * what otherwise its state has to learn.
 *
 *     ids [steps, batch] int32   ->   [steps, batch, (order - 1) * factors]
 *
 * @throws ValueError for sizes out of range.
 * @example
 * const vectors = new NgramEmbedding(85, { order: 3, rows: 101, factors: 4 })
 * vectors(zeros(8, 64).toInt()).shape // [8, 64, 8]
 */
export class NgramEmbedding extends Module<[ids: Tensor], Tensor> {
  readonly order: number
  readonly rows: number
  readonly factors: number
  /** Dropout of whole vectors, in training: at each step of each text, the net must do without some n-grams. */
  readonly dropout: number
  /** The vectors by length of the n-gram, then by hash: [(order - 1) * rows, factors]. */
  weight: Parameter
  /** The digit of each token in hashes: [vocabulary, 1] int32. A fine-tuned model keeps those of the tokens it knows. */
  codes: Tensor

  constructor(vocabulary: number, sizes: NgramSizes, dropout = 0) {
    checkOptions('NgramEmbedding', sizes, ngramSizeNames)
    super()
    const { order, rows, factors } = sizes
    for (const [name, [low, high]] of Object.entries(limits)) {
      const value = sizes[name as keyof NgramSizes]
      if (!Number.isInteger(value) || value < low || value > high)
        throw new ValueError(
          'NgramEmbedding',
          `${name} must be an integer from ${low} to ${high}, got ${shownValue(value)}`,
        )
    }
    this.order = order
    this.rows = rows
    this.factors = factors
    this.dropout = dropout
    this.weight = new Parameter(empty([(order - 1) * rows, factors]))
    this.codes = this.registerBuffer(
      'codes',
      tensor(Int32Array.from({ length: vocabulary }, (_, id) => id)).view(-1, 1),
    )
    normal_(this.weight, 0, INITIAL_STD)
  }

  override forward(ids: Tensor): Tensor {
    return this.read(ids).vectors
  }

  /**
   * The vectors at each step of a text that continues: `recent` are the codes of the tokens before it, [order - 1, batch]; default zeros.
   */
  read(ids: Tensor, recent?: Tensor): { readonly vectors: Tensor; readonly recent: Tensor } {
    const { order, rows } = this
    const [steps, batch] = ids.shape as [number, number]
    const before = recent ?? zeros(order - 1, batch, { dtype: 'int32' })
    const codes = cat([before, takeRows(this.codes, ids).view(steps, batch)], 0)
    const digits = remainder(codes, rows)
    let hashes = digits
    const places: Tensor[] = []
    for (let n = 2; n <= order; n++) {
      const length = codes.shape[0]! - n + 1
      // The hash of the n - 1 tokens before, times the base, and the token.
      hashes = remainder(
        narrow(hashes, 0, 0, length)
          .mul(HASH_BASE)
          .add(narrow(digits, 0, n - 1, length)),
        rows,
      )
      places.push(narrow(hashes, 0, length - steps, steps).add((n - 2) * rows))
    }
    const found = embedding(stack(places, 2), this.weight)
    const kept =
      this.dropout === 0 || !this.training
        ? found
        : found.mul(fDropout(ones(steps, batch, order - 1, 1), this.dropout, { training: true }))
    return {
      vectors: kept.view(steps, batch, (order - 1) * this.factors),
      recent: narrow(codes, 0, steps, order - 1).clone(),
    }
  }

  override extraRepr(): string {
    return `order=${this.order}, rows=${this.rows}, factors=${this.factors}`
  }
}

import { Module } from '../../../nn/module/module.ts'
import { cat, tensor, zeros, type Tensor } from '../../../tensor/index.ts'
import { binEdges } from './number-bins.ts'

/** Levels with fewer training rows than this share a slot. */
const RARE = 5

/** Sizes of an `InputEncoding`. */
export interface EncodingSizes {
  /** Number columns. */
  readonly numbers: number
  /** Bins of each number column; 0 if it has no bin encoding. */
  readonly bins: readonly number[]
  /** Codes of each category column: its levels plus one for missing and unseen. */
  readonly categories: readonly number[]
  /** Slots of each category column: codes of rare levels share one. */
  readonly places: readonly number[]
}

/** The buffers of an `InputEncoding`, computed from training rows. */
export interface EncodingFacts extends EncodingSizes {
  /** Edges of the bins of each number column. */
  readonly edges: readonly (readonly number[])[]
  /** Mean of each bin's value, so that inputs are centered. */
  readonly means: readonly (readonly number[])[]
  /** Slot of each code of each category column. */
  readonly placeOf: readonly Int32Array[]
}

/**
 * Encodes rows as inputs of a net. A number is passed on unchanged and as a piecewise linear encoding (Gorishniy et al., arXiv 2203.05556): its
 * position in each bin, from 0 to 1, minus the mean. A category becomes a slot; `oneHot` encodes the slots of categories with few levels.
 *
 *     conts [batch, numbers]   ->   [batch, numbers + all bins]
 *     cats int32 [batch, categories]   ->   int32 [batch, categories], slots counted over all columns
 */
export class InputEncoding extends Module<[conts: Tensor], Tensor> {
  readonly sizes: EncodingSizes
  /** All bins in one row: the column, the lower edge, 1 / width, and the mean. */
  source: Tensor
  low: Tensor
  factor: Tensor
  mean: Tensor
  /** The slot of every code, over all columns. */
  place: Tensor
  /** The first code of each column. */
  readonly #codesBefore: readonly number[]

  constructor(sizes: EncodingSizes) {
    super()
    this.sizes = sizes
    const count = sizes.bins.reduce((sum, own) => sum + own, 0)
    const source = sizes.bins.flatMap((own, column) => Array.from({ length: own }, () => column))
    this.source = this.registerBuffer('source', tensor(Int32Array.from(source)), { persistent: false })
    this.low = this.registerBuffer('low', zeros(count))
    this.factor = this.registerBuffer('factor', zeros(count))
    this.mean = this.registerBuffer('mean', zeros(count))
    let before = 0
    this.#codesBefore = sizes.categories.map((codes) => (before += codes) - codes)
    this.place = this.registerBuffer('place', tensor(new Int32Array(Math.max(1, before))))
  }

  /** Fills the buffers. */
  load({ edges, means, placeOf }: EncodingFacts): this {
    const bins = edges.flatMap((own) => own.slice(1).map((high, i) => [own[i]!, high] as const))
    this.low.copy_(tensor(Float32Array.from(bins, ([low]) => low)))
    this.factor.copy_(tensor(Float32Array.from(bins, ([low, high]) => 1 / (high - low))))
    this.mean.copy_(tensor(Float32Array.from(means.flat())))
    if (placeOf.length > 0) this.place.copy_(tensor(Int32Array.from(placeOf.flatMap((own) => [...own]))))
    return this
  }

  override forward(conts: Tensor): Tensor {
    if (this.low.numel === 0) return conts
    const binned = conts.indexSelect(1, this.source).sub(this.low).mul(this.factor).clamp(0, 1).sub(this.mean)
    return cat([conts, binned], 1)
  }

  /** The slot of each code of a column. */
  placesOfCodes(column: number): Int32Array {
    const from = this.#codesBefore[column]!
    return (this.place.dataSync() as Int32Array).slice(from, from + this.sizes.categories[column]!)
  }

  /** The slots of one column's codes, int32 [batch]. */
  placesOf(cats: Tensor, column: number): Tensor {
    const codes = cats.select(1, column)
    return this.place
      .narrow(0, this.#codesBefore[column]!, this.sizes.categories[column]!)
      .indexSelect(0, codes)
  }
}

/** Computes bins and slots from training rows: `cats` row-major codes, `conts` row-major numbers. */
export function encodingFacts(
  rows: Int32Array,
  cats: { readonly values: Int32Array; readonly categories: readonly number[] },
  conts: { readonly values: Float32Array; readonly numbers: number },
): EncodingFacts {
  const { numbers } = conts
  const edges: number[][] = []
  const means: number[][] = []
  for (let j = 0; j < numbers; j++) {
    const own = Float32Array.from(rows, (row) => conts.values[row * numbers + j]!)
    const found = binEdges(own)
    edges.push(found)
    means.push(binMeans(own, found))
  }
  const { categories } = cats
  const width = Math.max(1, categories.length)
  const placeOf = categories.map((codes, i) => {
    const counts = new Int32Array(codes)
    for (const row of rows) counts[cats.values[row * width + i]!]!++
    return placesOfCodes(counts)
  })
  return {
    numbers,
    bins: edges.map((own) => Math.max(0, own.length - 1)),
    categories,
    places: placeOf.map((own) => Math.max(...own) + 1),
    edges,
    means,
    placeOf,
  }
}

function binMeans(values: Float32Array, edges: readonly number[]): number[] {
  return edges.slice(1).map((high, i) => {
    const low = edges[i]!
    let sum = 0
    for (const value of values) sum += Math.min(1, Math.max(0, (value - low) / (high - low)))
    return sum / values.length
  })
}

/**
 * The slot of each code: 0 for missing and unseen, and also for rare levels if no training row lacks a value; otherwise rare levels have slot 1.
 *
 * @param counts training rows by code.
 */
export function placesOfCodes(counts: ArrayLike<number>): Int32Array {
  const out = new Int32Array(counts.length)
  const isRare = (code: number): boolean => counts[code]! < RARE
  let rare = 0
  let next = 1
  for (let code = 1; code < counts.length; code++) if (isRare(code) && counts[0]! > 0) rare = 1
  if (rare === 1) next = 2
  for (let code = 1; code < counts.length; code++) out[code] = isRare(code) ? rare : next++
  return out
}

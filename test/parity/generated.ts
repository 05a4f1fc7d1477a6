/** Weights and batches from integers, as `test/fixtures/make-parity-fixtures.py` makes them. */

const textStream = 1
const batchStream = 2

function mix(word: number): number {
  let x = word
  x ^= x >>> 16
  x = Math.imul(x, 0x7feb352d)
  x ^= x >>> 15
  x = Math.imul(x, 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}

function scrambled(stream: number, count: number): Uint32Array {
  const key = mix((stream + 0x9e3779b9) >>> 0)
  return Uint32Array.from({ length: count }, (_, i) => mix(mix((i + key) >>> 0) ^ key))
}

/** Numbers from 0 up to but not including 1, with 24 bits, so exact in float32. */
export function uniform(stream: number, count: number): Float64Array {
  return Float64Array.from(scrambled(stream, count), (word) => (word >>> 8) * 2 ** -24)
}

/** Initial values of a parameter, spread between -bound and bound. */
export function weights(stream: number, count: number, bound: number): Float32Array<ArrayBuffer> {
  return Float32Array.from(uniform(stream, count), (value) => (2 * value - 1) * bound)
}

function text(characters: number, vocabulary: number): Int32Array {
  const words = scrambled(textStream, 2 * characters)
  const out = new Int32Array(characters)
  out[0] = 1
  for (let i = 1; i < characters; i++) {
    const chance = words[2 * i]! % 100
    const free = words[2 * i + 1]! % vocabulary
    out[i] = chance < 40 ? (31 * out[i - 1]! + 7) % vocabulary : free % 30
  }
  return out
}

export interface GeneratedBatch {
  /** One array for each step of the window. */
  readonly columns: readonly Int32Array<ArrayBuffer>[]
  /** The next character of each row; or, for every step, those of [batch, window] row by row. */
  readonly targets: Int32Array<ArrayBuffer>
}

export interface BatchSizes {
  readonly steps: number
  readonly window: number
  readonly everyStep: boolean
  readonly characters: number
  readonly vocabulary: number
  readonly batch: number
}

export function batches({
  steps,
  window,
  everyStep,
  characters,
  vocabulary,
  batch,
}: BatchSizes): GeneratedBatch[] {
  const ids = text(characters, vocabulary)
  const starts = scrambled(batchStream + window, steps * batch)
  return Array.from({ length: steps }, (_, step) => {
    const rows = Array.from(
      starts.subarray(step * batch, (step + 1) * batch),
      (word) => word % (characters - window - 1),
    )
    return {
      columns: Array.from({ length: window }, (_, column) =>
        Int32Array.from(rows, (row) => ids[row + column]!),
      ),
      targets: Int32Array.from(
        everyStep
          ? rows.flatMap((row) => Array.from(ids.subarray(row + 1, row + window + 1)))
          : rows.map((row) => ids[row + window]!),
      ),
    }
  })
}

/** What the fixture calls `batchChecksum`. */
export function checksum(made: readonly GeneratedBatch[]): number {
  return made.reduce(
    (total, { columns, targets }) =>
      total + columns.reduce((all, column) => all + sum(column), 0) + 3 * sum(targets),
    0,
  )
}

function sum(values: Int32Array): number {
  return values.reduce((total, value) => total + value, 0)
}

/** Whole numbers from 0 to `below` - 1. */
export function integers(stream: number, count: number, below: number): Int32Array<ArrayBuffer> {
  return Int32Array.from(scrambled(stream, count), (word) => word % below)
}

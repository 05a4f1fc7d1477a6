import type { CorpusOnHost, SampledCorpus } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { read, write } from './window.ts'

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** A table of vectors as plain rows, to be written back. */
export const rowsOf = (table: Strided): Float64Array[] => {
  const [count, dim] = table.shape as [number, number]
  const values = read(table)
  return Array.from({ length: count }, (_, i) => values.slice(i * dim, (i + 1) * dim))
}

export const writeRows = (table: Strided, rows: readonly Float64Array[]): void => {
  const dim = table.shape[1]!
  const values = new Float64Array(rows.length * dim)
  rows.forEach((row, i) => values.set(row, i * dim))
  write(table, values)
}

export const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0)

export const add = (to: Float64Array, from: Float64Array, scale: number): void => {
  for (let i = 0; i < to.length; i++) to[i]! += scale * from[i]!
}

/** The corpus of a step and its tables, read. */
export const corpusOf = ({ corpus, keep, threshold, alias }: SampledCorpus): CorpusOnHost => ({
  corpus: read(corpus),
  keep: keep === null ? null : read(keep),
  threshold: read(threshold),
  alias: read(alias),
})

import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { LabeledVectors } from '../../src/interpret/labeled-vectors.ts'

/** What numpy, scipy and scikit-learn give; written by make-fixtures.py. */
export const fixtures = JSON.parse(
  readFileSync(new URL('../fixtures/interpret.json', import.meta.url), 'utf8'),
) as {
  readonly pca: readonly {
    readonly rows: number
    readonly width: number
    readonly k: number
    readonly values: number[]
    readonly lesson: PcaFixture
    readonly transform: PcaFixture & { readonly directions: number[][] }
  }[]
  readonly distances: { width: number; values: number[]; euclid: number[][]; cosine: number[][] }
  readonly correlation: { a: number[]; b: number[]; pearson: number; spearman: number }
  readonly confusion: { actual: number[]; predicted: number[]; matrix: number[][] }
  readonly procrustes: { from: number[][]; to: number[][]; fitted: number[][]; residual: number }
}

interface PcaFixture {
  readonly components: number[][]
  readonly singularValues: number[]
  readonly ratio: number[]
  readonly mean: number[]
}

/** Vectors named 0, 1, 2 and so on. */
export function numbered(values: ArrayLike<number>, width: number): LabeledVectors {
  return { values, width, labels: Array.from({ length: values.length / width }, (_, i) => String(i)) }
}

/** Compares numbers one by one, absolutely. */
export function expectClose(got: ArrayLike<number>, wanted: ArrayLike<number>, tolerance = 1e-9): void {
  expect(got.length).toBe(wanted.length)
  for (let i = 0; i < wanted.length; i++)
    expect(Math.abs(got[i]! - wanted[i]!), `place ${i}: ${got[i]} for ${wanted[i]}`).toBeLessThanOrEqual(
      tolerance,
    )
}

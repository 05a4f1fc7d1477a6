import { requireFields } from '../base/check-required.ts'
import { requireNumbers } from '../base/check-argument.ts'
import { ShapeError, ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'

/**
 * Learned vectors with their labels. Row `i` of `values` belongs to `labels[i]`.
 *
 *     values [labels.length, width], row after row
 */
export interface LabeledVectors {
  readonly values: ArrayLike<number>
  /** Length of each vector. */
  readonly width: number
  readonly labels: readonly string[]
}

/** @throws ValueError if a value is not an object with vectors and labels. */
export function requireVectors(operation: string, vectors: LabeledVectors): void {
  requireFields(operation, 'labeled vectors, such as { values: [0, 1], width: 2, labels: ["a"] }', vectors, [
    'values',
    'width',
    'labels',
  ])
}

/** @throws ShapeError if values do not fill the rows; ValueError if one is not a finite number. */
export function checkVectors(operation: string, vectors: LabeledVectors): void {
  requireVectors(operation, vectors)
  const { values, width, labels } = vectors
  if (!Number.isInteger(width) || width < 1)
    throw new ValueError(
      operation,
      `the width of the vectors must be an integer of at least 1, got ${shownValue(width)}`,
    )
  if (values.length !== labels.length * width)
    throw new ShapeError(operation, 'there must be one vector of the given width for each label', {
      values: [values.length],
      expected: [labels.length, width],
    })
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]))
      throw new ValueError(
        operation,
        `the vector of "${labels[Math.floor(i / width)]}" has ${values[i]} at position ${i % width}; all values must be finite`,
      )
}

/**
 * The vectors of these rows, in this order. @throws ValueError if a row does not exist.
 *
 * @example
 * const cities = { values: [0, 1, 0, 2, 5, 0], width: 2, labels: ['Ulm', 'Bonn', 'Kiel'] }
 * takeVectors(cities, [2]).labels // ['Kiel']
 */
export function takeVectors(vectors: LabeledVectors, rows: ArrayLike<number>): LabeledVectors {
  requireVectors('takeVectors', vectors)
  requireNumbers('takeVectors', 'rows', rows)
  const { width, labels } = vectors
  const values = new Float64Array(rows.length * width)
  const taken = Array.from(rows, (row, i) => {
    const label = labels[row]
    if (label === undefined)
      throw new ValueError('takeVectors', `row ${row} does not exist; there are ${labels.length} vectors`)
    for (let j = 0; j < width; j++) values[i * width + j] = vectors.values[row * width + j]!
    return label
  })
  return { values, width, labels: taken }
}

/** The row of a label, or the row itself. @throws ValueError if there is none. */
export function rowOf(operation: string, vectors: LabeledVectors, of: string | number): number {
  const row = typeof of === 'number' ? of : vectors.labels.indexOf(of)
  if (!Number.isInteger(row) || row < 0 || row >= vectors.labels.length)
    throw new ValueError(
      operation,
      typeof of === 'number'
        ? `row ${of} does not exist; there are ${vectors.labels.length} vectors`
        : `there is no "${of}" among the ${vectors.labels.length} labels`,
    )
  return row
}

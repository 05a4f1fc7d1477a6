import { requireList, requireNumbers } from '../base/check-argument.ts'
import { ShapeError } from '../base/errors.ts'

export interface LabeledValue {
  readonly index: number
  readonly label: string
  readonly value: number
}

export interface TopAndBottom {
  /** Highest first. */
  readonly top: readonly LabeledValue[]
  /** Lowest first. */
  readonly bottom: readonly LabeledValue[]
}

/**
 * The labels with the highest and the lowest values of a component. Ties keep the order of the labels.
 *
 * @throws ShapeError if values and labels differ in number.
 * @example
 * topAndBottom([0.1, -2, 3], ['a', 'b', 'c'], 1).top[0].label // 'c'
 */
export function topAndBottom(values: ArrayLike<number>, labels: readonly string[], n = 10): TopAndBottom {
  requireNumbers('topAndBottom', 'values', values)
  requireList('topAndBottom', 'a list of labels', labels)
  if (values.length !== labels.length)
    throw new ShapeError('topAndBottom', 'there must be one value for each label', {
      values: [values.length],
      labels: [labels.length],
    })
  const rows = labels.map((label, index): LabeledValue => ({ index, label, value: values[index]! }))
  return {
    top: rows.toSorted((a, b) => b.value - a.value || a.index - b.index).slice(0, n),
    bottom: rows.toSorted((a, b) => a.value - b.value || a.index - b.index).slice(0, n),
  }
}

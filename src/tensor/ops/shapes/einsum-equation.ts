import { ShapeError, ValueError } from '../../../base/errors.ts'
import type { Shape } from '../../shape.ts'

/** An equation with the labels of every dimension; those that an ellipsis stands for are called 1, 2, ... from the right. */
export interface Equation {
  readonly operands: readonly (readonly string[])[]
  readonly output: readonly string[]
}

const ELLIPSIS = '...'

/**
 * Reads an equation of `einsum`. Without an arrow, the output has the dimensions of the ellipsis, then all labels that appear once, in the
 * order of the alphabet.
 *
 * @throws ValueError if it cannot be read, ShapeError if it does not fit the shapes.
 */
export function parseEquation(equation: string, shapes: readonly Shape[]): Equation {
  if (typeof equation !== 'string')
    throw new ValueError(
      'einsum',
      `the equation comes first, as in einsum('ij,jk->ik', a, b); got a ${typeof equation}`,
    )
  const [left, right, ...more] = equation.replaceAll(' ', '').split('->')
  if (more.length > 0) throw new ValueError('einsum', `'${equation}' has more than one arrow`)
  const terms = left!.split(',')
  if (terms.length !== shapes.length)
    throw new ValueError('einsum', `'${equation}' is for ${terms.length} tensors, got ${shapes.length}`)
  let widest = 0
  const operands = terms.map((term, i) => {
    const labels = labelsOf(equation, term)
    const rank = shapes[i]!.length
    const named = labels.filter((label) => label !== ELLIPSIS).length
    const covered = rank - named
    if (covered < 0 || (covered > 0 && !labels.includes(ELLIPSIS)))
      throw new ShapeError('einsum', `'${term}' names ${named} dimensions`, { [`operand ${i}`]: shapes[i]! })
    if (labels.includes(ELLIPSIS)) widest = Math.max(widest, covered)
    return { labels, covered }
  })
  const lists = operands.map(({ labels, covered }) => filledIn(labels, covered))
  return { operands: lists, output: outputOf(equation, right, lists, widest) }
}

function outputOf(
  equation: string,
  term: string | undefined,
  operands: Equation['operands'],
  widest: number,
): readonly string[] {
  const all = operands.flat()
  if (term === undefined) {
    const once = all.filter(
      (label) => /[a-zA-Z]/.test(label) && all.indexOf(label) === all.lastIndexOf(label),
    )
    return [...numbered(widest), ...once.toSorted((a, b) => (a < b ? -1 : 1))]
  }
  const labels = filledIn(labelsOf(equation, term), widest)
  for (const [i, label] of labels.entries()) {
    if (labels.indexOf(label) !== i)
      throw new ValueError('einsum', `'${label}' is twice in the output of '${equation}'`)
    if (!all.includes(label) && /[a-zA-Z]/.test(label))
      throw new ValueError('einsum', `the output of '${equation}' has '${label}', which no operand has`)
  }
  return labels
}

function labelsOf(equation: string, term: string): string[] {
  const labels = term.match(/\.\.\.|[a-zA-Z]/g) ?? []
  if (labels.join('') !== term || labels.filter((label) => label === ELLIPSIS).length > 1)
    throw new ValueError('einsum', `'${term}' in '${equation}' must be letters and at most one '...'`)
  return labels
}

function filledIn(labels: readonly string[], covered: number): string[] {
  return labels.flatMap((label) => (label === ELLIPSIS ? numbered(covered) : [label]))
}

/** '3', '2', '1': the dimensions of an ellipsis are aligned from the right. */
function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String(count - i))
}

import { ShapeError, ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import { MAX_DIMS } from '../../../backend/kernels.ts'
import { sizeOf } from '../../shape.ts'
import { Tensor } from '../../tensor.ts'
import { matmul } from '../matmul.ts'
import { mul } from '../mul.ts'
import { select } from '../slice.ts'
import { sum } from '../sum.ts'
import { permute } from '../transpose.ts'
import { reshape } from '../view.ts'
import { contractionOrder, type Plan } from './contraction-order.ts'
import { diagonal } from './diagonal.ts'
import { parseEquation } from './einsum-equation.ts'
import { movedim } from './move.ts'

/** A tensor whose dimensions have names. */
interface Term {
  readonly x: Tensor
  readonly labels: readonly string[]
}

/**
 * Sums of products of tensors, by Einstein's summation convention: each letter is a dimension; dimensions of the same letter go together,
 * and letters that are not in the output are summed over. A letter twice in one operand takes a diagonal, and `...` stands for any number
 * of dimensions, which are broadcast. Without `->`, the output has the letters that appear once, in alphabetical order.
 *
 * Products are matrix products. Three and more operands are multiplied in the order that needs the fewest multiplications.
 *
 * @throws ValueError if the equation cannot be read, ShapeError if sizes do not fit.
 * @example
 * const [a, b] = [tensor([[1, 2], [3, 4]]), tensor([[1, 0], [1, 1]])]
 * einsum('ij,jk->ik', a, b) // [[3, 2], [7, 4]]
 * einsum('ii->', a) // 5
 */
export function einsum(
  equation: string,
  ...operands: readonly Tensor[] | readonly [readonly Tensor[]]
): Tensor {
  const [first] = operands
  const tensors = Array.isArray(first) ? (first as readonly Tensor[]) : (operands as readonly Tensor[])
  if (tensors.length === 0) throw new ValueError('einsum', 'needs at least one tensor')
  for (const x of tensors)
    if (!(x instanceof Tensor))
      throw new ValueError('einsum', `operands must be tensors, got ${shownValue(x)}`)
  const parsed = parseEquation(
    equation,
    tensors.map((x) => x.shape),
  )
  const sizes = sizesOf(equation, tensors, parsed.operands)
  const named = tensors.map((x, i) => withoutBroadcast(diagonals({ x, labels: parsed.operands[i]! }), sizes))
  const terms = named.map((term, i) =>
    summed(
      term,
      (label) => parsed.output.includes(label) || named.some((o, j) => j !== i && o.labels.includes(label)),
    ),
  )
  const plan = contractionOrder(
    terms.map(({ labels }) => labels),
    parsed.output,
    sizes,
  )
  const { x, labels } = contracted(terms, plan, parsed.output)
  const order = parsed.output.map((label) => labels.indexOf(label))
  return order.every((dim, i) => dim === i) ? x : permute(x, order)
}

/** The size of each label; a size of 1 is broadcast. */
function sizesOf(
  equation: string,
  tensors: readonly Tensor[],
  operands: readonly (readonly string[])[],
): Map<string, number> {
  const sizes = new Map<string, number>()
  operands.forEach((labels, i) => {
    labels.forEach((label, d) => {
      const [known, size] = [sizes.get(label) ?? 1, tensors[i]!.shape[d]!]
      if (known !== 1 && size !== 1 && known !== size)
        throw new ShapeError(
          'einsum',
          `'${label}' in '${equation}' is ${known} in one place and ${size} in another`,
          Object.fromEntries(tensors.map((x, j) => [`operand ${j}`, x.shape])),
        )
      sizes.set(label, known === 1 ? size : known)
    })
  })
  return sizes
}

/** The diagonal of each label that appears twice. */
function diagonals({ x, labels }: Term): Term {
  const again = labels.findIndex((label, i) => labels.indexOf(label) !== i)
  if (again < 0) return { x, labels }
  const before = labels.indexOf(labels[again]!)
  const [a, b] = [x.shape[before]!, x.shape[again]!]
  const without = (dim: number): string[] => labels.filter((_, i) => i !== dim)
  if (a === b)
    return diagonals({ x: movedim(diagonal(x, 0, before, again), -1, before), labels: without(again) })
  // A size of 1 is broadcast along the diagonal.
  const dropped = a === 1 ? before : again
  return diagonals({ x: select(x, dropped, 0), labels: without(dropped) })
}

/** Drops dimensions of size 1 that are larger in another operand: a product with them is the same without. */
function withoutBroadcast({ x, labels }: Term, sizes: ReadonlyMap<string, number>): Term {
  const drops = (i: number): boolean => x.shape[i] === 1 && sizes.get(labels[i]!)! !== 1
  return {
    x: reshape(
      x,
      x.shape.filter((_, i) => !drops(i)),
    ),
    labels: labels.filter((_, i) => !drops(i)),
  }
}

function summed({ x, labels }: Term, isNeeded: (label: string) => boolean): Term {
  const dims = labels.flatMap((label, i) => (isNeeded(label) ? [] : [i]))
  return dims.length === 0 ? { x, labels } : { x: sum(x, dims), labels: labels.filter(isNeeded) }
}

function contracted(terms: readonly Term[], plan: Plan, output: readonly string[]): Term {
  const isNeeded = (label: string, among: ReadonlySet<number>): boolean =>
    output.includes(label) || terms.some((term, i) => !among.has(i) && term.labels.includes(label))
  const go = (part: Plan): { readonly term: Term; readonly members: ReadonlySet<number> } => {
    if (typeof part === 'number') return { term: terms[part]!, members: new Set([part]) }
    const [a, b] = [go(part[0]), go(part[1])]
    const members = new Set([...a.members, ...b.members])
    return { term: product(a.term, b.term, (label) => isNeeded(label, members)), members }
  }
  return go(plan).term
}

/** The product of two terms, summed over the labels that nothing else needs. */
function product(a: Term, b: Term, isNeeded: (label: string) => boolean): Term {
  const shared = a.labels.filter((label) => b.labels.includes(label))
  const batch = shared.filter(isNeeded)
  const inner = shared.filter((label) => !isNeeded(label))
  const left = a.labels.filter((label) => !shared.includes(label))
  const right = b.labels.filter((label) => !shared.includes(label))
  const labels = [...batch, ...left, ...right]
  if (inner.length === 0 || a.x.dtype !== 'float32' || b.x.dtype !== 'float32') {
    const all = [...labels, ...inner]
    const x = mul(aligned(a, all), aligned(b, all))
    return {
      x:
        inner.length === 0
          ? x
          : sum(
              x,
              inner.map((_, i) => labels.length + i),
            ),
      labels,
    }
  }
  const sizeIn = ({ x, labels: own }: Term, label: string): number => x.shape[own.indexOf(label)]!
  const sizes = (term: Term, list: readonly string[]): number[] => list.map((label) => sizeIn(term, label))
  const lead = batch.length + 2 > MAX_DIMS ? [sizeOf(sizes(a, batch))] : sizes(a, batch)
  const arranged = (term: Term, ...groups: readonly (readonly string[])[]): Tensor =>
    reshape(permuted(term, [...batch, ...groups.flat()]), [
      ...lead,
      ...groups.map((group) => sizeOf(sizes(term, group))),
    ])
  const x = matmul(arranged(a, left, inner), arranged(b, inner, right))
  return { x: reshape(x, [...sizes(a, batch), ...sizes(a, left), ...sizes(b, right)]), labels }
}

function permuted({ x, labels }: Term, order: readonly string[]): Tensor {
  const dims = order.map((label) => labels.indexOf(label))
  return dims.every((dim, i) => dim === i) ? x : permute(x, dims)
}

/** The tensor with a dimension for each of `all`, of size 1 where it lacks the label. */
function aligned(term: Term, all: readonly string[]): Tensor {
  const own = all.filter((label) => term.labels.includes(label))
  const x = permuted(term, own)
  return reshape(
    x,
    all.map((label) => (own.includes(label) ? x.shape[own.indexOf(label)]! : 1)),
  )
}

import { requireTensor } from '../../tensor/tensor.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DTypeError, IndexError, ShapeError, ValueError } from '../../base/errors.ts'
import { noGrad } from '../../tensor/graph.ts'
import type { Tensor } from '../../tensor/index.ts'
import { empty } from '../../tensor/op.ts'
import { lookUp } from '../../tensor/ops/rows.ts'
import { addAt } from '../../tensor/ops/scatter-add.ts'
import {
  addRows,
  cat,
  cumsum,
  div,
  filled,
  gt,
  max,
  maximum,
  mul,
  narrow,
  ne,
  sub,
  sum,
  takeRows,
  toDtype,
  unsqueeze,
  where,
} from '../../tensor/ops/shared.ts'
import { isOnHost, readSync } from '../../tensor/read.ts'
import { sameShape } from '../../tensor/shape.ts'
import { requireFloat } from './checks.ts'
import { paddingRow } from './embedding.ts'

export interface EmbeddingBagOptions {
  /** For an input [n]: where each bag starts, int32 [bags], from 0 on. Null for an input [bags, size]. */
  readonly offsets?: Tensor | null
  /** How the rows of a bag are combined. Default mean. */
  readonly mode?: 'sum' | 'mean' | 'max'
  /** Weight of each row, shaped like the input; for mode 'sum'. */
  readonly perSampleWeights?: Tensor | null
  /** Whether the last offset is the end of the last bag. Default false. */
  readonly includeLastOffset?: boolean
  /** A row that is skipped in all bags and gets no gradient; negative numbers count from the end. Default: none. */
  readonly paddingIdx?: number | null
}

const embeddingBagOptionNames: OptionNames<EmbeddingBagOptions> = {
  offsets: true,
  mode: true,
  perSampleWeights: true,
  includeLastOffset: true,
  paddingIdx: true,
}

/**
 * Sum, mean or maximum of the rows of a table in each bag. An empty bag gives 0.
 *
 *     input int32 [bags, size], or [n] with offsets [bags]   weight [rows, width]   ->   [bags, width]
 *
 * With offsets, mode 'max' reads them, which needs a CPU backend.
 *
 * @throws DTypeError or ShapeError if a tensor does not fit, IndexError for a row outside the table or an offset outside the input.
 * @example
 * F.embeddingBag(tensor([[0, 1]], 'int32'), tensor([[1, 2], [3, 6]])) // [[2, 4]]
 * F.embeddingBag(tensor([1, 0, 1], 'int32'), tensor([[1], [3]]), { offsets: tensor([0, 1], 'int32'), mode: 'sum' }) // [[3], [4]]
 */
export function embeddingBag(input: Tensor, weight: Tensor, options: EmbeddingBagOptions = {}): Tensor {
  checkOptions('embeddingBag', options, embeddingBagOptionNames)
  requireTensor('embeddingBag', input)
  requireTensor('embeddingBag', weight)
  const { offsets = null, mode = 'mean', perSampleWeights = null, includeLastOffset = false } = options
  check(input, weight, offsets, perSampleWeights, mode)
  const [rows] = weight.shape as readonly [number, number]
  const padding = paddingRow(rows, options.paddingIdx ?? null)
  const found = lookUp({ operation: 'embeddingBag', shape: input.shape }, weight, input, padding)
  const counted = noGrad(() =>
    padding < 0 ? filled(input.shape, 1, 'float32', input) : toDtype(ne(input, padding), 'float32'),
  )
  const bags = offsets === null ? fixedBags() : raggedBags(input.shape[0]!, offsets, includeLastOffset)
  if (mode === 'max') {
    const shown = where(unsqueeze(gt(counted, 0), -1), found, -Infinity)
    return where(
      gt(
        noGrad(() => bags.sum(unsqueeze(counted, -1))),
        0,
      ),
      bags.max(shown),
      0,
    )
  }
  const factors = perSampleWeights === null ? counted : mul(perSampleWeights, counted)
  const plain = perSampleWeights === null && padding < 0
  const total = bags.sum(plain ? found : mul(found, unsqueeze(factors, -1)))
  if (mode === 'sum') return total
  return div(
    total,
    noGrad(() => maximum(bags.sum(unsqueeze(counted, -1)), 1)),
  )
}

/** How rows [..., width] are combined into [bags, width]. */
interface Bags {
  sum(rows: Tensor): Tensor
  max(rows: Tensor): Tensor
}

/** Bags of the same size: rows [bags, size, width]. */
function fixedBags(): Bags {
  return {
    sum: (rows) => sum(rows, 1),
    max: (rows) => (rows.shape[1] === 0 ? sum(rows, 1) : max(rows, 1).values),
  }
}

/** Bags that start at the offsets: rows [n, width]. */
function raggedBags(n: number, offsets: Tensor, includeLastOffset: boolean): Bags {
  const starts = includeLastOffset ? narrow(offsets, 0, 0, offsets.shape[0]! - 1) : offsets
  const count = starts.shape[0]!
  refuseFirst(starts)
  // The bag of each place: the number of bags that start there or before, minus 1.
  const bag = noGrad(() => {
    const caller = { operation: 'embeddingBag', shape: starts.shape }
    const none = filled([n + 1], 0, 'int32', offsets)
    const marks = addAt(caller, none, 0, starts, filled([count], 1, 'int32', offsets))
    return sub(narrow(cumsum(marks, 0), 0, 0, n), 1)
  })
  return {
    sum: (rows) => addRows(bag, rows, count),
    max: (rows) => {
      const width = rows.shape[1]!
      const places = placesOf(n, starts)
      const none = filled([1, width], -Infinity, 'float32', rows)
      if (places.shape[1] === 0) return filled([count, width], 0, 'float32', rows)
      return max(takeRows(cat([rows, none], 0), places), 1).values
    },
  }
}

/** The places of each bag's rows, [bags, largest bag], filled up with n. */
function placesOf(n: number, starts: Tensor): Tensor {
  const first = readSync(starts)
  const count = first.length
  const end = (i: number): number => (i + 1 < count ? first[i + 1]! : n)
  let most = 0
  for (let i = 0; i < count; i++) most = Math.max(most, end(i) - first[i]!)
  const places = new Int32Array(count * most).fill(n)
  for (let i = 0; i < count; i++)
    for (let at = first[i]!; at < end(i); at++) places[i * most + at - first[i]!] = at
  const out = empty([count, most], 'int32', starts)
  out.kernels.write(out.storage, places)
  return out
}

function refuseFirst(starts: Tensor): void {
  if (starts.numel === 0 || !isOnHost(starts)) return
  const values = readSync(starts)
  if (values[0] !== 0) throw new IndexError('embeddingBag', `the first offset must be 0, got ${values[0]}`)
  for (let i = 1; i < values.length; i++)
    if (values[i]! < values[i - 1]!)
      throw new IndexError(
        'embeddingBag',
        `offsets must not decrease, but offset ${i} is ${values[i]} after ${values[i - 1]}`,
      )
}

function check(
  input: Tensor,
  weight: Tensor,
  offsets: Tensor | null,
  perSampleWeights: Tensor | null,
  mode: string,
): void {
  if (mode !== 'sum' && mode !== 'mean' && mode !== 'max')
    throw new ValueError('embeddingBag', `mode must be 'sum', 'mean' or 'max', got ${JSON.stringify(mode)}`)
  for (const [name, index] of [
    ['the input', input],
    ['offsets', offsets],
  ] as const) {
    if (index !== null) requireTensor('embeddingBag', index)
    if (index !== null && index.dtype !== 'int32')
      throw new DTypeError(
        'embeddingBag',
        `${name} must be int32, got ${index.dtype}; convert with toInt(), or create with tensor([...], 'int32')`,
      )
  }
  requireFloat('embeddingBag', { weight, perSampleWeights })
  if (weight.shape.length !== 2)
    throw new ShapeError('embeddingBag', 'the table must be [rows, width]', { weight: weight.shape })
  if (input.shape.length !== (offsets === null ? 2 : 1) || (offsets !== null && offsets.shape.length !== 1))
    throw new ShapeError('embeddingBag', 'needs an input [bags, size], or an input [n] and offsets [bags]', {
      input: input.shape,
      ...(offsets && { offsets: offsets.shape }),
    })
  if (perSampleWeights === null) return
  if (mode !== 'sum')
    throw new ValueError('embeddingBag', `perSampleWeights need mode 'sum', got ${JSON.stringify(mode)}`)
  if (!sameShape(perSampleWeights.shape, input.shape))
    throw new ShapeError('embeddingBag', 'perSampleWeights must have the shape of the input', {
      input: input.shape,
      perSampleWeights: perSampleWeights.shape,
    })
}

import type { Exception } from './exceptions.ts'
import { isPackedTensor, type Packed } from './sample.ts'

const rankOf = (value: Packed | undefined): number =>
  typeof value === 'object' && value !== null && 's' in value ? value.s.length : -1

/** Whether edges are tensors, and some do not ascend. */
const hasUnsortedEdges = (bins: Packed | undefined): boolean =>
  Array.isArray(bins) &&
  (bins as readonly Packed[]).some(
    (edges) =>
      isPackedTensor(edges) && edges.d.some((edge, i) => i > 0 && Number(edge) < Number(edges.d[i - 1])),
  )

/** Samples about indexing, selection and order on which Lanner differs. */
export const selectionExceptions: readonly Exception[] = [
  {
    ops: ['histogramdd'],
    when: ({ args }) => hasUnsortedEdges(args[1]),
    reason: 'edges that do not ascend are an error; PyTorch returns counts that mean nothing',
  },
  {
    ops: ['kthvalue'],
    when: ({ dtype, args }) => dtype === 'int32' && rankOf(args[0]) === 3,
    reason: 'of equal elements the first comes first; PyTorch promises no order',
  },
  {
    ops: ['mode'],
    when: ({ dtype, args }) => dtype !== 'float32' && isPackedTensor(args[0]!) && args[0].d.length > 1000,
    reason: 'the index is one of several places of the value; PyTorch promises none of them',
  },
]

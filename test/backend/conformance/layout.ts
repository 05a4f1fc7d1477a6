/** Ways in which a window can lie on its storage. The `broadcast` ones have strides 0 and are for inputs only. */
export const layouts = [
  'contiguous',
  'offset',
  'transposed',
  'stepped',
  'padded',
  'swapped',
  'broadcastFirst',
  'broadcastLast',
  'broadcastAll',
] as const
export type Layout = (typeof layouts)[number]

/** The layouts in which every element has its own place: those that an output may have. */
export const outputLayouts = layouts.filter((layout) => !layout.startsWith('broadcast'))

/** Elements left free behind every window, which nobody may write. */
const GUARD = 9

export interface Placed {
  readonly strides: readonly number[]
  readonly offset: number
  /** Number of elements of the storage. */
  readonly length: number
}

/** Strides of a shape whose dims lie in `order`, outermost first. */
const stridesIn = (shape: readonly number[], order: readonly number[]): number[] => {
  const strides = shape.map(() => 0)
  let step = 1
  for (const dim of order.toReversed()) {
    strides[dim] = step
    step *= Math.max(1, shape[dim]!)
  }
  return strides
}

const stridesOf = (shape: readonly number[], layout: Layout): number[] => {
  const order = shape.map((_, dim) => dim)
  const last = shape.length - 1
  switch (layout) {
    case 'contiguous':
    case 'offset':
      return stridesIn(shape, order)
    case 'transposed':
      return stridesIn(shape, order.toReversed())
    case 'stepped':
      return stridesIn(shape, order).map((stride) => stride * 2)
    case 'padded':
      return stridesIn(
        shape.map((size, dim) => (dim === last ? size + 3 : size)),
        order,
      )
    case 'swapped':
      return stridesIn(shape, [...order.slice(0, -2), ...order.slice(-2).toReversed()])
    case 'broadcastFirst':
      return stridesIn(shape, order).with(0, 0)
    case 'broadcastLast':
      return stridesIn(
        shape.map((size, dim) => (dim === last ? 1 : size)),
        order,
      ).with(last, 0)
    case 'broadcastAll':
      return shape.map(() => 0)
  }
}

/** Puts a window of `shape` on a storage with room around it. A window without dims is the same in all layouts but for its offset. */
export function place(shape: readonly number[], layout: Layout): Placed {
  const offset = layout === 'contiguous' ? 0 : layout === 'offset' ? 3 : 1
  const strides = shape.length === 0 ? [] : stridesOf(shape, layout)
  const end = shape.includes(0)
    ? offset
    : shape.reduce((at, size, dim) => at + (size - 1) * strides[dim]!, offset)
  return { strides, offset, length: end + 1 + GUARD }
}

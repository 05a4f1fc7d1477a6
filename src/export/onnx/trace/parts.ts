import { is, isStatic, same, type Each } from './each.ts'
import type { Emitter } from './emitter.ts'
import { stepsBetween, type Geometry, type Part } from './geometry.ts'
import { placesIn } from './places.ts'
import type { Window } from './window.ts'

/** A value that was written to a part of a storage. */
export interface WrittenPart {
  readonly window: Window
  readonly value: string
}

/** The dimensions along which a window is a part of `whole`: null if it is no box of neighboring elements. */
function boxOf(whole: Geometry, window: Window): readonly Part[] | null {
  const steps = stepsBetween(whole, window)
  if (steps === null || steps.length > 1) return null
  const [step] = steps
  if (step === undefined) return []
  return step.kind === 'slice' && step.parts.every((part) => part.step === 1) ? step.parts : null
}

/** Parts that lie next to each other along one dimension and are all of it. Null for others. */
export function joined(on: Emitter, parts: readonly WrittenPart[], whole: Geometry): string | null {
  // Parts without elements add nothing, wherever they seem to lie.
  const full = parts.filter(({ window }) => !window.shape.some((size) => is(size, 0)))
  const boxes = full.map(({ window }) => boxOf(whole, window))
  const axis = boxes[0]?.[0]?.axis
  if (axis === undefined) return null
  const ranges: Part[] = []
  for (const box of boxes) {
    if (box?.length !== 1 || box[0]!.axis !== axis) return null
    ranges.push(box[0]!)
  }
  const order = [...ranges.keys()].toSorted((a, b) => ranges[a]!.start[0]! - ranges[b]!.start[0]!)
  let end: Each = whole.offset.map(() => 0)
  for (const i of order) {
    const { start, length } = ranges[i]!
    if (!same(start, end)) return null
    end = end.map((value, run) => value + length[run]!)
  }
  if (!same(end, whole.shape[axis]!)) return null
  return on.node(
    'Concat',
    order.map((i) => full[i]!.value),
    { axis },
  )
}

/** One part inside a storage that a number fills. Null for others. */
export function padded(
  on: Emitter,
  parts: readonly WrittenPart[],
  whole: Geometry,
  fill: string | null,
): string | null {
  const box = parts.length === 1 && fill !== null ? boxOf(whole, parts[0]!.window) : null
  if (box === null || parts[0]!.window.dtype === 'bool') return null
  const of = (axis: number): Part | undefined => box.find((part) => part.axis === axis)
  const before = whole.shape.map((_, axis) => of(axis)?.start ?? 0)
  const after = whole.shape.map((size, axis) => {
    const part = of(axis)
    return part === undefined ? 0 : size.map((all, run) => all - part.start[run]! - part.length[run]!)
  })
  return on.node('Pad', [parts[0]!.value, on.sizes.list([...before, ...after]), fill!])
}

/** Writes a part element by element into a flat value. */
export function scattered(on: Emitter, { window, value }: WrittenPart, base: string): string {
  const { rows, dim, width, indices } = placesIn(on, window, window)
  const count = indices.length
  if (rows === null) {
    const flat = on.node('Reshape', [value, on.graph.wholes([count])])
    const index = on.graph.constant('/places', [count], BigInt64Array.from(indices, BigInt))
    return on.node('ScatterElements', [base, index, flat], { axis: 0 })
  }
  const order = [dim, ...[...window.shape.keys()].filter((own) => own !== dim)]
  const turned = on.node('Transpose', [value], { perm: order })
  const updates = on.node('Reshape', [turned, on.graph.wholes([-1, count])])
  const matrix = on.node('Reshape', [base, on.graph.wholes([-1, width])])
  const index = on.graph.constant('/places', [1, count], BigInt64Array.from(indices, BigInt))
  const all = on.node('Expand', [index, on.sizes.list([isStatic(rows) ? rows[0]! : rows, 1])])
  const placed = on.node('ScatterElements', [matrix, all, updates], { axis: 1 })
  return on.node('Reshape', [placed, on.graph.wholes([-1])])
}

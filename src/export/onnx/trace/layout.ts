import type { GraphBuilder } from '../graph-builder.ts'
import { is, isStatic, same, type Each } from './each.ts'
import type { Part, Step } from './geometry.ts'
import type { SizeValues } from './size-values.ts'

/** Far beyond every size. */
const END = 2 ** 31 - 1

/** Adds the nodes of `steps` behind a value of this shape; returns the last one's. */
export function addSteps(
  graph: GraphBuilder,
  sizes: SizeValues,
  value: string,
  shape: readonly Each[],
  steps: readonly Step[],
): string {
  let name = value
  let own = shape
  for (const step of steps) [name, own] = addStep(graph, sizes, name, own, step)
  return name
}

function addStep(
  graph: GraphBuilder,
  sizes: SizeValues,
  x: string,
  shape: readonly Each[],
  step: Step,
): [string, readonly Each[]] {
  switch (step.kind) {
    case 'reshape':
      return [addReshape(graph, sizes, x, shape, step.shape), step.shape]
    case 'transpose':
      return [graph.node('Transpose', [x], { perm: step.order }), step.order.map((dim) => shape[dim]!)]
    case 'expand': {
      // A size of 1 keeps that of x.
      const target = step.shape.map((size, dim) => (same(size, shape[dim]!) ? 1 : size))
      return [graph.node('Expand', [x, sizes.list(target)]), step.shape]
    }
    case 'pick': {
      const index = fromEitherEnd(step.index, step.size)
      const place = typeof index === 'number' ? graph.whole(index) : sizes.scalar(index)
      return [graph.node('Gather', [x, place], { axis: step.axis }), shape.toSpliced(step.axis, 1)]
    }
    case 'slice': {
      const { parts } = step
      if (parts.length === 0) return [x, shape]
      const inputs = [
        sizes.list(parts.map(({ start, size }) => fromEitherEnd(start, size))),
        sizes.list(parts.map(endOf)),
        graph.wholes(parts.map(({ axis }) => axis)),
        graph.wholes(parts.map((part) => part.step)),
      ]
      const lengths = new Map(parts.map(({ axis, length }) => [axis, length]))
      return [graph.node('Slice', [x, ...inputs]), shape.map((size, axis) => lengths.get(axis) ?? size)]
    }
  }
}

/** A place as a number that counts from the start, or from the end where that is static. */
function fromEitherEnd(place: Each, size: Each): number | Each {
  if (isStatic(place)) return place[0]!
  const fromEnd = place.map((value, run) => value - size[run]!)
  return isStatic(fromEnd) && fromEnd[0]! < 0 ? fromEnd[0]! : place
}

function endOf({ start, length, step, size }: Part): number | Each {
  if (is(length, 0)) return fromEitherEnd(start, size)
  const end = start.map((value, run) => value + (length[run]! - 1) * step + 1)
  if (isStatic(end)) return end[0]!
  return same(end, size) ? END : fromEitherEnd(end, size)
}

/** x in another shape, whose dynamic sizes are inferred where possible. */
export function addReshape(
  graph: GraphBuilder,
  sizes: SizeValues,
  x: string,
  from: readonly Each[],
  to: readonly Each[],
): string {
  const dynamic = to.filter((size) => !isStatic(size))
  if (to.some((size) => size.includes(0))) return graph.node('Reshape', [x, sizes.list(to)], { allowzero: 1 })
  if (dynamic.length <= 1)
    return graph.node('Reshape', [x, graph.wholes(to.map((size) => (isStatic(size) ? size[0]! : -1)))])
  // 0 keeps the size at the same place.
  const kept = to.map((size, dim) =>
    isStatic(size) ? size[0]! : from[dim] !== undefined && same(size, from[dim]) ? 0 : size,
  )
  const rest = kept.filter((size) => typeof size !== 'number')
  const target = rest.length === 1 ? kept.map((size) => (typeof size === 'number' ? size : -1)) : kept
  return graph.node('Reshape', [x, sizes.list(target)])
}

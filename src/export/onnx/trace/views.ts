import { stepsBetween, type Geometry, type Step } from './geometry.ts'
import type { SeenTensor } from './merge.ts'
import type { Window } from './window.ts'

/**
 * The operators from a value with this layout to `geometry`, on the storage of `window`: directly if possible, else from view to view as the module made them. Null if neither
 * is possible.
 */
export function stepsAlongViews(
  tensors: readonly (SeenTensor | null)[],
  window: Window,
  layout: Geometry,
  geometry: Geometry,
): readonly Step[] | null {
  const chainOf = (number: number | null): Geometry[] => {
    const tensor = number === null ? null : (tensors[number] ?? null)
    return tensor === null ? [] : [...chainOf(tensor.parent), tensor.window]
  }
  const reach = (chain: readonly Geometry[]): readonly Step[] | null => {
    const target = chain.at(-1)!
    const direct = stepsBetween(layout, target)
    if (direct !== null || chain.length === 1) return direct
    const before = reach(chain.slice(0, -1))
    const after = before === null ? null : stepsBetween(chain.at(-2)!, target)
    return after === null ? null : [...before!, ...after]
  }
  const own = reach([...chainOf(window.tensor), geometry])
  if (own !== null || window.tensor !== null) return own
  for (const number of tensors.keys()) {
    const found = reach([...chainOf(number), geometry])
    if (found !== null) return found
  }
  return null
}

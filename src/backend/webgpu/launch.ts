/** Invocations of a workgroup where each has one element. */
export const LANES = 64

/** Workgroups for one invocation for each of `count` elements. */
export function groupsFor(count: number): number {
  return Math.ceil(count / LANES)
}

/** Number of elements of a shape. */
export function countOf(shape: readonly number[]): number {
  let count = 1
  for (const size of shape) count *= size
  return count
}

/** Shaders by their names, made when first asked for. */
export function shaderCache<S extends { readonly name: string }>(): (
  name: string,
  make: (name: string) => S,
) => S {
  const made = new Map<string, S>()
  return (name, make) => {
    let shader = made.get(name)
    if (shader === undefined) made.set(name, (shader = make(name)))
    return shader
  }
}

import { MAX_DIMS } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import type { Param } from './shader.ts'

/** Windows of one shape with as few dims as they can have. */
export interface Walk {
  readonly shape: readonly number[]
  /** For each window. */
  readonly strides: readonly (readonly number[])[]
  readonly offsets: readonly number[]
}

/** Leaves out dims of size 1 and joins those that every window walks through in one step. */
export function walkOf(
  shape: readonly number[],
  windows: readonly Pick<Strided, 'strides' | 'offset'>[],
): Walk {
  const sizes: number[] = []
  const strides = windows.map((): number[] => [])
  shape.forEach((size, dim) => {
    if (size === 1) return
    const last = sizes.length - 1
    const joins = last >= 0 && windows.every((window, i) => strides[i]![last] === window.strides[dim]! * size)
    if (joins) sizes[last]! *= size
    else sizes.push(size)
    windows.forEach((window, i) => {
      const own = strides[i]!
      if (joins) own[last] = window.strides[dim]!
      else own.push(window.strides[dim]!)
    })
  })
  return { shape: sizes, strides, offsets: windows.map(({ offset }) => offset) }
}

/** The parameters of a walk: `rank`, `shape`, and for each window `stride_x` and `offset_x`. */
export function walkParams(names: readonly string[], prefix = ''): Param[] {
  return [
    { name: `${prefix}rank`, type: 'u32' },
    { name: `${prefix}shape`, type: 'u32', length: MAX_DIMS },
    ...names.flatMap((name): Param[] => [
      { name: `${prefix}stride_${name}`, type: 'u32', length: MAX_DIMS },
      { name: `${prefix}offset_${name}`, type: 'u32' },
    ]),
  ]
}

/** The values of `walkParams`. */
export function walkValues({ shape, strides, offsets }: Walk): number[] {
  const padded = (values: readonly number[]): number[] => [
    ...values,
    ...Array.from({ length: MAX_DIMS - values.length }, () => 0),
  ]
  return [shape.length, ...padded(shape), ...strides.flatMap((own, i) => [...padded(own), offsets[i]!])]
}

/** Declares `at_x` for each window: where its element number `index` (a u32 expression), in row-major order, lies. */
export function walkCode(names: readonly string[], index: string, prefix = ''): string {
  return `
  var ${prefix}rest = ${index};
  ${names.map((name) => `var ${prefix}at_${name} = p_${prefix}offset_${name}();`).join(' ')}
  for (var dim = p_${prefix}rank(); dim > 0u; dim--) {
    let size = p_${prefix}shape(dim - 1u);
    let place = ${prefix}rest % size;
    ${prefix}rest = ${prefix}rest / size;
    ${names.map((name) => `${prefix}at_${name} += place * p_${prefix}stride_${name}(dim - 1u);`).join(' ')}
  }`
}

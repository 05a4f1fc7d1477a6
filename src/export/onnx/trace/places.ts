import { isStatic, ofRun, type Each } from './each.ts'
import type { Emitter } from './emitter.ts'
import type { Geometry } from './geometry.ts'
import type { Window } from './window.ts'

/** The elements of a window by their places in the storage, or in each row of it. */
interface Places {
  /** How many rows the storage is divided into, or null if it is one piece. */
  readonly rows: Each | null
  /** The dimension of the window that runs over the rows. */
  readonly dim: number
  /** Elements of a row. */
  readonly width: number
  /** The shape of the window, without `dim`. */
  readonly shape: readonly number[]
  readonly indices: readonly number[]
}

/** @throws ValueError if the places depend on a dynamic size in another way than by rows. */
export function placesIn(on: Emitter, window: Window, geometry: Geometry): Places {
  const all = [...geometry.shape, ...geometry.strides, geometry.offset]
  if (all.every(isStatic)) return { rows: null, dim: -1, width: window.length[0]!, ...placesOf(geometry) }
  const dim = geometry.shape.findIndex((size) => !isStatic(size))
  const rest: Geometry = {
    shape: geometry.shape.toSpliced(dim, 1),
    strides: geometry.strides.toSpliced(dim, 1),
    offset: geometry.offset,
  }
  const width = geometry.strides[dim]
  const rows = geometry.shape[dim]
  const isRows =
    rows !== undefined &&
    [width!, ...rest.shape, ...rest.strides, rest.offset].every(isStatic) &&
    window.length.every((length, run) => length === rows[run]! * width![run]!)
  if (!isRows) throw on.refusal('the place of its values in memory depends on a dynamic size')
  return { rows, dim, width: width![0]!, ...placesOf(rest) }
}

/** The places of all elements of a static window, in row-major order. */
export function placesOf({ shape, strides, offset }: Geometry): Pick<Places, 'shape' | 'indices'> {
  const sizes = ofRun(shape, 0)
  let indices = [offset[0]!]
  sizes.forEach((size, dim) => {
    const stride = strides[dim]![0]!
    indices = indices.flatMap((index) => Array.from({ length: size }, (_, i) => index + i * stride))
  })
  return { shape: sizes, indices }
}

/** Any window of a flat value, element by element; only the outermost dimension may be dynamic. */
export function addGather(on: Emitter, window: Window, flat: string, geometry: Geometry): string {
  const { rows, dim, width, shape, indices } = placesIn(on, window, geometry)
  const index = on.graph.constant('/places', shape, BigInt64Array.from(indices, BigInt))
  if (rows === null) return on.node('Gather', [flat, index], { axis: 0 })
  const matrix = on.reshape(flat, [window.length], [rows, rows.map(() => width)])
  const picked = on.node('Gather', [matrix, index], { axis: 1 })
  const order = geometry.shape.map((_, i) => (i < dim ? i + 1 : i === dim ? 0 : i))
  return order.every((from, i) => from === i) ? picked : on.node('Transpose', [picked], { perm: order })
}

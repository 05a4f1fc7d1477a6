import { each, is, ofRun, product, same, sameList, type Each } from './each.ts'

/** A strided window on a storage, in every run. */
export interface Geometry {
  readonly shape: readonly Each[]
  readonly strides: readonly Each[]
  readonly offset: Each
}

/** One ONNX operator that changes the layout of a tensor. */
export type Step =
  | { readonly kind: 'reshape'; readonly shape: readonly Each[] }
  | { readonly kind: 'transpose'; readonly order: readonly number[] }
  | { readonly kind: 'expand'; readonly shape: readonly Each[] }
  | { readonly kind: 'slice'; readonly parts: readonly Part[] }
  | { readonly kind: 'pick'; readonly axis: number; readonly index: Each; readonly size: Each }

/** Every `step`-th element from `start` on, `length` of them, of a dimension of this size. */
export interface Part {
  readonly axis: number
  readonly start: Each
  readonly length: Each
  readonly step: number
  readonly size: Each
}

/** A dense window of this shape from the start of a storage. */
export function denseGeometry(shape: readonly Each[], runs: number): Geometry {
  const strides = shape.map((_, dim) =>
    each(runs, (run) => shape.slice(dim + 1).reduce((stride, size) => stride * Math.max(size[run]!, 1), 1)),
  )
  return { shape, strides, offset: each(runs, () => 0) }
}

/** Whether a window shows the same elements at the same places. */
export function sameGeometry(a: Geometry, b: Geometry): boolean {
  return (
    sameList(a.shape, b.shape) &&
    same(a.offset, b.offset) &&
    a.strides.every((stride, dim) => is(a.shape[dim]!, 1) || same(stride, b.strides[dim]!))
  )
}

/** Whether the elements lie in row-major order without gaps, in every run. */
export function isDense(a: Geometry): boolean {
  if (a.shape.some((size) => is(size, 0))) return true
  return sameGeometry(a, { ...denseGeometry(a.shape, a.offset.length), offset: a.offset })
}

/** The window with repeated dimensions (stride 0) reduced to size 1, as ONNX broadcasts those. */
export function unrepeated(a: Geometry): Geometry {
  const one = a.offset.map(() => 1)
  return { ...a, shape: a.shape.map((size, dim) => (is(a.strides[dim]!, 0) ? one : size)) }
}

/** The operators that make one window of another on the same memory; null if these kinds of operators cannot. */
export function stepsBetween(from: Geometry, to: Geometry): readonly Step[] | null {
  if (sameGeometry(from, to)) return []
  if (isReshaped(from, to)) return [{ kind: 'reshape', shape: to.shape }]
  const moved = transposed(from, to) ?? sliced(from, to) ?? picked(from, to)
  if (moved !== null) return [moved]
  const core = unrepeated(to)
  if (sameList(core.shape, to.shape)) return factored(from, to)
  const before = stepsBetween(from, core)
  return before === null ? null : [...before, { kind: 'expand', shape: to.shape }]
}

/** The operators that make the elements of a window that covers its storage a list in the order of the storage. */
export function stepsToFlat(from: Geometry): readonly Step[] {
  const order = byStride(from)
  const runs = from.offset.length
  const steps: Step[] = order.every((dim, i) => dim === i) ? [] : [{ kind: 'transpose', order }]
  return from.shape.length === 1 ? steps : [...steps, { kind: 'reshape', shape: [product(from.shape, runs)] }]
}

/** The operators from a value that covers its storage in any order of its dimensions to a window on that storage; null if these kinds of operators cannot. */
export function stepsByOrder(from: Geometry, to: Geometry, length: Each): readonly Step[] | null {
  if (!covers(from, length)) return null
  const order = byStride(from)
  const own = order.map((dim) => from.shape[dim]!)
  const rest = stepsBetween(denseGeometry(own, from.offset.length), to)
  return rest === null ? null : [{ kind: 'transpose', order }, ...rest]
}

/** Whether a window has all elements of a storage of this length once, in any order of its dimensions. */
export function covers(a: Geometry, length: Each): boolean {
  const order = byStride(a)
  const sorted = {
    shape: order.map((dim) => a.shape[dim]!),
    strides: order.map((dim) => a.strides[dim]!),
    offset: a.offset,
  }
  return is(a.offset, 0) && same(product(a.shape, a.offset.length), length) && isDense(sorted)
}

/** The dimensions from the largest stride to the smallest; equal ones stay in order. */
function byStride({ shape, strides }: Geometry): number[] {
  return [...shape.keys()].toSorted((a, b) => strides[b]![0]! - strides[a]![0]! || a - b)
}

/** A part of each dimension of the storage, divided at the strides of `to`: queries, keys and values next to each other, for example. */
function factored(from: Geometry, to: Geometry): readonly Step[] | null {
  if (!isDense(from) || !is(from.offset, 0)) return null
  const runs = from.offset.length
  const own = [...to.shape.keys()].filter((dim) => !is(to.shape[dim]!, 1))
  const order = byStride(to).filter((dim) => own.includes(dim))
  if (order.length === 0) return null
  const ends = [...order.map((dim) => to.strides[dim]!), each(runs, () => 1)]
  const factors = ends.map((stride, i) =>
    (i === 0 ? product(from.shape, runs) : ends[i - 1]!).map((length, run) => length / stride[run]!),
  )
  if (!factors.flat().every(Number.isSafeInteger)) return null
  const whole = denseGeometry(factors, runs)
  const lengths = [...order.map((dim) => to.shape[dim]!), each(runs, () => 1)]
  const slice = sliced(whole, { ...whole, shape: lengths, offset: to.offset })
  if (slice === null) return null
  const steps: Step[] = [{ kind: 'reshape', shape: factors }, slice]
  const back = own.map((dim) => order.indexOf(dim))
  if (back.some((place, i) => place !== i)) steps.push({ kind: 'transpose', order: [...back, order.length] })
  return [...steps, { kind: 'reshape', shape: to.shape }]
}

/** Whether both have the same elements in the same row-major order. */
function isReshaped(from: Geometry, to: Geometry): boolean {
  const runs = from.offset.length
  if (!same(from.offset, to.offset) || !same(product(from.shape, runs), product(to.shape, runs))) return false
  return from.offset.every((_, run) => {
    const shape = ofRun(to.shape, run)
    const strides = stridesOfView(ofRun(from.shape, run), ofRun(from.strides, run), shape)
    return (
      shape.includes(0) ||
      (strides !== null && shape.every((size, dim) => size === 1 || strides[dim] === to.strides[dim]![run]))
    )
  })
}

/** Strides that show a window in another shape, or null if there are none. Dimensions that follow each other without gaps form a run, which the new sizes must split. */
function stridesOfView(
  shape: readonly number[],
  strides: readonly number[],
  target: readonly number[],
): number[] | null {
  const found = target.map(() => 1)
  const dims = shape.map((size, dim) => ({ size, stride: strides[dim]! })).filter(({ size }) => size !== 1)
  let at = target.length - 1
  for (let dim = dims.length - 1; dim >= 0; dim--) {
    const inner = dims[dim]!.stride
    let length = dims[dim]!.size
    while (dim > 0 && dims[dim - 1]!.stride === inner * length) length *= dims[--dim]!.size
    let filled = 1
    for (; at >= 0 && filled < length; at--) {
      found[at] = inner * filled
      filled *= target[at]!
    }
    if (filled !== length) return null
  }
  return found
}

function transposed(from: Geometry, to: Geometry): Step | null {
  if (from.shape.length !== to.shape.length || !same(from.offset, to.offset)) return null
  const free = new Set(from.shape.keys())
  const order: number[] = []
  for (const [dim, size] of to.shape.entries()) {
    const fits = (other: number): boolean =>
      same(size, from.shape[other]!) && (is(size, 1) || same(to.strides[dim]!, from.strides[other]!))
    const other = [...free].find(fits)
    if (other === undefined) return null
    free.delete(other)
    order.push(other)
  }
  return { kind: 'transpose', order }
}

function sliced(from: Geometry, to: Geometry): Step | null {
  if (from.shape.length !== to.shape.length) return null
  const found = from.offset.map((_, run) => startsOf(from, to, run))
  if (found.some((own) => own === null)) return null
  const runs = found as readonly NonNullable<(typeof found)[number]>[]
  const parts: Part[] = []
  for (const [axis, size] of from.shape.entries()) {
    const step = runs[0]!.steps[axis]!
    if (runs.some(({ steps }) => steps[axis] !== step)) return null
    const length = to.shape[axis]!
    if (same(size, length)) continue
    parts.push({ axis, start: runs.map(({ starts }) => starts[axis]!), length, step, size })
  }
  return { kind: 'slice', parts }
}

interface Starts {
  readonly starts: readonly number[]
  readonly steps: readonly number[]
}

/** Where `to` begins along each dimension of `from`, and its steps, in one run. */
function startsOf(from: Geometry, to: Geometry, run: number): Starts | null {
  const sizes = ofRun(from.shape, run)
  const strides = ofRun(from.strides, run)
  const lengths = ofRun(to.shape, run)
  const isEmpty = lengths.includes(0)
  const steps = strides.map((stride, dim) => {
    const own = to.strides[dim]![run]!
    return lengths[dim]! <= 1 || stride === own ? 1 : stride === 0 ? 0 : own / stride
  })
  const room = sizes.map(
    (size, dim) => size - Math.max(0, lengths[dim]! - 1) * steps[dim]! - Math.min(1, lengths[dim]!),
  )
  if (!steps.every((step) => Number.isSafeInteger(step) && step >= 1) || room.some((left) => left < 0))
    return null
  const starts = sizes.map(() => 0)
  if (isEmpty) return { starts, steps }
  let rest = to.offset[run]! - from.offset[run]!
  for (const dim of [...sizes.keys()].toSorted((a, b) => strides[b]! - strides[a]!)) {
    const stride = strides[dim]!
    if (stride === 0 || rest <= 0) continue
    starts[dim] = Math.min(Math.floor(rest / stride), room[dim]!)
    rest -= starts[dim] * stride
  }
  return rest === 0 ? { starts, steps } : null
}

/** One place along a dimension that `to` lacks. */
function picked(from: Geometry, to: Geometry): Step | null {
  if (from.shape.length !== to.shape.length + 1) return null
  const one = from.offset.map(() => 1)
  for (const [axis, size] of from.shape.entries()) {
    const kept: Geometry = {
      shape: to.shape.toSpliced(axis, 0, one),
      strides: to.strides.toSpliced(axis, 0, from.strides[axis]!),
      offset: to.offset,
    }
    const step = sliced(from, kept)
    if (step?.kind !== 'slice' || step.parts.some((part) => part.axis !== axis)) continue
    const index = step.parts[0]?.start ?? from.offset.map(() => 0)
    return { kind: 'pick', axis, index, size }
  }
  return null
}

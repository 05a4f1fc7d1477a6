import { is, isStatic, sameList, type Each } from '../each.ts'
import type { Emitter } from '../emitter.ts'
import type { Window } from '../window.ts'
import { reachPast } from './convolution.ts'
import { TRAINING, type KernelForms } from './form.ts'

interface PoolAttributes {
  readonly kernel_shape: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly pads: readonly number[]
}

/** The one size of the windows of an adaptive pooling; null if their sizes differ. */
function adaptiveWindows(on: Emitter, x: Window, out: Window): PoolAttributes | null {
  const kernel = ([1, 2] as const).map((dim) => {
    const [size, count] = [x.shape[dim]!, out.shape[dim]!]
    if (!isStatic(size) || !isStatic(count)) throw on.refusal('the size that it pools is dynamic')
    return size[0]! / count[0]!
  })
  if (!kernel.every(Number.isInteger)) return null
  return { kernel_shape: kernel, strides: kernel, dilations: [1, 1], pads: [0, 0, 0, 0] }
}

/** The largest elements of windows of two sizes, along one dimension after the other. */
function addUnevenWindows(on: Emitter, planes: string, x: Window, out: Window): string {
  return ([1, 2] as const).reduce((value, dim) => {
    const [size, count] = [x.shape[dim]![0]!, out.shape[dim]![0]!]
    const axis = dim + 1
    const parts = Array.from({ length: count }, (_, i) => {
      const bounds = [Math.floor((i * size) / count), Math.ceil(((i + 1) * size) / count)]
      const [from, to] = bounds.map((bound) => on.graph.wholes([bound]))
      const part = on.node('Slice', [value, from!, to!, on.graph.wholes([axis])])
      return on.node('ReduceMax', [part], { axes: [axis], keepdims: 1 })
    })
    return on.node('Concat', parts, { axis })
  }, planes)
}

/** How the weights of a resampling are written in ONNX. */
function addResample(
  on: Emitter,
  x: string,
  size: number,
  starts: ArrayLike<number>,
  weights: ArrayLike<number>,
  outer: Each,
): string {
  const count = starts.length
  const taps = weights.length / Math.max(count, 1)
  const rows = Array.from({ length: count }, (_, i) =>
    Array.from({ length: taps }, (_unused, t) => ({
      at: starts[i]! + t,
      weight: weights[i * taps + t]!,
    })).filter(({ weight }) => weight !== 0),
  )
  if (rows.every((row) => row.length === 1 && row[0]!.weight === 1)) {
    const places = BigInt64Array.from(rows, (row) => BigInt(row[0]!.at))
    return on.node('Gather', [x, on.graph.constant('/places', [count], places)], { axis: 1 })
  }
  const kernel = rows[0]?.length ?? 0
  const stride = count > 1 ? (rows[1]![0]?.at ?? 0) : kernel
  const isMean = (row: (typeof rows)[number], i: number): boolean =>
    row.length === kernel &&
    row[0]!.at === i * stride &&
    row.every(({ weight }) => Math.abs(weight * kernel - 1) < 1e-6)
  if (kernel > 0 && stride > 0 && !is(outer, 0) && rows.every(isMean)) {
    const planes = on.node('Unsqueeze', [x, on.graph.wholes([0])])
    const past = Math.floor((size - kernel) / stride) + 1 === count
    if (past) {
      const pooled = on.node('AveragePool', [planes], { kernel_shape: [kernel, 1], strides: [stride, 1] })
      return on.node('Squeeze', [pooled, on.graph.wholes([0])])
    }
  }
  const matrix = new Float32Array(count * size)
  rows.forEach((row, i) => {
    for (const { at, weight } of row) matrix[i * size + at]! += weight
  })
  return on.node('MatMul', [on.graph.constant('/weights', [count, size], matrix), x])
}

export const poolForms = {
  maxPool2d: {
    writes: (_x, _window, values, indices) => [values, indices],
    add: (on, x, window, values, indices) => {
      const before = on.unflattened(
        x,
        (shape) => shape.length === 4 && sameList(shape.slice(2), x.shape.slice(1)),
      )
      const own = before?.shape ?? [...x.shape.slice(0, 1), x.offset.map(() => 1), ...x.shape.slice(1)]
      const planes =
        before === null ? on.node('Unsqueeze', [on.read(x), on.graph.wholes([1])]) : on.read(x, before)
      const shape = [...own.slice(0, 2), ...values.shape.slice(1)]
      const attributes = window === null ? adaptiveWindows(on, x, values) : windowsOf(x, values, window)
      if (attributes === null) {
        on.write(values, addUnevenWindows(on, planes, x, values), shape)
        return on.omit(
          indices,
          'ONNX does not give the places of the largest elements of windows that differ in size',
        )
      }
      const [found, places] = on.graph.nodes('MaxPool', [planes], 2, { ...attributes })
      on.write(values, found!, shape)
      // ONNX counts places through all planes.
      const plane = x.shape[1]!.map((height, run) => height * x.shape[2]![run]!)
      const size = isStatic(plane)
        ? on.graph.whole(plane[0]!)
        : on.node('ReduceProd', [on.node('Shape', [planes], { start: 2 })], { axes: [0], keepdims: 0 })
      on.write(indices, on.cast(on.node('Mod', [places!, size]), 'int32'), shape)
    },
  },
  maxPool2dGrad: TRAINING,
  resample: {
    writes: (_x, _starts, _weights, out) => [out],
    add: (on, x, starts, weights, out) => {
      const [places, factors] = [on.valuesOf(starts), on.valuesOf(weights)]
      if (places === null || factors === null || !isStatic(x.shape[1]!))
        throw on.refusal('the size that it pools or interpolates is dynamic')
      on.write(out, addResample(on, on.read(x), x.shape[1]![0]!, places, factors, x.shape[0]!))
    },
  },
} satisfies KernelForms<'maxPool2d' | 'maxPool2dGrad' | 'resample'>

function windowsOf(
  x: Window,
  out: Window,
  window: {
    readonly kernel: readonly number[]
    readonly stride: readonly number[]
    readonly padding: readonly number[]
    readonly dilation: readonly number[]
  },
): PoolAttributes {
  const { kernel, stride, padding, dilation } = window
  const after = [0, 1].map((dim) =>
    reachPast(x.shape[1 + dim]!, out.shape[1 + dim]!, kernel[dim]!, {
      stride: stride[dim]!,
      padding: padding[dim]!,
      dilation: dilation[dim]!,
    }),
  )
  return { kernel_shape: kernel, strides: stride, dilations: dilation, pads: [...padding, ...after] }
}

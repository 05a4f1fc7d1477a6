import { ValueError } from '../../../base/errors.ts'
import type { DType } from '../../../backend/storage.ts'
import type { Attributes, GraphBuilder } from '../graph-builder.ts'
import { dataTypes, type OnnxConstant, type OnnxDType } from '../onnx-file.ts'
import type { DynamicSizes } from './dynamic-sizes.ts'
import { is, isStatic, product, same, sameList, type Each } from './each.ts'
import {
  denseGeometry,
  isDense,
  sameGeometry,
  stepsBetween,
  stepsByOrder,
  stepsToFlat,
  unrepeated,
  type Geometry,
} from './geometry.ts'
import { addReshape, addSteps } from './layout.ts'
import type { SeenTensor } from './merge.ts'
import { Varying, type Window } from './window.ts'
import { joined, padded, scattered, type WrittenPart } from './parts.ts'
import { addGather, placesOf } from './places.ts'
import { SizeValues } from './size-values.ts'
import { stepsAlongViews } from './views.ts'

/** Numbers that do not depend on the inputs. */
export interface Constant {
  /** A parameter's or buffer's name in the state dict; null for others. */
  readonly name: string | null
  readonly dtype: DType
  /** The whole storage, or the window alone without repeats. */
  readonly isWhole: boolean
  readonly shape: readonly number[]
  readonly values: ArrayLike<number>
}

/** What the trace knows of tensors and numbers. */
export interface Numbers {
  /** The tensors on each storage. */
  readonly tensors: ReadonlyMap<string, readonly (SeenTensor | null)[]>
  readonly constants: ReadonlyMap<Window, Constant>
  /** The buffers of the module, by name. */
  readonly buffers: ReadonlyMap<string, ArrayLike<number>>
}

/** What a storage holds at some point of the trace. */
interface Content {
  /** Counts the writes. */
  version: number
  /** The value and its layout; null before the first whole write. */
  value: { readonly name: string; readonly layout: Geometry } | null
  /** The number that fills it all, or null. */
  fill: number | Varying | null
  /** Written after the value, to parts of it. */
  parts: WrittenPart[]
  /** Why the values are not known, if an op computes more than ONNX does. */
  missing: string | null
}

/** What the forms of kernels use to make nodes. Each method that returns a string returns the name of a value. */
export class Emitter {
  readonly graph: GraphBuilder
  readonly sizes: SizeValues
  readonly runs: number
  /** The buffers of the module. */
  readonly buffers: ReadonlyMap<string, ArrayLike<number>>
  readonly #constants: ReadonlyMap<Window, Constant>
  readonly #tensors: ReadonlyMap<string, readonly (SeenTensor | null)[]>
  readonly #contents = new Map<string, Content>()
  readonly #views = new Map<string, string>()
  #op = ''

  constructor(graph: GraphBuilder, sizes: DynamicSizes, { tensors, constants, buffers }: Numbers) {
    this.graph = graph
    this.sizes = new SizeValues(graph, sizes)
    this.runs = sizes.runs.length
    this.#tensors = tensors
    this.#constants = constants
    this.buffers = buffers
  }

  /** The op that the next nodes are for. */
  set op(name: string) {
    this.#op = name
    this.sizes.op = name
  }

  get op(): string {
    return this.#op
  }

  /** The refusal of the current op. */
  refusal(reason: string): ValueError {
    return new ValueError('exportOnnx', `${this.#op} cannot be exported as ONNX: ${reason}`)
  }

  node(operator: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.graph.node(operator, inputs, attributes)
  }

  /** A value in another shape. */
  reshape(x: string, from: readonly Each[], to: readonly Each[]): string {
    return sameList(from, to) ? x : addReshape(this.graph, this.sizes, x, from, to)
  }

  /** The integers from 0 to below a size, int64. */
  range(size: Each): string {
    const end = isStatic(size) ? this.graph.whole(size[0]!) : this.sizes.scalar(size)
    return this.node('Range', [this.graph.whole(0), end, this.graph.whole(1)])
  }

  cast(x: string, dtype: OnnxDType): string {
    return this.node('Cast', [x], { to: dataTypes[dtype] })
  }

  /** A scalar of this dtype. */
  number(value: number | Varying, dtype: DType): string {
    if (value instanceof Varying) return this.sizes.cast(value.values, dtype)
    return this.graph.constant(`/${dtype}_${value}`, [], typed(dtype, [value]))
  }

  /** Makes a value the contents of a storage. */
  input(storage: string, value: string, shape: readonly Each[]): void {
    this.#contentOf(storage).value = { name: value, layout: denseGeometry(shape, this.runs) }
  }

  /** The values that a window shows. */
  read(window: Window, geometry: Geometry = window): string {
    const content = this.#contentOf(window.storage)
    const constant = content.fill === null ? this.#constants.get(window) : undefined
    // Copies of numbers belong to one window, values and parameters to all windows on their storage.
    if (constant?.name === null) {
      const known = this.#constant(window, constant, geometry)
      if (known !== null) return known
    }
    const { shape, strides, offset } = geometry
    const key = JSON.stringify([window.storage, content.version, shape, strides, offset])
    const before = this.#views.get(key)
    if (before !== undefined) return before
    const name =
      (constant === undefined ? null : this.#constant(window, constant, geometry)) ??
      this.#made(window, content, geometry)
    this.#views.set(key, name)
    return name
  }

  #made(window: Window, content: Content, geometry: Geometry): string {
    const last = content.parts.at(-1)
    if (last !== undefined && sameGeometry(last.window, geometry)) return last.value
    if (content.parts.length > 0) {
      if (content.missing !== null) throw this.refusal(content.missing)
      this.#settle(window, content)
    }
    if (content.fill !== null) {
      const one = this.number(content.fill, window.dtype)
      return geometry.shape.length === 0 ? one : this.node('Expand', [one, this.sizes.list(geometry.shape)])
    }
    if (content.value === null)
      throw this.refusal(content.missing ?? 'it reads values that no op has written')
    const { name, layout } = content.value
    return this.#viewed(window, name, layout, geometry)
  }

  /** The values of `geometry`, a window on a value with this layout. */
  #viewed(window: Window, name: string, layout: Geometry, geometry: Geometry): string {
    const tensors = this.#tensors.get(window.storage) ?? []
    const steps =
      stepsAlongViews(tensors, window, layout, geometry) ?? stepsByOrder(layout, geometry, window.length)
    if (steps !== null) return addSteps(this.graph, this.sizes, name, layout.shape, steps)
    return addGather(this, window, this.#flat(name, layout), geometry)
  }

  /** A value as a list in the order of its storage. */
  #flat(name: string, layout: Geometry): string {
    return addSteps(this.graph, this.sizes, name, layout.shape, stepsToFlat(layout))
  }

  #each(value: number): Each {
    return Array.from({ length: this.runs }, () => value)
  }

  /** Operands that ONNX broadcasts to the shape of `out`. */
  operands(list: readonly (Window | number | Varying)[], out: Window, dtype: DType): string[] {
    const windows = list.filter((x) => typeof x !== 'number' && !(x instanceof Varying)) as readonly Window[]
    const isCovered = out.shape.every((size, dim) =>
      windows.some((x) => is(size, 1) || !is(x.strides[dim]!, 0)),
    )
    // One of them has all dimensions, the others may lack leading ones.
    const full = windows.find(({ strides }) => strides.length > 0 && !is(strides[0]!, 0)) ?? windows[0]
    return list.map((x) => {
      if (typeof x === 'number' || x instanceof Varying) return this.number(x, dtype)
      if (x !== full) return this.read(x, once(x))
      return this.read(x, isCovered ? unrepeated(x) : x)
    })
  }

  /** Sets the elements of a window. `shape` is that of the value where it differs; the window is dense then. */
  write(window: Window, value: string, shape: readonly Each[] = window.shape): void {
    const content = this.#contentOf(window.storage)
    content.version++
    this.sizes.note(value, shape)
    if (window.isWhole) {
      const isSame = sameList(shape, window.shape)
      content.value = { name: value, layout: isSame ? window : denseGeometry(shape, this.runs) }
      content.fill = null
      content.parts = []
      content.missing = null
    } else {
      content.parts.push({ window, value: this.reshape(value, shape, window.shape) })
    }
  }

  /** Sets all elements of a window to one number. */
  fill(window: Window, value: number | Varying): void {
    if (!window.isWhole) {
      const one = this.number(value, window.dtype)
      this.write(window, this.node('Expand', [one, this.sizes.list(window.shape)]))
      return
    }
    const content = this.#contentOf(window.storage)
    content.version++
    content.value = null
    content.fill = value
    content.parts = []
    content.missing = null
  }

  /** Notes that ONNX does not give the values of a window, which matters only if something reads them. */
  omit(window: Window, reason: string): void {
    this.forget(window)
    this.#contentOf(window.storage).missing = reason
  }

  /** Notes that a storage was changed by something that does not depend on the inputs. */
  forget(window: Window): void {
    const content = this.#contentOf(window.storage)
    content.version++
    content.value = null
    content.fill = null
    content.parts = []
    content.missing = null
  }

  /** Gives a storage that is about to be changed in part its constant values. */
  begin(window: Window, constant: Constant): void {
    const content = this.#contentOf(window.storage)
    if (content.fill !== null || content.value !== null || content.parts.length > 0) return
    const { shape, values, dtype } = constant
    const name = this.graph.constant(constant.name ?? '/constant', shape, typed(dtype, values))
    content.value = {
      name,
      layout: denseGeometry(
        shape.map((size) => this.#each(size)),
        this.runs,
      ),
    }
  }

  /** The number that fills a window, or null. */
  fillOf(window: Window): number | null {
    const { fill, parts } = this.#contentOf(window.storage)
    return typeof fill === 'number' && parts.length === 0 ? fill : null
  }

  /** The elements of a window in row-major order, if they do not depend on the inputs; else null. */
  valuesOf(window: Window): Float64Array | null {
    const fill = this.fillOf(window)
    if (fill !== null && window.isStatic) return new Float64Array(product(window.shape, 1)[0]!).fill(fill)
    const constant = this.#constants.get(window)
    if (constant === undefined || !window.isStatic) return null
    const { values } = constant
    const own = constant.isWhole ? window : packed(window, this.runs)
    return Float64Array.from(placesOf(own).indices, (place) => values[place]!)
  }

  /** The state dict name of the parameter that a window is on, or null. */
  parameterOf(window: Window): string | null {
    return this.#constants.get(window)?.name ?? null
  }

  /** Another dense window on the same elements whose shape `fits`: often the tensor that an op got before it flattened it. */
  unflattened(window: Window, fits: (shape: readonly Each[]) => boolean): Geometry | null {
    const size = product(window.shape, this.runs)
    if (!isDense(window)) return null
    for (const tensor of this.#tensors.get(window.storage) ?? []) {
      if (tensor === null) continue
      const own = tensor.window
      if (
        same(own.offset, window.offset) &&
        same(product(own.shape, this.runs), size) &&
        isDense(own) &&
        fits(own.shape)
      )
        return own
    }
    return null
  }

  #contentOf(storage: string): Content {
    let content = this.#contents.get(storage)
    if (content === undefined) {
      content = { version: 0, value: null, fill: null, parts: [], missing: null }
      this.#contents.set(storage, content)
    }
    return content
  }

  /** A constant as seen through `geometry`; null if that needs a value with a layout. */
  #constant(window: Window, constant: Constant, geometry: Geometry): string | null {
    const { name, values, shape, dtype, isWhole } = constant
    if (isWhole) {
      const whole = this.graph.constant(name ?? '/constant', shape, typed(dtype, values))
      return this.#viewed(
        window,
        whole,
        denseGeometry(
          shape.map((size) => this.#each(size)),
          this.runs,
        ),
        geometry,
      )
    }
    const own = this.graph.constant('/constant', shape, typed(dtype, values))
    const layout: Geometry = { ...window, shape: unrepeated(window).shape }
    const steps = stepsBetween(layout, geometry)
    return steps === null ? null : addSteps(this.graph, this.sizes, own, layout.shape, steps)
  }

  /** Turns the parts that were written into one value. */
  #settle(window: Window, content: Content): void {
    const shape = this.#shapeOf(window)
    const { parts, fill } = content
    const whole = denseGeometry(shape, this.runs)
    const made =
      joined(this, parts, whole) ??
      padded(this, parts, whole, fill === null ? null : this.number(fill, window.dtype))
    if (made !== null) {
      content.value = { name: made, layout: whole }
    } else {
      const flat = denseGeometry([window.length], this.runs)
      let base: string
      if (content.value !== null)
        base = addReshape(this.graph, this.sizes, content.value.name, content.value.layout.shape, flat.shape)
      else base = this.node('Expand', [this.number(fill ?? 0, window.dtype), this.sizes.list(flat.shape)])
      for (const part of parts) base = scattered(this, part, base)
      content.value = { name: base, layout: flat }
    }
    content.fill = null
    content.parts = []
  }

  /** The shape of the first tensor that is all of a storage. */
  #shapeOf({ storage, length }: Window): readonly Each[] {
    const tensor = (this.#tensors.get(storage) ?? []).find((own) => own !== null && own.window.isWhole)
    return tensor?.window.shape ?? [length]
  }
}

/** A window where repeated dimensions have size 1, without leading ones. */
function once(window: Window): Geometry {
  const core = unrepeated(window)
  const lead = core.shape.findIndex((size) => !is(size, 1))
  const from = lead < 0 ? core.shape.length : lead
  return { shape: core.shape.slice(from), strides: core.strides.slice(from), offset: core.offset }
}

/** A window on a dense copy of its elements without the repeats. */
function packed(window: Window, runs: number): Geometry {
  const { strides, offset } = denseGeometry(unrepeated(window).shape, runs)
  const zero = window.offset.map(() => 0)
  return {
    shape: window.shape,
    strides: strides.map((stride, dim) => (is(window.strides[dim]!, 0) ? zero : stride)),
    offset,
  }
}

/** Numbers as the array that ONNX stores. */
export function typed(dtype: DType, values: ArrayLike<number>): OnnxConstant['data'] {
  if (dtype === 'float32') return Float32Array.from(values)
  return dtype === 'int32' ? Int32Array.from(values) : Uint8Array.from(values)
}

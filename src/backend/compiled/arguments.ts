import { BackendError, DTypeError, ShapeError } from '../../base/errors.ts'
import { MAX_DIMS } from '../kernels.ts'
import type { DType, Strided } from '../storage.ts'
import { overflowError } from '../overflow.ts'
import { bytesOf, freedError, type Engine } from './engine.ts'

// The shape that `layout` is working on, innermost dim first; kept here so that a call allocates nothing.
const zeros = () => Array.from({ length: MAX_DIMS }, () => 0)
const shape = zeros()
const strides = [zeros(), zeros(), zeros(), zeros()] as const

/**
 * Pushes the arguments of one kernel call, in the order in which the C++ `Reader` takes them, then makes the call.
 * One writer serves all encoders of an engine: calls do not nest.
 *
 * An address goes through `dense` or `strided`, which check the backend, the dtype, the layout and that the window lies inside its storage: a
 * kernel cannot tell int32 from float32, nor a slice from a dense run, so nothing else may hand it memory.
 *
 * `write.begin('clamp').strided(x, 'float32').strided(out, 'float32').number(0).number(1).layout(x, out).run(opcodes.clamp)` is the whole
 * of `clamp`.
 */
export class ArgumentWriter {
  private readonly engine: Engine
  private readonly home: object
  private args: Float64Array
  private position = 0
  private operation = ''

  constructor(engine: Engine) {
    this.engine = engine
    this.args = engine.args
    this.home = engine.home
  }

  /** Starts a call of the kernel `operation`. Every storage that it uses must be allocated by now. */
  begin(operation: string): this {
    this.args = this.engine.args
    this.position = 0
    this.operation = operation
    return this
  }

  /** A number, read by `number`, `single`, `integer`, `flag` or `choice`. */
  number(value: number): this {
    this.args[this.position++] = value
    return this
  }

  /** A condition, read by `flag`. */
  flag(value: boolean): this {
    this.args[this.position++] = value ? 1 : 0
    return this
  }

  /**
   * The address of `length` contiguous elements, or null; read by `pointer`.
   *
   * @throws DTypeError for another dtype; ShapeError if they are not contiguous, or their number differs.
   */
  dense(x: Strided | null, dtype: DType, length: number): this {
    if (x === null) return this.none()
    this.check(x, dtype)
    if (countOf(x.shape) !== length || !isContiguous(x)) this.refuseLayout(x, length)
    if (length > 0 && !(x.offset >= 0 && x.offset + length <= x.storage.length)) this.refuseBounds(x)
    this.args[this.position++] = addressOf(x)
    return this
  }

  /**
   * The address of the first element of a window whose strides the encoder pushes too, or null; read by `pointer`.
   *
   * @throws DTypeError for another dtype; ShapeError if the window exceeds its storage.
   */
  strided(x: Strided | null, dtype: DType): this {
    if (x === null) return this.none()
    this.check(x, dtype)
    if (!(x.offset >= 0 && endOf(x) <= x.storage.length)) this.refuseBounds(x)
    this.args[this.position++] = addressOf(x)
    return this
  }

  private check(x: Strided, dtype: DType): void {
    if (x.dtype !== dtype || x.storage.dtype !== dtype) this.refuseDtype(x, dtype)
    if (x.storage.home !== this.home)
      throw new BackendError(this.operation, 'a tensor is on another backend; call init() first')
  }

  private none(): this {
    this.args[this.position++] = 0
    return this
  }

  private refuseDtype(x: Strided, dtype: DType): never {
    const convert = { float32: 'toFloat', int32: 'toInt', bool: 'toBool' }[dtype]
    throw new DTypeError(
      this.operation,
      `expected ${dtype}, but the tensor [${x.shape.join(', ')}] is ${x.dtype}; convert it with ${convert}()`,
    )
  }

  private refuseLayout(x: Strided, length: number): never {
    throw new ShapeError(
      this.operation,
      `the kernel needs ${length} contiguous elements; call contiguous() on the tensor`,
      { tensor: x.shape, strides: x.strides },
    )
  }

  private refuseBounds(x: Strided): never {
    throw new ShapeError(
      this.operation,
      `the window exceeds its storage of ${x.storage.length} elements (offset ${x.offset})`,
      { tensor: x.shape, strides: x.strides },
    )
  }

  private refuseShapes(...operands: readonly (Strided | undefined)[]): never {
    const shapes = operands.flatMap((x, i) => (x === undefined ? [] : [[`operand ${i}`, x.shape] as const]))
    throw new ShapeError(
      this.operation,
      'the kernel needs operands of the same shape',
      Object.fromEntries(shapes),
    )
  }

  /** The address of the first matrix of a float32 window, and the strides of its rows and columns; read by `readMatrix`. */
  matrix(x: Strided): this {
    const rank = x.shape.length
    return this.strided(x, 'float32')
      .number(x.strides[rank - 2]!)
      .number(x.strides[rank - 1]!)
  }

  /**
   * The address of a float32 matrix whose rows may have gaps between them, and the row stride; read by `pointer` and `integer`.
   *
   * @throws ShapeError if the elements of a row are not contiguous.
   */
  rows(x: Strided): this {
    this.denseRows(x)
    return this.strided(x, 'float32').number(x.strides[0]!)
  }

  /** Like `matrix`, for kernels that read each row as one dense run. */
  matrixOfRows(x: Strided): this {
    this.denseRows(x)
    return this.matrix(x)
  }

  /**
   * The address of a float32 window of `rank` dims whose last dim is contiguous, and the strides of the others; all 0 for null. Read by `pointer` and
   * `integer`.
   */
  vectors(x: Strided | null, rank: number): this {
    if (x !== null) this.denseRows(x)
    this.strided(x, 'float32')
    for (let d = 0; d < rank - 1; d++) this.number(x === null ? 0 : x.strides[d]!)
    return this
  }

  private denseRows(x: Strided): void {
    const last = x.shape.length - 1
    if (x.shape[last]! > 1 && x.strides[last] !== 1) this.refuseLayout(x, countOf(x.shape))
  }

  /** The dims before the last two of operands of equal rank: their sizes in `out`, then the strides of each operand; read by `layout<N>`. */
  batches(out: Strided, ...operands: readonly Strided[]): this {
    const dims = out.shape.length - 2
    this.number(dims)
    for (let d = 0; d < dims; d++) this.number(out.shape[d]!)
    for (const x of operands) for (let d = 0; d < dims; d++) this.number(x.strides[d]!)
    return this
  }

  /**
   * The common shape of up to four operands of equal shape, then the strides of each; read by `layout<N>`. Dims of size 1 are dropped, and
   * neighboring dims that are jointly contiguous in all operands are merged, so that the usual call has a single dim.
   */
  layout(a: Strided, b?: Strided, c?: Strided, d?: Strided): this {
    const count = d ? 4 : c ? 3 : b ? 2 : 1
    const operands = a.strides
    const sizes = a.shape
    const second = b?.strides
    const third = c?.strides
    const fourth = d?.strides
    const [s0, s1, s2, s3] = strides
    let dims = 0
    for (let i = sizes.length - 1; i >= 0; i--) {
      const size = sizes[i]!
      if ((b && b.shape[i] !== size) || (c && c.shape[i] !== size) || (d && d.shape[i] !== size))
        this.refuseShapes(a, b, c, d)
      if (size === 1) continue
      const t0 = operands[i]!
      const t1 = second ? second[i]! : 0
      const t2 = third ? third[i]! : 0
      const t3 = fourth ? fourth[i]! : 0
      if (dims > 0) {
        const last = dims - 1
        const inner = shape[last]!
        if (
          t0 === s0[last]! * inner &&
          (count < 2 || t1 === s1[last]! * inner) &&
          (count < 3 || t2 === s2[last]! * inner) &&
          (count < 4 || t3 === s3[last]! * inner)
        ) {
          shape[last] = inner * size
          continue
        }
      }
      shape[dims] = size
      s0[dims] = t0
      s1[dims] = t1
      s2[dims] = t2
      s3[dims] = t3
      dims++
    }
    if (dims === 0) {
      shape[0] = 1
      s0[0] = s1[0] = s2[0] = s3[0] = 1
      dims = 1
    }
    const args = this.args
    let at = this.position
    args[at++] = dims
    for (let i = dims - 1; i >= 0; i--) args[at++] = shape[i]!
    for (let operand = 0; operand < count; operand++) {
      const from = strides[operand]!
      for (let i = dims - 1; i >= 0; i--) args[at++] = from[i]!
    }
    this.position = at
    return this
  }

  /** The number of arguments that still fit; long lists (optimizers) are split over several calls. */
  get room(): number {
    return this.args.length - this.position
  }

  /** Runs the kernel: 0, or 1 + the position of the first element that it refuses. */
  run(opcode: number): number {
    return this.engine.call(opcode)
  }

  /**
   * Runs a kernel that refuses results, of this shape, that do not fit int32.
   *
   * @throws ValueError
   */
  runExact(opcode: number, shape: readonly number[]): void {
    const bad = this.engine.call(opcode)
    if (bad !== 0) throw overflowError(this.operation, bad - 1, shape)
  }
}

/** True if the elements are dense in the order of the dims. */
export function isContiguous(x: Strided): boolean {
  let expected = 1
  for (let i = x.shape.length - 1; i >= 0; i--) {
    const size = x.shape[i]!
    if (size === 0) return true
    if (size !== 1) {
      if (x.strides[i] !== expected) return false
      expected *= size
    }
  }
  return true
}

/**
 * Byte address of the first element of a window. Private to this file, so that no encoder gets one without the checks above.
 *
 * @throws MemoryError if the storage was freed.
 */
function addressOf(x: Strided): number {
  if (x.storage.freed) throw freedError()
  return x.storage.address + x.offset * bytesOf(x.dtype)
}

/** The position after the last element of a window, in elements of its storage; 0 if it is empty. */
function endOf(x: Strided): number {
  const { shape, strides } = x
  let end = x.offset + 1
  for (let i = 0; i < shape.length; i++) {
    const extent = shape[i]!
    if (extent === 0) return 0
    end += (extent - 1) * strides[i]!
  }
  return end
}

/** Number of elements of a shape. */
export function countOf(shape: readonly number[]): number {
  let count = 1
  for (const size of shape) count *= size
  return count
}

import { MAX_DIMS } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { addressOf, type Engine } from './engine.ts'

// The shape that `layout` is working on, innermost dim first; kept here so that a call allocates nothing.
const zeros = () => Array.from({ length: MAX_DIMS }, () => 0)
const shape = zeros()
const strides = [zeros(), zeros(), zeros(), zeros()] as const

/**
 * Pushes the arguments of one kernel call, in the order in which the C++ `Reader` takes them, then makes the call.
 * One writer serves all encoders of an engine: calls do not nest.
 *
 * `write.begin().pointer(x).pointer(out).number(0).number(1).layout(x, out).run(opcodes.clamp)` is the whole of `clamp`.
 */
export class ArgumentWriter {
  private readonly engine: Engine
  private args: Float64Array
  private position = 0

  constructor(engine: Engine) {
    this.engine = engine
    this.args = engine.args
  }

  /** Starts a call. Every storage that it uses must be allocated by now. */
  begin(): this {
    this.args = this.engine.args
    this.position = 0
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

  /** The address of the first element of a window, or null; read by `pointer`. */
  pointer(x: Strided | null | undefined): this {
    this.args[this.position++] = x ? addressOf(x) : 0
    return this
  }

  /** The address of the first matrix of a window, and the strides of its rows and columns; read by `readMatrix`. */
  matrix(x: Strided): this {
    const rank = x.shape.length
    return this.pointer(x)
      .number(x.strides[rank - 2]!)
      .number(x.strides[rank - 1]!)
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
   * The common shape of up to four operands of equal shape, then the strides of each; read by `layout<N>`. Dims of size 1 are left
   * out and neighbours that lie jointly contiguous in all operands become one, so that the usual call has a single dim.
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

  /** How many more arguments fit; lists of any length (optimizers) go in several calls. */
  get room(): number {
    return this.args.length - this.position
  }

  /** Runs the kernel: 0, or 1 + the position of the first index outside its table. */
  run(opcode: number): number {
    return this.engine.call(opcode)
  }
}

/** True where the elements lie densely in the order of the dims. */
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

/** Number of elements of a shape. */
export function countOf(shape: readonly number[]): number {
  let count = 1
  for (const size of shape) count *= size
  return count
}

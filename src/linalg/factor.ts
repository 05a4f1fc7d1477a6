import { DTypeError, ShapeError } from '../base/errors.ts'
import { op } from '../tensor/op.ts'
import { noGrad } from '../tensor/graph.ts'
import { narrow } from '../tensor/ops/slice.ts'
import { reshape } from '../tensor/ops/view.ts'
import { contiguous } from '../tensor/ops/contiguous.ts'
import { readSync } from '../tensor/read.ts'
import { sizeOf, type Shape } from '../tensor/shape.ts'
import { requireTensor, type Tensor } from '../tensor/tensor.ts'

/** Matrices of one batch in float64, row-major, concatenated. */
export interface Matrices {
  readonly values: Float64Array
  readonly rows: number
  readonly columns: number
  /** How many there are; 0 if they have no elements. */
  readonly count: number
}

/**
 * The values of the matrices in the last two dimensions, as a copy.
 *
 * @throws BackendError if the backend is not a CPU backend.
 */
export function matricesOf(x: Tensor): Matrices {
  const [rows, columns] = x.shape.slice(-2) as [number, number]
  const values = Float64Array.from(noGrad(() => readSync(contiguous(x))))
  return { values, rows, columns, count: values.length === 0 ? 0 : values.length / (rows * columns) }
}

/** Matrix number `i` of a batch, as a view. */
export function matrixAt({ values, rows, columns }: Matrices, i: number): Float64Array {
  return values.subarray(i * rows * columns, (i + 1) * rows * columns)
}

/** Refuses what is not float32 or has fewer than 2 dimensions. */
export function requireMatrices(name: string, tensors: Readonly<Record<string, Tensor>>): void {
  for (const [label, x] of Object.entries(tensors)) {
    requireTensor(name, x)
    if (x.dtype !== 'float32')
      throw new DTypeError(name, `${label} must be float32, got ${x.dtype}; convert it with toFloat()`)
    if (x.shape.length < 2) throw new ShapeError(name, 'needs at least 2 dimensions', { [label]: x.shape })
  }
}

/** Refuses what is not a batch of square matrices. */
export function requireSquare(name: string, x: Tensor): void {
  requireMatrices(name, { tensor: x })
  if (x.shape.at(-1) !== x.shape.at(-2))
    throw new ShapeError(name, 'needs square matrices', { tensor: x.shape })
}

/**
 * Several tensors computed in float64 on the host from one: an op whose results are concatenated in one tensor, so that they share one
 * gradient. `compute` fills an array for each result; `vjp` gets the gradient of each and the results, and returns that of x.
 */
export function factor(
  name: string,
  x: Tensor,
  shapes: readonly Shape[],
  compute: (matrices: Matrices, results: readonly Float64Array[]) => void,
  vjp?: (gradients: readonly Tensor[], results: readonly Tensor[]) => Tensor,
): Tensor[] {
  const sizes = shapes.map(sizeOf)
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0))
  const parts = (whole: Tensor): Tensor[] =>
    shapes.map((shape, i) => reshape(narrow(whole, 0, starts[i]!, sizes[i]!), shape))
  const whole = op(name, [x], {
    shape: [starts.at(-1)! + sizes.at(-1)!],
    forward: (k, out) => {
      const values = new Float64Array(out.numel)
      compute(
        matricesOf(x),
        starts.map((start, i) => values.subarray(start, start + sizes[i]!)),
      )
      k.write(out.storage, values)
    },
    ...(vjp === undefined
      ? {}
      : {
          vjp: (g: Tensor, _needs: readonly boolean[], out: Tensor) => [vjp(parts(g), parts(out))] as const,
        }),
    saves: vjp === undefined ? [] : [x],
  })
  return parts(whole)
}

import { DTypeError } from '../../base/errors.ts'
import { noGrad } from '../graph.ts'
import { requireTensor, type Tensor } from '../tensor.ts'
import { contiguous } from './contiguous.ts'

/**
 * Refuses arguments that are not float32, by name; null is skipped.
 *
 * @throws DTypeError
 */
export function requireFloat(
  operation: string,
  tensors: Readonly<Record<string, Tensor | null | undefined>>,
): void {
  for (const name in tensors) {
    const x = tensors[name]
    if (x === null || x === undefined) continue
    requireTensor(operation, x)
    if (x.dtype !== 'float32')
      throw new DTypeError(operation, `${name} must be float32, got ${x.dtype}; convert it with toFloat()`)
  }
}

/** The tensor in the layout that kernels without strides expect; if a copy is needed, it is not recorded. */
export function dense<T extends Tensor | null>(x: T): T {
  return x === null || x.isContiguous() ? x : (noGrad(() => contiguous(x)) as T)
}

import type { BinaryName, CoreBackend, ReduceName, UnaryName } from '../kernels.ts'
import type { DType, Storage, Strided } from '../storage.ts'
import { contiguousStrides, countOf } from './window.ts'

/**
 * Makes the temporaries of one composed kernel. `composed` gives their memory back when it ends; a device that runs later keeps the order of
 * calls, so what comes next cannot overwrite them too early.
 */
export class Workspace {
  readonly kernels: CoreBackend
  readonly #made: Storage[] = []

  constructor(kernels: CoreBackend) {
    this.kernels = kernels
  }

  /** A contiguous window with undefined contents. */
  make(shape: readonly number[], dtype: DType = 'float32'): Strided {
    const storage = this.kernels.allocate(dtype, countOf(shape))
    this.#made.push(storage)
    return { storage, dtype, shape, strides: contiguousStrides(shape), offset: 0 }
  }

  /** A contiguous window of one number. */
  filled(shape: readonly number[], value: number, dtype: DType = 'float32'): Strided {
    const out = this.make(shape, dtype)
    this.kernels.fill(out, value)
    return out
  }

  /** A contiguous copy. */
  copy(x: Strided): Strided {
    const out = this.make(x.shape, x.dtype)
    this.kernels.copy(x, out)
    return out
  }

  unary(name: UnaryName, x: Strided): Strided {
    const out = this.make(x.shape)
    this.kernels.unary(name, x, out)
    return out
  }

  /** Both have the same shape, or one is a number. */
  binary(name: BinaryName, a: Strided | number, b: Strided | number): Strided {
    const { shape, dtype } = (typeof a === 'number' ? b : a) as Strided
    const out = this.make(shape, dtype)
    this.kernels.binary(name, a, b, out)
    return out
  }

  /** Over `dims`, sorted, which are removed. */
  reduce(name: ReduceName, x: Strided, dims: readonly number[]): Strided {
    const out = this.make(x.shape.filter((_, dim) => !dims.includes(dim)))
    this.kernels.reduce(name, x, dims, out)
    return out
  }

  release(): void {
    for (const storage of this.#made) this.kernels.release(storage)
  }
}

/** Runs a composition and frees its temporaries. */
export function composed(kernels: CoreBackend, run: (on: Workspace) => void): void {
  const workspace = new Workspace(kernels)
  try {
    run(workspace)
  } finally {
    workspace.release()
  }
}

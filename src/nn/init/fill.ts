import { DTypeError, ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { Strided } from '../../backend/storage.ts'
import { noGrad, type Tensor } from '../../tensor/index.ts'
import { refuseOverlap } from '../../tensor/op.ts'
import { generators, takeSource } from '../../tensor/random.ts'
import { requireTensor, assertAlive } from '../../tensor/tensor.ts'
import { contiguous } from '../../tensor/ops/shared.ts'

/** Overwrites t through a contiguous tensor, without recording gradients, as all functions of `nn.init` do. */
export function overwrite(operation: string, t: Tensor, write: (dense: Tensor) => void): Tensor {
  assertAlive(operation, t)
  if (t.dtype !== 'float32')
    throw new DTypeError(operation, `only float32 tensors can be initialized, got ${t.dtype}`)
  refuseOverlap(operation, t)
  noGrad(() => {
    if (t.isContiguous()) {
      write(t)
      t.storage.version++
    } else {
      const dense = contiguous(t)
      write(dense)
      t.copy_(dense)
    }
  })
  return t
}

/** Overwrites t with computed values, in row-major order. */
export function overwriteWith(operation: string, t: Tensor, values: ArrayLike<number>): Tensor {
  return overwrite(operation, t, (dense) => dense.kernels.write(dense.storage, values, dense.offset))
}

/**
 * Fills t with uniform random numbers from `low` to `high` and returns it. Uses the generator `init`, like all of `nn.init`.
 *
 * @throws ValueError if low is above high.
 * @example
 * nn.init.uniform_(layer.weight, -0.1, 0.1)
 */
export function uniform_(t: Tensor, low = 0, high = 1): Tensor {
  if (!(low <= high))
    throw new ValueError(
      'uniform_',
      `low must not be above high, got ${shownValue(low)} and ${shownValue(high)}`,
    )
  return overwrite('uniform_', t, (dense) =>
    dense.kernels.uniform(dense, takeSource(generators.init, dense.numel), low, high),
  )
}

/**
 * Fills t with normally distributed random numbers and returns it.
 *
 * @throws ValueError if the standard deviation is negative.
 * @example
 * nn.init.normal_(layer.weight, 0, 0.02)
 */
export function normal_(t: Tensor, mean = 0, std = 1): Tensor {
  if (!(std >= 0)) throw new ValueError('normal_', `std must be a number >= 0, got ${shownValue(std)}`)
  return overwrite('normal_', t, (dense) =>
    dense.kernels.normal(dense, takeSource(generators.init, dense.numel), mean, std),
  )
}

/**
 * Fills t with one number and returns it.
 *
 * @example
 * nn.init.constant_(layer.bias, 0.5)
 */
export function constant_(t: Tensor, value: number): Tensor {
  return overwrite('constant_', t, (dense) => dense.kernels.fill(dense, value))
}

/**
 * Fills t with 0 and returns it.
 *
 * @example
 * nn.init.zeros_(layer.bias) // [0, 0, 0]
 */
export function zeros_(t: Tensor): Tensor {
  return constant_(t, 0)
}

/**
 * Fills t with 1 and returns it.
 *
 * @example
 * nn.init.ones_(layer.bias) // [1, 1, 1]
 */
export function ones_(t: Tensor): Tensor {
  return constant_(t, 1)
}

/**
 * Fills a matrix with the identity: 1 on the diagonal, 0 elsewhere. Returns it.
 *
 * @throws ShapeError if t is not a matrix.
 * @example
 * nn.init.eye_(rnn.weight_hh_l0)
 */
export function eye_(t: Tensor): Tensor {
  requireTensor('eye_', t)
  const [rows, columns] = t.shape
  if (t.shape.length !== 2) throw new ShapeError('eye_', 'needs a matrix', { tensor: t.shape })
  return overwrite('eye_', t, (dense) => {
    dense.kernels.fill(dense, 0)
    const length = Math.min(rows!, columns!)
    if (length === 0) return
    const { storage, dtype, offset } = dense
    const diagonal: Strided = { storage, dtype, shape: [length], strides: [columns! + 1], offset }
    // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a kernel, no array
    dense.kernels.fill(diagonal, 1)
  })
}

/**
 * Fills the weight of a convolution [outputs, inputs, ...kernel] so that it copies its inputs: output i is input i, further outputs are 0. Returns it.
 *
 * @throws ShapeError if t has fewer than three dimensions or more than five.
 * @example
 * nn.init.dirac_(new nn.Conv2d(3, 8, 3).weight)
 */
export function dirac_(t: Tensor): Tensor {
  requireTensor('dirac_', t)
  const { shape } = t
  if (shape.length < 3 || shape.length > 5)
    throw new ShapeError('dirac_', 'needs the weight of a convolution, of three to five dimensions', {
      tensor: shape,
    })
  const [outputs, inputs, ...kernel] = shape as readonly [number, number, ...number[]]
  const window = kernel.reduce((product, size) => product * size, 1)
  const middle = kernel.reduce((at, size) => at * size + Math.floor(size / 2), 0)
  const values = new Float32Array(outputs * inputs * window)
  for (let i = 0; i < Math.min(outputs, inputs); i++) values[(i * inputs + i) * window + middle] = 1
  return overwriteWith('dirac_', t, values)
}

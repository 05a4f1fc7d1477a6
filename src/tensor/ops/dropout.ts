import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { RandomSource } from '../../backend/kernels.ts'
import { op } from '../op.ts'
import { generators, takeSource } from '../random.ts'
import type { Tensor } from '../tensor.ts'
import { contiguous } from './contiguous.ts'
import { asDtype } from './to-dtype.ts'

/**
 * Sets each element to 0 with probability p and divides the others by 1 - p. Random numbers come from the generator `dropout`.
 *
 * @throws ValueError if p is not from 0 to 1.
 * @example
 * dropout(ones(4), 0.5) // [2, 0, 2, 2], say
 */
export function dropout(x: Tensor, p: number): Tensor {
  if (!(p >= 0 && p <= 1))
    throw new ValueError('dropout', `the probability must be a number from 0 to 1, got ${shownValue(p)}`)
  return dropped(contiguous(asDtype('dropout', x, 'float32')), p, takeSource(generators.dropout, x.numel))
}

function dropped(x: Tensor, p: number, source: RandomSource): Tensor {
  return op('dropout', [x], {
    shape: x.shape,
    forward: (k, out) => k.dropout(x, source, p, out),
    vjp: (g) => [dropped(contiguous(g), p, source)],
    saves: [],
  })
}

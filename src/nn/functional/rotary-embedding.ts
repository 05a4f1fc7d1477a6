import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { add } from '../../tensor/ops/add.ts'
import { cat } from '../../tensor/ops/cat.ts'
import { empty } from '../../tensor/op.ts'
import { mul } from '../../tensor/ops/mul.ts'
import { requireFloat } from '../../tensor/ops/operand.ts'
import { narrow } from '../../tensor/ops/slice.ts'
import { sub } from '../../tensor/ops/sub.ts'
import { requireTensor, type Tensor } from '../../tensor/index.ts'

export interface RotaryEmbeddingOptions {
  /** The position of the first vector. Default 0. */
  readonly offset?: number
  /** Base of the angles: the slowest pair turns once in about `2 pi * base` positions. Default 10,000. */
  readonly base?: number
}

const rotaryEmbeddingOptionNames: OptionNames<RotaryEmbeddingOptions> = { offset: true, base: true }

/**
 * Rotates each vector by angles that grow with its position, so that the product of a query and a key depends on the distance between them
 * (Su et al., "RoFormer", arXiv 2104.09864). Element i is paired with element i + width / 2, as in LLaMA and GPT-NeoX; pair i at position p
 * is rotated by `p / base^(2i / width)`.
 *
 *     x [..., steps, width]   ->   the same shape
 *
 * @throws ShapeError unless the width is even, DTypeError unless x is float32.
 * @example
 * F.rotaryEmbedding(tensor([[1, 0], [1, 0]])) // [[1, 0], [0.5403, 0.8415]]
 */
export function rotaryEmbedding(x: Tensor, options: RotaryEmbeddingOptions = {}): Tensor {
  checkOptions('rotaryEmbedding', options, rotaryEmbeddingOptionNames)
  requireTensor('rotaryEmbedding', x)
  requireFloat('rotaryEmbedding', { x })
  const { offset = 0, base = 10_000 } = options
  if (!Number.isSafeInteger(offset) || offset < 0)
    throw new ValueError('rotaryEmbedding', `offset must be an integer >= 0, got ${shownValue(offset)}`)
  if (!(base > 0 && base < Infinity))
    throw new ValueError('rotaryEmbedding', `base must be a number > 0, got ${shownValue(base)}`)
  const [steps, width] = x.shape.slice(-2)
  if (steps === undefined || width === undefined || width % 2 !== 0)
    throw new ShapeError('rotaryEmbedding', 'needs vectors of an even width, [..., steps, width]', {
      x: x.shape,
    })
  const { cos, sin } = rotaryTables(steps, width, { offset, base, like: x })
  return rotated(x, cos, sin)
}

/** Cosines and sines [steps, width / 2] of the angles of `rotaryEmbedding`, on the backend of `like`. */
export function rotaryTables(
  steps: number,
  width: number,
  { offset = 0, base = 10_000, like }: RotaryEmbeddingOptions & { readonly like?: Tensor },
): { readonly cos: Tensor; readonly sin: Tensor } {
  const half = width / 2
  const table = (of: (angle: number) => number): Tensor => {
    const values = Float32Array.from({ length: steps * half }, (_, at) =>
      of((offset + Math.floor(at / half)) / base ** ((at % half) / half)),
    )
    const out = empty([steps, half], 'float32', like)
    out.kernels.write(out.storage, values)
    return out
  }
  return { cos: table(Math.cos), sin: table(Math.sin) }
}

/** x [..., steps, width] with its pairs turned by angles with these cosines and sines [steps, width / 2]. */
export function rotated(x: Tensor, cos: Tensor, sin: Tensor): Tensor {
  const half = cos.shape[1]!
  const [a, b] = [narrow(x, -1, 0, half), narrow(x, -1, half, half)]
  return cat([sub(mul(a, cos), mul(b, sin)), add(mul(b, cos), mul(a, sin))], -1)
}

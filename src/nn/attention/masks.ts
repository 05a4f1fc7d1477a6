import { DTypeError, ShapeError } from '../../base/errors.ts'
import { noGrad } from '../../tensor/graph.ts'
import type { Tensor } from '../../tensor/index.ts'
import { empty } from '../../tensor/op.ts'
import { add, logicalNot, logicalOr, reshape, where } from '../../tensor/ops/shared.ts'
import { sameShape } from '../../tensor/shape.ts'

/** Sizes of the scores of an attention. */
interface Scores {
  readonly n: number
  readonly heads: number
  readonly queries: number
  readonly keys: number
}

interface Masks {
  readonly attnMask: Tensor | null
  readonly keyPaddingMask: Tensor | null
}

/** Bool [queries, keys]: true where the key is at a later position than the query. */
export function causalMask(queries: number, keys: number, like: Tensor): Tensor {
  const out = empty([queries, keys], 'bool', like)
  const values = Uint8Array.from({ length: queries * keys }, (_, i) =>
    Number(i % keys > Math.floor(i / keys)),
  )
  out.kernels.write(out.storage, values)
  return out
}

/**
 * Merges both masks of PyTorch's module, where true means "not allowed", into the one of `F.scaledDotProductAttention`, where true means
 * "allowed".
 *
 * @throws ShapeError or DTypeError if a mask does not fit.
 */
export function mergedMask({ attnMask, keyPaddingMask }: Masks, scores: Scores): Tensor | null {
  for (const [name, mask] of Object.entries({ attnMask, keyPaddingMask }))
    if (mask !== null && mask.dtype === 'int32')
      throw new DTypeError(
        'MultiheadAttention',
        `${name} must be bool or float32, got int32; convert it with toBool()`,
      )
  const whole = attnMask && attentionShape(attnMask, scores)
  const padding = keyPaddingMask && paddingShape(keyPaddingMask, scores)
  if (whole === null || padding === null) return allowed(whole ?? padding)
  if (whole.dtype === 'bool' && padding.dtype === 'bool') return allowed(logicalOr(whole, padding))
  return add(added(whole), added(padding))
}

function attentionShape(mask: Tensor, { n, heads, queries, keys }: Scores): Tensor {
  if (sameShape(mask.shape, [queries, keys])) return mask
  if (!sameShape(mask.shape, [n * heads, queries, keys]))
    throw new ShapeError(
      'MultiheadAttention',
      'attnMask must be [queries, keys] or [batch * heads, queries, keys]',
      { attnMask: mask.shape, scores: [n, heads, queries, keys] },
    )
  return reshape(mask, [n, heads, queries, keys])
}

function paddingShape(mask: Tensor, { n, heads, queries, keys }: Scores): Tensor {
  if (!sameShape(mask.shape, [n, keys]) && !(n === 1 && sameShape(mask.shape, [keys])))
    throw new ShapeError(
      'MultiheadAttention',
      'keyPaddingMask must be [batch, keys], or [keys] without a batch',
      { keyPaddingMask: mask.shape, scores: [n, heads, queries, keys] },
    )
  return reshape(mask, [n, 1, 1, keys])
}

/** A bool mask inverted; others unchanged. */
function allowed(mask: Tensor | null): Tensor | null {
  return mask?.dtype === 'bool' ? logicalNot(mask) : mask
}

/** A mask as numbers that are added to the scores. */
function added(mask: Tensor): Tensor {
  return mask.dtype === 'bool' ? noGrad(() => where(mask, -Infinity, 0)) : mask
}

import { requireTensor } from '../../tensor/tensor.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { Tensor } from '../../tensor/index.ts'
import { reshape, transpose } from '../../tensor/ops/shared.ts'

/**
 * Interleaves the channels of the groups, so that the next grouped convolution mixes them (Zhang et al., arXiv 1707.01083).
 *
 *     x [n, channels, ...]   ->   the same shape
 *
 * @throws ShapeError if the channels are not a multiple of the groups, ValueError if the groups are not a positive integer.
 * @example
 * F.channelShuffle(tensor([[[1], [2], [3], [4]]]), 2) // [[[1], [3], [2], [4]]]
 */
export function channelShuffle(x: Tensor, groups: number): Tensor {
  requireTensor('channelShuffle', x)
  if (!Number.isSafeInteger(groups) || groups < 1)
    throw new ValueError(
      'channelShuffle',
      `groups must be an integer of at least 1, got ${shownValue(groups)}`,
    )
  const [n, channels] = x.shape
  if (n === undefined || channels === undefined || x.shape.length < 3 || channels % groups !== 0)
    throw new ShapeError('channelShuffle', `needs [n, channels, ...] with a multiple of ${groups} channels`, {
      x: x.shape,
    })
  const rest = x.shape.slice(2)
  const split = reshape(x, [n, groups, channels / groups, ...rest])
  return reshape(transpose(split, 1, 2), x.shape)
}

import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { noGrad, type Tensor } from '../../tensor/index.ts'
import { add, clamp, clamp_, div, norm, stack } from '../../tensor/ops/shared.ts'
import { filled } from '../../tensor/ops/fill.ts'
import { parameterList } from './parameter-list.ts'

export interface ClipOptions {
  /** Which norm; `Infinity` for the largest element. Default 2. */
  readonly normType?: number
}

const clipOptionNames: OptionNames<ClipOptions> = { normType: true }

/**
 * Scales all gradients by one factor so that their total norm is at most `maxNorm`. Returns the norm before clipping (a scalar tensor), as
 * PyTorch does; the factor is `maxNorm / (norm + 1e-6)`, at most 1.
 *
 * @throws ValueError if maxNorm is negative.
 * @example
 * loss.backward()
 * nn.utils.clipGradNorm_(model.parameters(), 1)
 */
export function clipGradNorm_(
  parameters: Iterable<Tensor> | Tensor,
  maxNorm: number,
  options: ClipOptions = {},
): Tensor {
  checkOptions('clipGradNorm_', options, clipOptionNames)
  const { normType = 2 } = options
  if (!(maxNorm >= 0))
    throw new ValueError('clipGradNorm_', `maxNorm must be a number >= 0, got ${shownValue(maxNorm)}`)
  return noGrad(() => {
    const grads = gradientsOf('clipGradNorm_', parameters)
    if (grads.length === 0) return filled([], 0)
    const total = norm(stack(grads.map((grad) => norm(grad, normType))), normType)
    const factor = clamp(div(maxNorm, add(total, 1e-6)), -Infinity, 1)
    for (const grad of grads) grad.mul_(factor)
    return total
  })
}

/**
 * Clamps every gradient element to [-value, value].
 *
 * @throws ValueError if the value is negative.
 * @example
 * loss.backward()
 * nn.utils.clipGradValue_(model.parameters(), 0.5)
 */
export function clipGradValue_(parameters: Iterable<Tensor> | Tensor, value: number): void {
  if (!(value >= 0))
    throw new ValueError('clipGradValue_', `the value must be a number >= 0, got ${shownValue(value)}`)
  noGrad(() => {
    for (const grad of gradientsOf('clipGradValue_', parameters)) clamp_(grad, -value, value)
  })
}

function gradientsOf(operation: string, parameters: Iterable<Tensor> | Tensor): Tensor[] {
  return parameterList(operation, parameters).flatMap(({ grad }) => (grad === null ? [] : [grad]))
}

import { orthogonalized } from '../../optim/muon.ts'
import { partOf, type Batch } from '../../optim/optimizer.ts'
import { SGD, type SGDOptions } from '../../optim/sgd.ts'
import { scope, type Tensor } from '../../tensor/index.ts'

/** With three iterations instead of Muon's five, singular values are less equal, and a step costs less. */
const NEWTON_SCHULZ = { nsCoefficients: [3.4445, -4.775, 2.0315], nsSteps: 3, eps: 1e-7 } as const

/**
 * Muon for the filters of convolutions, as in airbench (Jordan 2024), and SGD for all other parameters. A filter bank [outputs, ...] is a matrix with a row per
 * output: its update is made orthogonal, and its weights are scaled to the norm `sqrt(outputs)` before each step, because batch norm takes away their scale.
 * Weight decay has no effect on it.
 */
export class FilterMuon extends SGD {
  protected override update(batch: Batch, options: Required<SGDOptions>): void {
    const isFilters = ({ shape }: Tensor): boolean => shape.length === 4
    const filters = partOf(batch, isFilters)
    const others = partOf(batch, (param) => !isFilters(param))
    if (others.params.length > 0) super.update(others, options)
    if (filters.params.length === 0) return
    const buffers = this.slots(filters, 'momentum_buffer')
    filters.params.forEach((param, i) =>
      scope(() => stepFilters(param, filters.grads[i]!, buffers[i]!, options)),
    )
  }
}

function stepFilters(
  param: Tensor,
  grad: Tensor,
  buffer: Tensor,
  { lr, momentum }: Required<SGDOptions>,
): void {
  buffer.mul_(momentum).add_(grad)
  const rows = param.shape[0]!
  const update = grad.add(buffer.mul(momentum)).reshape(rows, -1)
  const weights = param.detach()
  weights.mul_(weights.norm().clamp(1e-12).pow(-1).mul(Math.sqrt(rows)))
  weights.add_(
    orthogonalized(update, NEWTON_SCHULZ)
      .mul(-lr)
      .reshape(...param.shape),
  )
}

import { ShapeError } from '../../base/errors.ts'
import { noGrad, requireTensor, type Tensor } from '../../tensor/index.ts'
import { cat, narrow, reshape } from '../../tensor/ops/shared.ts'
import { parameterList } from './parameter-list.ts'

/**
 * All elements of all parameters in one vector.
 *
 * @throws ShapeError if there are none.
 * @example
 * nn.utils.parametersToVector(new nn.Linear(2, 3).parameters()).shape // [9]
 */
export function parametersToVector(parameters: Iterable<Tensor>): Tensor {
  const parts = parameterList('parametersToVector', parameters).map((parameter) => reshape(parameter, [-1]))
  if (parts.length === 0) throw new ShapeError('parametersToVector', 'needs at least one parameter')
  return cat(parts)
}

/**
 * Copies a vector made by `parametersToVector` back into the parameters.
 *
 * @throws ShapeError if the number of elements differs.
 * @example
 * const layer = new nn.Linear(2, 3)
 * nn.utils.vectorToParameters(zeros(9), layer.parameters())
 */
export function vectorToParameters(vector: Tensor, parameters: Iterable<Tensor>): void {
  requireTensor('vectorToParameters', vector)
  const list = parameterList('vectorToParameters', parameters)
  const size = list.reduce((sum, parameter) => sum + parameter.numel, 0)
  if (vector.shape.length !== 1 || vector.numel !== size)
    throw new ShapeError(
      'vectorToParameters',
      `needs a vector with ${size} elements, as many as the parameters have`,
      {
        vector: vector.shape,
      },
    )
  noGrad(() => {
    let at = 0
    for (const parameter of list) {
      parameter.copy_(reshape(narrow(vector, 0, at, parameter.numel), parameter.shape))
      at += parameter.numel
    }
  })
}

import { requireIterable, wrongArgument } from '../../base/check-argument.ts'
import { Tensor } from '../../tensor/index.ts'

/** The parameters that a caller listed. @throws ValueError for anything but tensors. */
export function parameterList(operation: string, parameters: Iterable<Tensor> | Tensor): Tensor[] {
  if (parameters instanceof Tensor) return [parameters]
  const what = 'a list of parameters, such as model.parameters()'
  requireIterable(operation, what, parameters)
  const list = [...parameters]
  if (list.some((parameter) => !((parameter as unknown) instanceof Tensor)))
    throw wrongArgument(operation, what, parameters)
  return list
}

import { wrongArgument } from '../../base/check-argument.ts'
import { Tensor } from '../../tensor/index.ts'

/** The parameters that a caller listed. @throws ValueError for anything but tensors. */
export function parameterList(operation: string, parameters: Iterable<Tensor> | Tensor): Tensor[] {
  if (parameters instanceof Tensor) return [parameters]
  const isList = typeof (parameters as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] === 'function'
  const list = isList ? [...parameters] : []
  if (!isList || list.some((parameter) => !((parameter as unknown) instanceof Tensor)))
    throw wrongArgument(operation, 'a list of parameters, such as model.parameters()', parameters)
  return list
}

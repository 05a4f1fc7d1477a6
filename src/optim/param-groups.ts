import { AutogradError, DTypeError, ShapeError, ValueError } from '../base/errors.ts'
import { Tensor } from '../tensor/index.ts'

/** Tensors that are updated with the same options. The options, typically `lr`, can be changed between steps. */
export type ParamGroup<O> = { -readonly [K in keyof O]: O[K] } & { readonly params: readonly Tensor[] }

/** A group as the caller passes it: `{ params: model.head.parameters(), lr: 1e-2 }`. Missing options default to the optimizer's. */
export type ParamGroupInput<O> = Partial<O> & { readonly params: Iterable<Tensor> | Tensor }

/** Parameters, or parameter groups, for an optimizer. */
export type Params<O> = Iterable<Tensor> | Iterable<ParamGroupInput<O>>

/** Normalizes the caller's argument to groups; a list of tensors is one group. */
export function groupsOf<O>(operation: string, params: Params<O>): ParamGroupInput<O>[] {
  if (params instanceof Tensor)
    throw new ValueError(operation, 'expected a list of parameters, got one tensor; pass [tensor]')
  if (
    typeof (params as Partial<Iterable<unknown>> | undefined)?.[Symbol.iterator] !== 'function' ||
    typeof params === 'string'
  )
    throw new ValueError(
      operation,
      `expected a list of parameters, got ${describe(params)}; pass model.parameters()`,
    )
  const items = [...(params as Iterable<Tensor | ParamGroupInput<O>>)]
  if (items.length === 0)
    throw new ValueError(operation, 'the list of parameters is empty, so there is nothing to train')
  if (items.every((item) => item instanceof Tensor))
    return [{ params: items } as unknown as ParamGroupInput<O>]
  const tensors = items[0] instanceof Tensor
  const isGroup = (item: unknown): item is ParamGroupInput<O> =>
    !(item instanceof Tensor) && typeof item === 'object' && item !== null && 'params' in item
  return items.map((item, i) => {
    if (tensors ? !(item instanceof Tensor) : !isGroup(item))
      throw new ValueError(
        operation,
        `item ${i} must be a ${tensors ? 'tensor' : 'group { params, ... }'} like the others, got ${describe(item)}`,
      )
    return item as ParamGroupInput<O>
  })
}

/** Refuses tensors that cannot be trained or are already in another group. */
export function checkParams(operation: string, params: readonly Tensor[], taken: ReadonlySet<Tensor>): void {
  if (params.length === 0) throw new ValueError(operation, 'a group has no parameters')
  const seen = new Set<Tensor>()
  params.forEach((param, i) => {
    if (!(param instanceof Tensor))
      throw new ValueError(operation, `parameter ${i} must be a tensor, got ${describe(param)}`)
    const named = `parameter ${i} [${param.shape.join(', ')}]`
    if (param.dtype !== 'float32')
      throw new DTypeError(operation, `${named} is ${param.dtype}; only float32 tensors can be trained`)
    if (!param.isLeaf)
      throw new AutogradError(
        operation,
        `${named} was computed from other tensors; pass the tensors it was computed from, or detach() it`,
      )
    if (!param.isContiguous())
      throw new ShapeError(operation, `${named} is not contiguous; call contiguous() first`)
    if (seen.has(param)) throw new ValueError(operation, `${named} is in the list twice`)
    if (taken.has(param)) throw new ValueError(operation, `${named} is already in another group`)
    seen.add(param)
  })
}

function describe(value: unknown): string {
  if (value instanceof Tensor) return 'a tensor'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'function') return `a ${value.constructor.name}`
  return value === null
    ? 'null'
    : typeof value === 'object'
      ? 'an object'
      : `${typeof value} ${String(value)}`
}

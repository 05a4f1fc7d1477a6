import { ValueError } from '../base/errors.ts'
import type { AnyModule } from '../nn/index.ts'
import type { Optimizer, ParamGroupInput } from '../optim/index.ts'
import type { Tensor } from '../tensor/index.ts'
import { holdStatistics } from './modes.ts'

/** Layers that learn at one rate, and are frozen together. */
export type LayerGroup = AnyModule | readonly AnyModule[]

/** What an optimizer is made of: parameters, or several groups of them. */
export type OptimizerParams = Tensor[] | ParamGroupInput<{ readonly lr: number }>[]

/**
 * The groups of a model, from the input to the output: what `option` says, else what the model's own `layerGroups()` says, else one group.
 *
 * @throws ValueError where a parameter of the model is in no group, or in two.
 */
export function layerGroupsOf(
  model: AnyModule,
  option?: (model: AnyModule) => readonly LayerGroup[],
): readonly (readonly AnyModule[])[] {
  const own = model as { layerGroups?: () => readonly LayerGroup[] }
  const groups = (option?.(model) ?? own.layerGroups?.() ?? [model]).map((group) =>
    Array.isArray(group) ? (group as readonly AnyModule[]) : [group as AnyModule],
  )
  const places = new Map<Tensor, number>()
  groups.forEach((group, i) => {
    for (const parameter of parametersOf(group)) {
      if ((places.get(parameter) ?? i) !== i)
        throw new ValueError(
          'layerGroups',
          `${nameOf(model, parameter)} is in group ${places.get(parameter)} and in group ${i}`,
        )
      places.set(parameter, i)
    }
  })
  for (const [name, parameter] of model.namedParameters())
    if (!places.has(parameter)) throw new ValueError('layerGroups', `${name} is in none of the groups`)
  return groups
}

/**
 * Freezes the groups before number `n` and trains those from it on, with fast.ai's meaning: a negative number counts from the end, and batch
 * norm in a frozen group uses its running statistics and leaves them alone.
 */
export function freezeGroupsTo(groups: readonly (readonly AnyModule[])[], n: number): void {
  if (!Number.isInteger(n) || n < -groups.length || n > groups.length)
    throw new ValueError(
      'freezeTo',
      `needs the number of a group from ${-groups.length} to ${groups.length}, got ${n}`,
    )
  const first = n < 0 ? groups.length + n : n
  groups.forEach((group, i) => {
    for (const module of group) {
      module.requiresGrad_(i >= first)
      holdStatistics(module, i < first)
    }
  })
}

/** The parameters of each group that are to be trained; groups that have none are left out. */
export function trainedGroups(
  groups: readonly (readonly AnyModule[])[],
): { readonly index: number; readonly params: Tensor[] }[] {
  return groups.flatMap((group, index) => {
    const params = parametersOf(group).filter((parameter) => parameter.requiresGrad)
    return params.length === 0 ? [] : [{ index, params }]
  })
}

/**
 * One value for each group of layers, or one for all, as values for the groups of an optimizer, which lack those that are frozen.
 *
 * @throws ValueError where the number of values is neither that of all groups nor that of the trained ones.
 */
export function forTrained(
  operation: string,
  values: number | readonly number[],
  groups: readonly unknown[],
  trained: readonly { readonly index: number }[],
): number | readonly number[] {
  if (typeof values === 'number' || (values.length === 1 && trained.length === 1)) return values
  if (values.length === groups.length) return trained.map(({ index }) => values[index]!)
  if (values.length === trained.length) return values
  throw new ValueError(
    operation,
    `needs one value or one for each of the ${groups.length} groups of layers, got ${values.length}`,
  )
}

/** Refuses to go on with an optimizer that does not know all parameters that are to be trained. */
export function checkKept(optimizer: Optimizer, trained: readonly { readonly params: Tensor[] }[]): void {
  const known = new Set(optimizer.paramGroups.flatMap(({ params }) => params))
  if (trained.some(({ params }) => params.some((param) => !known.has(param))))
    throw new ValueError(
      'fit',
      'the optimizer of the last fit does not have all parameters that are trained now; leave keepOptimizer out',
    )
}

function parametersOf(group: readonly AnyModule[]): Tensor[] {
  return [...new Set(group.flatMap((module) => module.parameters()))]
}

function nameOf(model: AnyModule, parameter: Tensor): string {
  return model.namedParameters().find(([, other]) => other === parameter)?.[0] ?? 'a parameter'
}
